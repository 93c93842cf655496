#pragma once
// The second head file: the last head that this log signed, kept outside the database and outside its
// backups. Written and synced before a signature leaves, so that no crash and no restored backup makes the
// log sign a head below or beside an earlier one. Two 4 KiB slots are written in turn, each with a checksum;
// the newer valid one counts (docs/formats.md, "Head file").

#include <cstdint>
#include <optional>
#include <string>

#include "crypto/note.h"
#include "storage/file.h"

namespace nguon::storage {

class HeadFile {
 public:
  /// Opens or makes the file. Throws StorageFailure, also when bytes are there and neither slot is valid:
  /// that is damage, not a new log.
  static HeadFile open(std::string const &path);

  /// The newest head recorded; nullopt in a new file.
  std::optional<Checkpoint> const &head() const { return head_; }
  /// Durable when it returns. Throws StorageFailure; which head counts is known only after opening again.
  void write(Checkpoint const &head);

 private:
  explicit HeadFile(File file) : file_(std::move(file)) {}
  File file_;
  std::optional<Checkpoint> head_;
  std::uint64_t sequence_ = 0;
};

}  // namespace nguon::storage
