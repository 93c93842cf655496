#pragma once
// The blocks of the Merkle tree that one group of appends completes.

#include <vector>

#include "crypto/merkle.h"

namespace nguon::storage {

/// Together with the right edge that the tree had before, these blocks suffice for the inclusion proof of
/// every leaf of the group in the tree after it: what stands left of a new leaf and holds no new leaf is part
/// of that edge. So receipts are made without reading a table.
class NewBlocks {
 public:
  /// Starts from a tree of `size` leaves whose frontier has these hashes.
  NewBlocks(std::uint64_t size, std::vector<Hash> const &frontier_hashes);

  /// Requires: blocks come as TreeEdge::append completes them.
  void add(NodeId block, Hash const &hash);
  /// Requires: the block was added, or belongs to the frontier that this started from.
  Hash const &find(NodeId block) const;

 private:
  /// The blocks of one level from index `first` on, without gaps.
  struct Level {
    std::uint64_t first = 0;
    std::vector<Hash> hashes;
  };
  std::vector<Level> levels_;
};

}  // namespace nguon::storage
