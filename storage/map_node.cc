#include "storage/map_node.h"

#include <limits>

namespace nguon::storage {
namespace {

std::uint32_t count_of_both(MapNodeRef const &left, MapNodeRef const &right) {
  auto const count = std::uint64_t{count_of(left)} + count_of(right);
  NGUON_CHECK(count <= std::numeric_limits<std::uint32_t>::max());
  return static_cast<std::uint32_t>(count);
}

}  // namespace

MapNodeRef::MapNodeRef(MapNodeRef const &other) : node_(other.node_) {
  if (node_ != nullptr) node_->references.fetch_add(1, std::memory_order_relaxed);
}

MapNodeRef::~MapNodeRef() {
  if (node_ == nullptr || node_->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  // As deep as the tree at most: 256.
  switch (node_->kind) {
    case MapNode::Kind::leaf:
      delete static_cast<MapLeafNode *>(node_);
      break;
    case MapNode::Kind::inner:
      delete static_cast<MapInnerNode *>(node_);
      break;
    case MapNode::Kind::stub:
      delete node_;
      break;
  }
}

MapNode *MapNodeRef::unshared() const {
  // Acquires what other threads did with references that they have given up.
  return node_ != nullptr && node_->references.load(std::memory_order_acquire) == 1 ? node_ : nullptr;
}

void MapNodeRef::mark_saved() const {
  node_->saved = true;
}

MapInnerNode::MapInnerNode(Hash const &digest, MapNodeRef left, MapNodeRef right)
    : MapNode(Kind::inner, count_of_both(left, right), digest), children{std::move(left), std::move(right)} {}

void MapInnerNode::renew() {
  hash = map_node_hash(hash_of(children[0]), hash_of(children[1]));
  count = count_of_both(children[0], children[1]);
}

std::size_t count_nodes(MapNodeRef const &node) {
  if (!node) return 0;
  return is_inner(node) ? 1 + count_nodes(child_of(node, false)) + count_nodes(child_of(node, true)) : 1;
}

MapNodeRef make_leaf(MapLeaf const &leaf) {
  return MapNodeRef(new MapLeafNode(leaf));
}

MapNodeRef make_stub(Hash const &hash, std::uint32_t count) {
  return MapNodeRef(new MapNode(MapNode::Kind::stub, count, hash));
}

MapNodeRef make_inner(MapNodeRef left, MapNodeRef right) {
  auto const hash = map_node_hash(hash_of(left), hash_of(right));
  return MapNodeRef(new MapInnerNode(hash, std::move(left), std::move(right)));
}

MapNodeRef copy_inner(MapNodeRef const &node, MapNodeRef left, MapNodeRef right) {
  auto *const copy = new MapInnerNode(node->hash, std::move(left), std::move(right));
  copy->saved = node->saved;
  return MapNodeRef(copy);
}

MapNodeRef join(MapNodeRef left, MapNodeRef right) {
  if (!left && count_of(right) <= 1) return right;
  if (!right && count_of(left) <= 1) return left;
  return make_inner(std::move(left), std::move(right));
}

}  // namespace nguon::storage
