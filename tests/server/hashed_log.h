#pragma once
// A log that has hashes and a key and nothing else, as large as it is wanted: what a witness sees of one.

#include <string>
#include <vector>

#include "crypto/add_checkpoint.h"
#include "crypto/merkle.h"
#include "crypto/note.h"

namespace nguon::tests {

inline constexpr std::string_view witnessed_origin = "log.example/witnessed";

class HashedLog {
 public:
  explicit HashedLog(char seed = 'l') : key(PrivateKey::from_seed(std::string(32, seed)).value()) {}

  std::string vkey() const { return NoteVerifier::make(witnessed_origin, key.public_key()).vkey(); }
  static Hash hash(NodeId node, std::string const &history) {
    if (node.level == 0) return leaf_hash(history + std::to_string(node.index));
    return node_hash(hash({node.level - 1, node.index * 2}, history),
                     hash({node.level - 1, node.index * 2 + 1}, history));
  }
  /// `history` tells one log from another under the same key.
  std::string note(std::uint64_t size, std::string const &history = "") const {
    auto const read = [&](NodeId node) { return hash(node, history); };
    return sign_note(checkpoint_text({std::string(witnessed_origin), size, tree_root(size, read)}),
                     witnessed_origin, key);
  }
  /// What the log posts to a witness that has `old_size`.
  std::string request(std::uint64_t old_size, std::uint64_t size, std::string const &history = "") const {
    auto const read = [&](NodeId node) { return hash(node, history); };
    auto const proof = old_size <= size ? consistency_proof(old_size, size, read) : std::vector<Hash>();
    return write_add_checkpoint({old_size, proof, note(size, history)});
  }

  PrivateKey key;
};

}  // namespace nguon::tests
