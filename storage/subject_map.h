#pragma once
// The map of crypto/map.h as a persistent (path-copying) tree in memory: every put makes a new version that shares all
// but one path with the old one, so readers keep a version as long as they like while the log goes on.
// It is rebuilt at start from the table `heads`, whose keys are the map's keys in the map's own order.

#include <memory>

#include "crypto/map.h"

namespace nguon::storage {

class Reader;
struct MapNode;

/// One version of the map. Cheap to copy; safe to read from any thread.
class SubjectMap {
 public:
  SubjectMap() = default;
  /// All chain heads that `reader` holds, in one ordered scan.
  static SubjectMap load(Reader const &reader);

  Hash root() const;
  /// A version in which `key` has `value`.
  [[nodiscard]] SubjectMap put(Hash const &key, Hash const &value) const;
  MapProof proof(Hash const &key) const;

 private:
  explicit SubjectMap(std::shared_ptr<MapNode const> root) : root_(std::move(root)) {}
  std::shared_ptr<MapNode const> root_;
};

}  // namespace nguon::storage
