#include "storage/subject_map.h"

namespace nguon::storage {
namespace {

/// What a change of a version needs and counts.
struct Change {
  MapSource const &source;
  std::size_t &nodes;

  MapNodeRef load(MapNodeRef const &stub, Hash const &key, unsigned depth) const {
    auto node = load_stub(source, *stub, key, depth);
    nodes += count_nodes(node) - 1;
    return node;
  }
};

/// The key that differs in this one bit: the way to the other child.
Hash beside(Hash key, unsigned depth) {
  key.bytes[depth / 8] = static_cast<std::uint8_t>(key.bytes[depth / 8] ^ 0x80u >> depth % 8);
  return key;
}

/// `child` on the side that the key's bit says, `other` on the other.
MapNodeRef join_sides(bool child_is_right, MapNodeRef child, MapNodeRef other) {
  if (child_is_right) std::swap(child, other);
  return join(std::move(child), std::move(other));
}

/// The smallest subtree below `depth` that tells two leaves of different keys apart.
MapNodeRef join_leaves(MapNodeRef old, MapNodeRef added, unsigned depth) {
  bool const old_bit = map_key_bit(leaf_of(old).key, depth),
             added_bit = map_key_bit(leaf_of(added).key, depth);
  if (old_bit != added_bit) return join_sides(added_bit, std::move(added), std::move(old));
  return join_sides(added_bit, join_leaves(std::move(old), std::move(added), depth + 1), {});
}

/// Changes what `node` alone refers to, and copies what is shared. A copy shares its children in turn, so
/// nothing below a shared node is ever changed.
void put_below(MapNodeRef &node, MapLeaf const &leaf, unsigned depth, Change const &change) {
  if (is_stub(node)) node = change.load(node, leaf.key, depth);
  if (!node || (is_leaf(node) && leaf_of(node).key == leaf.key)) {
    change.nodes += node ? 0 : 1;
    node = make_leaf(leaf);
    return;
  }
  if (is_leaf(node)) {
    node = join_leaves(std::move(node), make_leaf(leaf), depth);
    change.nodes += count_nodes(node) - 1;
    return;
  }
  bool const bit = map_key_bit(leaf.key, depth);
  if (auto *const own = static_cast<MapInnerNode *>(node.unshared())) {
    put_below(own->children[bit], leaf, depth + 1, change);
    own->renew();
    own->saved = false;
  } else {
    auto child = child_of(node, bit);
    put_below(child, leaf, depth + 1, change);
    node = join_sides(bit, std::move(child), child_of(node, !bit));
  }
}

MapNodeRef erase_below(MapNodeRef node, Hash const &key, unsigned depth, Change const &change) {
  if (is_stub(node)) node = change.load(node, key, depth);
  if (!node) return {};
  if (is_leaf(node)) return leaf_of(node).key == key ? MapNodeRef() : node;
  bool const bit = map_key_bit(key, depth);
  auto child = erase_below(child_of(node, bit), key, depth + 1, change);
  auto other = child_of(node, !bit);
  // A single key moves up, and the rows below its new place need not be those of this version: the erased key
  // may still be among them.
  if (!child && is_stub(other) && other->count == 1)
    other = change.load(other, beside(key, depth), depth + 1);
  return join_sides(bit, std::move(child), std::move(other));
}

/// Whether anything on the way to `key` is not in memory.
bool leads_to_stub(MapNodeRef const &root, Hash const &key) {
  auto const *node = &root;
  for (unsigned depth = 0; is_inner(*node); ++depth) node = &child_of(*node, map_key_bit(key, depth));
  return is_stub(*node);
}

void load_below(MapNodeRef &node, Hash const &key, unsigned depth, Change const &change) {
  if (is_stub(node)) node = change.load(node, key, depth);
  if (!is_inner(node)) return;
  bool const bit = map_key_bit(key, depth);
  if (auto *const own = static_cast<MapInnerNode *>(node.unshared())) {
    load_below(own->children[bit], key, depth + 1, change);
  } else {
    auto child = child_of(node, bit), other = child_of(node, !bit);
    load_below(child, key, depth + 1, change);
    if (bit) std::swap(child, other);
    node = copy_inner(node, std::move(child), std::move(other));
  }
}

/// Goes from the root to where `key` is or would be, and tells `pass` the hash beside each step. Answers what
/// stands there.
template <class Pass>
std::optional<MapLeaf> descend(MapNodeRef const &root, MapSource const &source, Hash const &key,
                               Pass const &pass) {
  MapNodeRef loaded;  // Holds what was read on the way.
  auto const *node = &root;
  for (unsigned depth = 0;; ++depth) {
    if (is_stub(*node)) {
      loaded = load_stub(source, **node, key, depth);
      node = &loaded;
    }
    if (!is_inner(*node)) break;
    bool const bit = map_key_bit(key, depth);
    pass(child_of(*node, !bit));
    node = &child_of(*node, bit);
  }
  return *node ? std::optional(leaf_of(*node)) : std::nullopt;
}

}  // namespace

Hash SubjectMap::root() const {
  return hash_of(top_);
}

std::optional<Hash> SubjectMap::find(Hash const &key) const {
  auto const end = descend(top_, source_, key, [](MapNodeRef const &) {});
  if (!end || end->key != key) return std::nullopt;
  return end->value;
}

SubjectMap SubjectMap::put(Hash const &key, Hash const &value) const & {
  return SubjectMap(*this).put(key, value);
}

SubjectMap SubjectMap::put(Hash const &key, Hash const &value) && {
  put_below(top_, {.key = key, .value = value}, 0, {source_, nodes_});
  return std::move(*this);
}

SubjectMap SubjectMap::erase(Hash const &key) const {
  auto version = *this;
  version.top_ = erase_below(top_, key, 0, {source_, version.nodes_});
  return version;
}

MapProof SubjectMap::proof(Hash const &key) const {
  MapProof proof;
  proof.end = descend(top_, source_, key,
                      [&](MapNodeRef const &sibling) { proof.siblings.push_back(hash_of(sibling)); });
  return proof;
}

void SubjectMap::load_path(Hash const &key) {
  if (leads_to_stub(top_, key)) load_below(top_, key, 0, {source_, nodes_});
}

}  // namespace nguon::storage
