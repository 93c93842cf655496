#pragma once
// What an auditor does with a whole log: it replays every entry by the rules of the house and holds whatever
// the log states against what it worked out by itself. Up to the size that it reached without a fault,
// nothing was left out, altered or put in another order.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/hash.h"
#include "crypto/result.h"
#include "storage/store.h"

namespace nguon::trace {

class Auditor {
 public:
  /// Replays the log of this origin from its first entry. `views` is an empty store that the auditor fills.
  Auditor(std::string origin, storage::Store &views);
  ~Auditor();
  Auditor(Auditor const &) = delete;
  Auditor &operator=(Auditor const &) = delete;

  /// Takes the next entry. Otherwise an unverified error whose `field` names the check that fails: "form",
  /// "time", "statement", "subjects", "links", "map", "signature", "repeated" or "rules"; the log is not to
  /// be believed, and no further entry may be added.
  Result<void> add(std::string_view entry);

  /// What C2SP tlog-tiles serves of the tree so far; nullopt where it has not so many hashes. Requires: 1 <=
  /// width <= 256.
  std::optional<std::string> tile(unsigned level, std::uint64_t index, std::size_t width) const;
  std::uint64_t size() const;
  /// Of the tree over all entries so far.
  Hash root() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nguon::trace
