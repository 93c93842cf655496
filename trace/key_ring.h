#pragma once
// Which keys count at each entry, the log's own among them, told by the statements alone: what a verifier
// knows of a bundle before it replays the rules.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/key_ending.h"
#include "trace/root_votes.h"

namespace nguon::trace {

class KeyRing {
 public:
  /// The key that signed the statement. Unsigned: "unknown-key" where nobody let it in before, "revoked-key"
  /// where it was ended. Statements come in the order of the log and outlive the ring.
  Result<PublicKey const *> signer(Statement const &statement, Position position);
  /// What the statement changes: keys that it lets in, ends or replaces.
  void take(Statement const &statement, Position position);
  /// The verifier keys (vkeys) that the log was given, in order: the last signs its newest checkpoints.
  std::vector<std::string> const &log_keys() const { return log_keys_; }

 private:
  struct Known {
    PublicKey const *key = nullptr;
    bool is_root = false;
    std::optional<KeyEnding> ending;
  };
  void let_in(PublicKey const &key, bool is_root);
  void found(Genesis const &said);
  void end(KeyRevocation const &said, Position position);
  void change_roots(RootChange const &said, Position position);

  std::map<std::string_view, Known> known_;  ///< By kid.
  RootVotes votes_;
  unsigned threshold_ = 1;
  std::vector<std::string> log_keys_;
};

}  // namespace nguon::trace
