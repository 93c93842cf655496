#pragma once
// The map by its definition, to hold other maps against.

#include <map>
#include <random>
#include <span>
#include <vector>

#include "storage/subject_map.h"
#include "tests/support/printing.h"

namespace nguon::tests {

/// The definition in docs/formats.md, word for word.
inline Hash naive_root(std::span<MapLeaf const> leaves, unsigned depth = 0) {
  if (leaves.empty()) return {};
  if (leaves.size() == 1) return map_leaf_hash(leaves.front());
  std::vector<MapLeaf> sides[2];
  for (auto const &leaf : leaves) sides[map_key_bit(leaf.key, depth)].push_back(leaf);
  return map_node_hash(naive_root(sides[0], depth + 1), naive_root(sides[1], depth + 1));
}

using MapContent = std::map<Hash, Hash>;

inline Hash naive_root(MapContent const &content) {
  std::vector<MapLeaf> leaves;
  for (auto const &[key, value] : content) leaves.push_back({key, value});
  return naive_root(leaves);
}

/// Keys with long common beginnings too, which hashes seldom have.
inline Hash random_key(std::mt19937 &random) {
  Hash key;
  if (random() % 2 == 0) return sha256(std::to_string(random() % 64));
  key.bytes.fill(random() % 2 == 0 ? 0xff : 0x00);
  key.bytes[random() % 32] = static_cast<std::uint8_t>(1u << random() % 8);
  return key;
}

inline void check_proof(storage::SubjectMap const &map, MapContent const &content, Hash const &key) {
  auto const proof = map.proof(key);
  auto const proven = verify_map_proof(map.root(), key, proof);
  REQUIRE(proven.has_value());
  auto const found = content.find(key);
  CHECK(*proven == (found == content.end() ? std::nullopt : std::optional(found->second)));
  CHECK(map.find(key) == *proven);
}

}  // namespace nguon::tests
