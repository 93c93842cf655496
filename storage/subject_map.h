#pragma once
// The map of crypto/map.h as a persistent (path-copying) tree: every put makes a new version that shares all
// but one path with the old one, so readers keep a version as long as they like while the log goes on. What
// lies deeper may be left in the tables of a reader, which each version has for its own (storage/map_load.h);
// how it gets there and comes back at start is told in storage/stored_map.h.

#include <memory>

#include "storage/map_load.h"

namespace nguon::storage {

/// One version of the map. Cheap to copy; safe to read from any thread. Reads throw StorageFailure where the
/// tables do not hold what the version has left there.
class SubjectMap {
 public:
  /// Empty, and wholly in memory whatever is put.
  SubjectMap() = default;
  SubjectMap(MapNodeRef top, MapSource source)
      : top_(std::move(top)), source_(std::move(source)), nodes_(count_nodes(top_)) {}

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

  /// Takes the way to `key` into memory, where the look-ups and puts that follow find it. For the writer: a
  /// look-up leaves the version as it is, and reads again each time.
  void load_path(Hash const &key);
  /// From now on reads from `reader`. Requires: its chain heads are those of this version, but where the
  /// version has the way to the difference in memory; it has the pages that this version's reader had.
  void read_from(std::shared_ptr<Reader const> reader) { source_.reader = std::move(reader); }

  MapNodeRef const &top() const { return top_; }
  MapSource const &source() const { return source_; }
  /// About how many nodes are in memory.
  std::size_t nodes() const { return nodes_; }

 private:
  MapNodeRef top_;
  MapSource source_;
  std::size_t nodes_ = 0;
};

}  // namespace nguon::storage
