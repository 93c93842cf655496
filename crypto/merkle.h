#pragma once
// The Merkle tree of RFC 6962 §2.1 (= RFC 9162 §2.1 with SHA-256). Pure arithmetic: where hashes are kept is
// the caller's business. Each proof is a pair: "which hashes do I need" and "combine them".

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "crypto/hash.h"

namespace nguon {

Hash leaf_hash(std::string_view entry);
Hash node_hash(Hash const &left, Hash const &right);
/// H(""), the root of the tree without entries.
Hash empty_root();

/// A complete, aligned block of 2^level leaves: leaves [index << level, (index + 1) << level). Its hash never
/// changes.
struct NodeId {
  unsigned level = 0;
  std::uint64_t index = 0;
  auto operator<=>(NodeId const &) const = default;
};

/// Answers the hash of a complete block of the tree in question; must know every one that lies inside the
/// tree.
using NodeReader = std::function<Hash(NodeId)>;

/// The complete blocks that make up a tree of this size, left to right (one per set bit of `size`).
std::vector<NodeId> frontier(std::uint64_t size);

/// The right edge of a growing tree: all that appending and the root need. Logarithmic in size.
class TreeEdge {
 public:
  TreeEdge() = default;
  /// Requires: `blocks` are the hashes of frontier(size), in that order.
  TreeEdge(std::uint64_t size, std::vector<Hash> blocks);

  std::uint64_t size() const { return size_; }
  /// The hashes of frontier(size()), in that order.
  std::vector<Hash> const &blocks() const { return blocks_; }
  Hash root() const;
  /// Adds a leaf; calls `completed` for each block that becomes complete, the leaf itself (level 0) first.
  void append(Hash const &leaf, std::function<void(NodeId, Hash const &)> const &completed);

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> blocks_;
};

/// Root of the first `size` leaves. Requires: every complete block within is known to `read`.
Hash tree_root(std::uint64_t size, NodeReader const &read);

/// PATH(index, D[0:size]), the leaf's sibling first. Requires: index < size.
std::vector<Hash> inclusion_proof(std::uint64_t index, std::uint64_t size, NodeReader const &read);
/// The root that a path leads to (RFC 9162 §2.1.3.2); nullopt where it has not the length that the place asks
/// for.
std::optional<Hash> inclusion_root(Hash const &leaf, std::uint64_t index, std::uint64_t size,
                                   std::span<Hash const> proof);
/// Whether that is `root`. The leaf hash must be computed from the entry, or an inner node could pass for a
/// leaf.
bool verify_inclusion(Hash const &leaf, std::uint64_t index, std::uint64_t size, std::span<Hash const> proof,
                      Hash const &root);

/// SUBPROOF between two sizes. Requires: old_size <= new_size. Empty for old_size 0 or equal sizes.
std::vector<Hash> consistency_proof(std::uint64_t old_size, std::uint64_t new_size, NodeReader const &read);
/// RFC 9162 §2.1.4.2.
bool verify_consistency(std::uint64_t old_size, std::uint64_t new_size, Hash const &old_root,
                        Hash const &new_root, std::span<Hash const> proof);

}  // namespace nguon
