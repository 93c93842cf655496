#pragma once
// The map of crypto/map.h as a persistent (path-copying) tree in memory: every put makes a new version that
// shares all but one path with the old one, so readers keep a version as long as they like while the log goes
// on. It is rebuilt at start from the table `heads`, whose keys are the map's keys in the map's own order.

#include <utility>

#include "crypto/map.h"

namespace nguon::storage {

class Reader;

/// A shared, counted node of the map, immutable while it is shared; empty where a subtree holds no keys.
class MapNodeRef {
 public:
  struct Node;

  MapNodeRef() = default;
  /// Takes over the count that `node` was made with.
  explicit MapNodeRef(Node *node) : node_(node) {}
  MapNodeRef(MapNodeRef const &other);
  MapNodeRef(MapNodeRef &&other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  MapNodeRef &operator=(MapNodeRef other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~MapNodeRef();

  Node const *operator->() const { return node_; }
  explicit operator bool() const { return node_ != nullptr; }
  /// The node, to be changed by the one reference to it; nullptr where it is shared or there is none.
  Node *unshared() const;

 private:
  Node *node_ = nullptr;
};

/// One version of the map. Cheap to copy; safe to read from any thread.
class SubjectMap {
 public:
  SubjectMap() = default;
  /// All chain heads that `reader` holds, in one ordered scan. Throws StorageFailure where a row is damaged.
  static SubjectMap load(Reader const &reader);

  Hash root() const;
  std::optional<Hash> find(Hash const &key) const;
  /// A version in which `key` has `value`.
  [[nodiscard]] SubjectMap put(Hash const &key, Hash const &value) const &;
  /// The same for a version that is given up, whose nodes are changed in place where no other version shares
  /// them: what a group of entries wants, of whose versions readers see only the last.
  [[nodiscard]] SubjectMap put(Hash const &key, Hash const &value) &&;
  /// A version without `key`: how the state before an entry is found again.
  [[nodiscard]] SubjectMap erase(Hash const &key) const;
  MapProof proof(Hash const &key) const;

 private:
  explicit SubjectMap(MapNodeRef root) : root_(std::move(root)) {}
  MapNodeRef root_;
};

}  // namespace nguon::storage
