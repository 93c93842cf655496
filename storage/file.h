#pragma once
// An open file or folder of the operating system, and the one way to make what is in it durable.

#include <string>
#include <string_view>

namespace nguon::storage {

/// Owns a file descriptor. Every failure throws StorageFailure with the path and the system's reason.
class File {
 public:
  /// `flags` as of open(2); O_CLOEXEC is added. New files get `mode`.
  static File open(std::string path, int flags, unsigned mode = 0644);
  File(File &&other) noexcept;
  File &operator=(File &&other) noexcept;
  ~File();

  std::size_t size() const;
  /// Up to `count` bytes; fewer only at the end of the file.
  std::string read(std::size_t offset, std::size_t count) const;
  void write(std::size_t offset, std::string_view bytes) const;
  /// Data, and what of the metadata is needed to read them back (fdatasync).
  void sync_data() const;
  /// Everything; for a folder, the names in it (fsync).
  void sync() const;

 private:
  File(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::string path_;
  int descriptor_ = -1;
};

/// Writes a small file whole or not at all: under a name of its own first (`path`.new), then in the old one's
/// place. Durable when it returns; if it throws, either the old file or the new one is there. One writer at a
/// time.
void replace_file(std::string const &path, std::string_view bytes, unsigned mode = 0644);

/// Makes the names in a folder durable: new files, renames.
void sync_folder(std::string const &folder);

}  // namespace nguon::storage
