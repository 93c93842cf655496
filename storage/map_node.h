#pragma once
// The nodes of which storage/subject_map.h makes its versions: shared, counted, and never changed once two
// versions have them.

#include <atomic>
#include <cstdint>
#include <utility>

#include "crypto/map.h"

namespace nguon::storage {

struct MapNode;

/// A counted reference to a node; empty where a subtree holds no keys.
class MapNodeRef {
 public:
  MapNodeRef() = default;
  /// Takes over the count that `node` was made with.
  explicit MapNodeRef(MapNode *node) : node_(node) {}
  MapNodeRef(MapNodeRef const &other);
  MapNodeRef(MapNodeRef &&other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  MapNodeRef &operator=(MapNodeRef other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~MapNodeRef();

  MapNode const *operator->() const { return node_; }
  MapNode const &operator*() const { return *node_; }
  explicit operator bool() const { return node_ != nullptr; }
  bool operator==(MapNodeRef const &) const = default;
  /// The node, to be changed by the one reference to it; nullptr where it is shared or there is none.
  MapNode *unshared() const;
  /// Notes that the table of pages holds what is below an inner node.
  void mark_saved() const;

 private:
  MapNode *node_ = nullptr;
};

/// Counted in the node itself, in three sizes: a map of a million subjects is mostly these bytes.
struct MapNode {
  enum class Kind : std::uint8_t {
    leaf,
    inner,
    stub,  ///< A subtree that is not in memory: its hash and count alone (storage/map_load.h).
  };

  std::atomic<std::uint32_t> references = 1;
  std::uint32_t count;  ///< Keys in this subtree, at least 1.
  Kind const kind;
  bool saved = false;  ///< Of inner nodes. Read and written by the log's one writer alone.
  Hash hash;

  MapNode(Kind it, std::uint32_t keys, Hash const &digest) : count(keys), kind(it), hash(digest) {}
};

struct MapLeafNode : MapNode {
  MapLeaf leaf;
  explicit MapLeafNode(MapLeaf const &it) : MapNode(Kind::leaf, 1, map_leaf_hash(it)), leaf(it) {}
};

struct MapInnerNode : MapNode {
  MapNodeRef children[2];
  MapInnerNode(Hash const &digest, MapNodeRef left, MapNodeRef right);
  /// Makes hash and count those of the children again.
  void renew();
};

inline bool is_leaf(MapNodeRef const &node) {
  return node && node->kind == MapNode::Kind::leaf;
}
inline bool is_inner(MapNodeRef const &node) {
  return node && node->kind == MapNode::Kind::inner;
}
inline bool is_stub(MapNodeRef const &node) {
  return node && node->kind == MapNode::Kind::stub;
}
inline Hash hash_of(MapNodeRef const &node) {
  return node ? node->hash : Hash{};
}
inline std::uint32_t count_of(MapNodeRef const &node) {
  return node ? node->count : 0;
}
/// Requires: is_leaf(node).
inline MapLeaf const &leaf_of(MapNodeRef const &node) {
  return static_cast<MapLeafNode const &>(*node).leaf;
}
/// Requires: is_inner(node).
inline MapNodeRef const &child_of(MapNodeRef const &node, bool right) {
  return static_cast<MapInnerNode const &>(*node).children[right];
}
/// Nodes in memory from this one down.
std::size_t count_nodes(MapNodeRef const &node);

MapNodeRef make_leaf(MapLeaf const &leaf);
MapNodeRef make_stub(Hash const &hash, std::uint32_t count);
/// Requires: two keys or more below.
MapNodeRef make_inner(MapNodeRef left, MapNodeRef right);
/// The same node with other references to the same children.
MapNodeRef copy_inner(MapNodeRef const &node, MapNodeRef left, MapNodeRef right);
/// The subtree of two halves: nothing, the one key that there is (a leaf stands as high as it can), or an
/// inner node.
MapNodeRef join(MapNodeRef left, MapNodeRef right);

}  // namespace nguon::storage
