#pragma once
// The second head file: the last head that this log signed, kept outside the database and outside its backups.
// Written and synced before a signature leaves, so that no crash and no restored backup makes the log sign a head
// below or beside an earlier one. Two 4 KiB slots are written in turn, each with a checksum; the newer valid one counts.

#include <optional>
#include <string>

#include "crypto/note.h"

namespace nguon::storage {

class HeadFile {
 public:
  /// Opens or makes the file. Throws StorageFailure.
  static HeadFile open(std::string const &path);
  HeadFile(HeadFile &&) noexcept;
  HeadFile &operator=(HeadFile &&) noexcept;
  ~HeadFile();

  /// The newest head recorded; nullopt in a new file. Throws StorageFailure when bytes are there and neither slot is
  /// valid: that is damage, not a new log.
  std::optional<Checkpoint> read() const;
  /// Durable when it returns.
  void write(Checkpoint const &head);

 private:
  HeadFile() = default;
  int file_ = -1;
  unsigned next_slot_ = 0;
  std::uint64_t sequence_ = 0;
};

}  // namespace nguon::storage
