#include "storage/subject_map.h"

#include <algorithm>
#include <atomic>
#include <span>

#include "storage/store.h"

namespace nguon::storage {

/// Counted in the node itself, in two sizes: a map of a million subjects is mostly these bytes.
struct MapNodeRef::Node {
  std::atomic<std::uint32_t> references = 1;
  bool const is_leaf;
  Hash hash;

  Node(bool leaf, Hash const &digest) : is_leaf(leaf), hash(digest) {}
};

namespace {

using Node = MapNodeRef::Node;

struct LeafNode : Node {
  MapLeaf leaf;
  explicit LeafNode(MapLeaf const &it) : Node(true, map_leaf_hash(it)), leaf(it) {}
};

struct InnerNode : Node {
  MapNodeRef children[2];
  InnerNode(MapNodeRef left, MapNodeRef right);
};

Hash hash_of(MapNodeRef const &node) {
  return node ? node->hash : Hash{};
}

InnerNode::InnerNode(MapNodeRef left, MapNodeRef right)
    : Node(false, map_node_hash(hash_of(left), hash_of(right))),
      children{std::move(left), std::move(right)} {}

MapLeaf const &leaf_of(MapNodeRef const &node) {
  return static_cast<LeafNode const *>(node.operator->())->leaf;
}
MapNodeRef const &child_of(MapNodeRef const &node, bool right) {
  return static_cast<InnerNode const *>(node.operator->())->children[right];
}

MapNodeRef make_leaf(MapLeaf const &leaf) {
  return MapNodeRef(new LeafNode(leaf));
}

/// `child` on the side that the key's bit says, `other` on the other.
MapNodeRef make_inner(bool child_is_right, MapNodeRef child, MapNodeRef other) {
  if (child_is_right) std::swap(child, other);
  return MapNodeRef(new InnerNode(std::move(child), std::move(other)));
}

/// The smallest subtree below `depth` that tells two leaves of different keys apart.
MapNodeRef join_leaves(MapNodeRef old, MapNodeRef added, unsigned depth) {
  bool const old_bit = map_key_bit(leaf_of(old).key, depth),
             added_bit = map_key_bit(leaf_of(added).key, depth);
  if (old_bit != added_bit) return make_inner(added_bit, std::move(added), std::move(old));
  return make_inner(added_bit, join_leaves(std::move(old), std::move(added), depth + 1), {});
}

/// Changes what `node` alone refers to, and copies what is shared. A copy shares its children in turn, so
/// nothing below a shared node is ever changed.
void put_below(MapNodeRef &node, MapLeaf const &leaf, unsigned depth) {
  if (!node || (node->is_leaf && leaf_of(node).key == leaf.key)) {
    node = make_leaf(leaf);
    return;
  }
  if (node->is_leaf) {
    node = join_leaves(std::move(node), make_leaf(leaf), depth);
    return;
  }
  bool const bit = map_key_bit(leaf.key, depth);
  if (auto *const own = static_cast<InnerNode *>(node.unshared())) {
    put_below(own->children[bit], leaf, depth + 1);
    own->hash = map_node_hash(hash_of(own->children[0]), hash_of(own->children[1]));
  } else {
    auto child = child_of(node, bit);
    put_below(child, leaf, depth + 1);
    node = make_inner(bit, std::move(child), child_of(node, !bit));
  }
}

MapNodeRef erase_below(MapNodeRef const &node, Hash const &key, unsigned depth) {
  if (!node) return {};
  if (node->is_leaf) return leaf_of(node).key == key ? MapNodeRef() : node;
  bool const bit = map_key_bit(key, depth);
  auto child = erase_below(child_of(node, bit), key, depth + 1);
  auto const &other = child_of(node, !bit);
  // A leaf stands as high as it can.
  if (!child && other && other->is_leaf) return other;
  if (!other && child && child->is_leaf) return child;
  return make_inner(bit, std::move(child), other);
}

/// The subtree of leaves that share their first `depth` bits, in order of their keys.
MapNodeRef build(std::span<MapNodeRef> leaves, unsigned depth) {
  if (leaves.empty()) return {};
  if (leaves.size() == 1) return std::move(leaves.front());
  auto const right = std::partition_point(
      leaves.begin(), leaves.end(), [&](auto const &leaf) { return !map_key_bit(leaf_of(leaf).key, depth); });
  auto const left_count = static_cast<std::size_t>(right - leaves.begin());
  auto left = build(leaves.first(left_count), depth + 1);
  return make_inner(false, std::move(left), build(leaves.subspan(left_count), depth + 1));
}

}  // namespace

MapNodeRef::MapNodeRef(MapNodeRef const &other) : node_(other.node_) {
  if (node_ != nullptr) node_->references.fetch_add(1, std::memory_order_relaxed);
}

MapNodeRef::Node *MapNodeRef::unshared() const {
  // Acquires what other threads did with references that they have given up.
  return node_ != nullptr && node_->references.load(std::memory_order_acquire) == 1 ? node_ : nullptr;
}

MapNodeRef::~MapNodeRef() {
  if (node_ == nullptr || node_->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  // As deep as the tree at most: 256.
  if (node_->is_leaf) {
    delete static_cast<LeafNode *>(node_);
  } else {
    delete static_cast<InnerNode *>(node_);
  }
}

SubjectMap SubjectMap::load(Reader const &reader) {
  std::vector<MapNodeRef> leaves;
  reader.scan(Table::heads, {}, {}, [&](std::string_view key, std::string_view value) {
    auto const subject = hash_from_bytes(key);
    auto const leaf = hash_from_bytes(value.substr(0, 32));
    if (!subject || !leaf) throw StorageFailure("a row of the table of chain heads is damaged");
    leaves.push_back(make_leaf({.key = *subject, .value = *leaf}));
    return true;
  });
  return SubjectMap(build(leaves, 0));
}

Hash SubjectMap::root() const {
  return hash_of(root_);
}

std::optional<Hash> SubjectMap::find(Hash const &key) const {
  auto const *node = &root_;
  for (unsigned depth = 0; *node && !(*node)->is_leaf; ++depth)
    node = &child_of(*node, map_key_bit(key, depth));
  if (!*node || leaf_of(*node).key != key) return std::nullopt;
  return leaf_of(*node).value;
}

SubjectMap SubjectMap::put(Hash const &key, Hash const &value) const & {
  return SubjectMap(*this).put(key, value);
}

SubjectMap SubjectMap::put(Hash const &key, Hash const &value) && {
  put_below(root_, {.key = key, .value = value}, 0);
  return std::move(*this);
}

SubjectMap SubjectMap::erase(Hash const &key) const {
  return SubjectMap(erase_below(root_, key, 0));
}

MapProof SubjectMap::proof(Hash const &key) const {
  MapProof proof;
  auto const *node = &root_;
  while (*node && !(*node)->is_leaf) {
    bool const bit = map_key_bit(key, static_cast<unsigned>(proof.siblings.size()));
    proof.siblings.push_back(hash_of(child_of(*node, !bit)));
    node = &child_of(*node, bit);
  }
  if (*node) proof.end = leaf_of(*node);
  return proof;
}

}  // namespace nguon::storage
