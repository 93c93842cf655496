#pragma once
// The newest version of the map and what the store keeps of it: pages, written now and then behind the log's
// back, without which the next start would have to read every chain head.
//
// Pages are a pure function of `heads` and may be missing, old or another state's: opening reads again what
// the entries since have touched, and storage/map_load.h checks every page against the hash above it.

#include <cstdint>

#include "storage/subject_map.h"

namespace nguon::storage {

struct MapLimits {
  /// So many keys or fewer are read from `heads`, more from a page.
  std::uint32_t bucket_max = 64;
  /// Pages are due when so many heads have changed: at least one an entry, so a start has at most so many
  /// entries to read again and those of one group.
  std::uint64_t changes_max = 3'000;
  /// Lower levels leave memory when there are more nodes, about 60 bytes each, until half are left.
  std::size_t nodes_max = 512u << 10;
};

class StoredMap {
 public:
  /// Of a new log, or one that is to be opened.
  explicit StoredMap(MapLimits limits = {}) : limits_(limits) {}

  /// The version of the log that `reader` shows, from its pages and the entries since. False where there are
  /// no pages to begin with, or they are too far behind to be worth it; nothing is changed then.
  bool open(std::shared_ptr<Reader const> reader, std::uint64_t log_size);
  /// The same from all chain heads: takes time and memory by their number.
  void open_from_heads(std::shared_ptr<Reader const> reader);

  SubjectMap const &newest() const { return newest_; }
  /// `version` is durable now, and `reader` shows just that state. It came of newest() by `changes` puts.
  void advance(SubjectMap version, std::shared_ptr<Reader const> reader, std::uint64_t changes);

  bool has_changes() const { return changes_ > 0; }
  bool is_due() const { return changes_ >= limits_.changes_max; }
  /// Writes the pages of newest(), the state of the log at `log_size`, and lets go of what is too much to
  /// keep in memory. Requires: newest() is what `store` holds. Throws StorageFailure.
  void save(Store &store, std::uint64_t log_size);

 private:
  MapLimits limits_;
  SubjectMap newest_;
  std::uint64_t changes_ = 0;  ///< Since the pages were written.
};

}  // namespace nguon::storage
