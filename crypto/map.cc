#include "crypto/map.h"

namespace nguon {
namespace {

constexpr std::size_t key_bits = 256;

bool share_first_bits(Hash const &a, Hash const &b, std::size_t count) {
  for (unsigned depth = 0; depth < count; ++depth)
    if (map_key_bit(a, depth) != map_key_bit(b, depth)) return false;
  return true;
}

Error refused(char const *message) {
  return {ErrorKind::unverified, "map-proof", message};
}

}  // namespace

Hash map_key(std::string_view subject) {
  return sha256(subject);
}

Hash map_leaf_hash(MapLeaf const &leaf) {
  return sha256({"\x02", leaf.key.view(), leaf.value.view()});
}

Hash map_node_hash(Hash const &left, Hash const &right) {
  return sha256({"\x03", left.view(), right.view()});
}

bool map_key_bit(Hash const &key, unsigned depth) {
  return (key.bytes[depth / 8] >> (7 - depth % 8) & 1) != 0;
}

Result<std::optional<Hash>> verify_map_proof(Hash const &root, Hash const &key, MapProof const &proof) {
  auto depth = proof.siblings.size();
  if (depth > key_bits) return refused("The map proof is longer than a key has bits.");
  if (proof.end && !share_first_bits(proof.end->key, key, depth))
    return refused("The map proof ends in a leaf that does not lie on this key's path.");

  Hash hash = proof.end ? map_leaf_hash(*proof.end) : Hash{};
  while (depth-- > 0) {
    auto const &sibling = proof.siblings[depth];
    bool const is_right = map_key_bit(key, static_cast<unsigned>(depth));
    hash = is_right ? map_node_hash(sibling, hash) : map_node_hash(hash, sibling);
  }
  if (hash != root) return refused("The map proof does not lead to the map's root.");
  if (proof.end && proof.end->key == key) return std::optional<Hash>(proof.end->value);
  return std::optional<Hash>();
}

}  // namespace nguon
