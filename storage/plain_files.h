#pragma once
// Complete tiles and bundles of entries a second time, as they are served: in the tables a bundle has to be
// found, unpacked, copied and joined for each reader, of a file the system sends what it holds in memory
// (docs/formats.md, "Plain files"; docs/decisions/0050). A thread of its own writes them some time after the
// entries, never on the road of the statements. What they hold can be made again from the log, and is where
// it is missing or of another history.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "crypto/tile_path.h"
#include "storage/file_view.h"
#include "storage/log.h"

namespace nguon::storage {

class PlainFiles {
 public:
  /// Opens or makes the folder, goes on where it was, and follows `log`, which outlives it. Where that fails
  /// later on, a full disk for instance, `tell` is given the reason once, on the thread that writes; what is
  /// there by then goes on being read. Throws StorageFailure.
  PlainFiles(std::string folder, Log const &log, std::function<void(std::string const &why)> tell);
  /// What was written is kept for the next time.
  ~PlainFiles();
  PlainFiles(PlainFiles const &) = delete;
  PlainFiles &operator=(PlainFiles const &) = delete;

  /// Where the body of this resource of C2SP tlog-tiles stands: nothing where it is not whole (width 256), or
  /// not written yet. Any thread.
  std::optional<FileRange> find(TilePath const &tile) const;
  /// Waits until the bundles of the log's first `size` entries, as far as they are complete, can be found;
  /// false where they cannot after `timeout`. Any thread.
  bool wait_for(std::uint64_t size, std::chrono::milliseconds timeout) const;

 private:
  void begin(Published const &state);
  bool take_over(Published const &state);
  void run();
  /// Writes some more bundles and their tiles; false where there are none.
  bool advance();
  void write(Published const &state, std::uint64_t bundle);
  std::shared_ptr<FileView const> const &level_file(unsigned level);
  /// Makes what was written last over a crash.
  void keep(Published const &state);

  std::string const folder_;
  Log const &log_;
  std::function<void(std::string const &)> const tell_;
  std::shared_ptr<FileView const> entries_;
  std::optional<File> ends_file_;
  std::uint64_t kept_ = 0;  ///< Bundles that a crash would leave. The writing thread's.

  mutable std::mutex mutex_;
  mutable std::condition_variable asked_, advanced_;
  std::vector<std::uint64_t> ends_;                      ///< Where each bundle ends in `entries_`.
  std::vector<std::shared_ptr<FileView const>> levels_;  ///< The tiles of each level.
  mutable bool is_asked_ = false;
  bool stopping_ = false, failed_ = false;
  std::thread thread_;
};

}  // namespace nguon::storage
