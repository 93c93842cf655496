#include "storage/new_blocks.h"

namespace nguon::storage {

NewBlocks::NewBlocks(std::uint64_t size, std::vector<Hash> const &frontier_hashes) {
  for (unsigned level = 0; level < 64 && (size >> level) != 0; ++level)
    levels_.push_back({size >> level, {}});
  auto hash = frontier_hashes.begin();
  for (auto const [level, index] : frontier(size)) levels_[level] = {index, {*hash++}};
}

void NewBlocks::add(NodeId block, Hash const &hash) {
  if (block.level == levels_.size()) levels_.emplace_back();
  auto &level = levels_.at(block.level);
  NGUON_CHECK(block.index == level.first + level.hashes.size());
  level.hashes.push_back(hash);
}

Hash const &NewBlocks::find(NodeId block) const {
  NGUON_CHECK(block.level < levels_.size());
  auto const &level = levels_[block.level];
  NGUON_CHECK(block.index >= level.first && block.index - level.first < level.hashes.size());
  return level.hashes[block.index - level.first];
}

}  // namespace nguon::storage
