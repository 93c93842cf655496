#pragma once
// The map from subject to the head of its chain: a compact sparse Merkle tree (docs/formats.md, "Map").
//   key = SHA-256(subject), value = 32 bytes; empty subtree = 32 zero bytes; a subtree with a single key =
//   SHA-256(0x02 || key || value) however deep; any other = SHA-256(0x03 || left || right), split by the next
//   bit of the key, most significant first.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/hash.h"

namespace nguon {

struct MapLeaf {
  Hash key;
  Hash value;
  bool operator==(MapLeaf const &) const = default;
};

Hash map_key(std::string_view subject);
Hash map_leaf_hash(MapLeaf const &leaf);
Hash map_node_hash(Hash const &left, Hash const &right);
/// Bit `depth` of a key, the most significant bit of the first byte being bit 0.
bool map_key_bit(Hash const &key, unsigned depth);

/// The path from the root to where a key is or would be: siblings from the root down, and what stands at the
/// end: nothing (empty subtree) or a single leaf, of this key (present) or of another (absent).
struct MapProof {
  std::vector<Hash> siblings;
  std::optional<MapLeaf> end;
};

/// What the proof shows under `root`: the value, or no value. Unverified if it does not lead to `root`, is
/// longer than 256, or ends in a leaf that does not belong on this path.
Result<std::optional<Hash>> verify_map_proof(Hash const &root, Hash const &key, MapProof const &proof);

}  // namespace nguon
