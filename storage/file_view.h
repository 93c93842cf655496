#pragma once
// A file that grows, as it lies in the system's memory: what is sent of it is copied nowhere else first.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "storage/file.h"

namespace nguon::storage {

/// Owns a file and its place among the process's addresses. The system reads that place without harm, where a
/// disk fails too (a send then fails with EFAULT); a process that does so itself may be ended by SIGBUS.
class FileView {
 public:
  /// Opens or makes the file, 0600. What stands `reach` bytes from its beginning or farther is not seen.
  static std::shared_ptr<FileView const> open(std::string const &path);
  FileView(FileView const &) = delete;
  FileView &operator=(FileView const &) = delete;
  ~FileView();

  File const &file() const { return file_; }
  /// Requires: the file has these bytes, and offset + bytes <= reach.
  std::string_view at(std::uint64_t offset, std::uint64_t bytes) const;
  /// Whether the system would have to wait for a disk for none of them now.
  bool is_in_memory(std::uint64_t offset, std::uint64_t bytes) const;

  static constexpr std::uint64_t reach = std::uint64_t{1} << 36;

 private:
  FileView(File file, char const *begin) : file_(std::move(file)), begin_(begin) {}
  File file_;
  char const *begin_;
};

/// Bytes of a file that do not change any more.
struct FileRange {
  std::shared_ptr<FileView const> file;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;

  std::string_view view() const { return file->at(offset, bytes); }
  bool is_in_memory() const { return file->is_in_memory(offset, bytes); }
  /// Waits for the disk. Throws StorageFailure, also where the file ends before the range does.
  void bring_into_memory() const;
};

}  // namespace nguon::storage
