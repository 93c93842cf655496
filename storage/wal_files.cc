#include "storage/wal_files.h"

#include <fcntl.h>
#include <rocksdb/file_system.h>

#include <algorithm>
#include <string>

#include "storage/file.h"
#include "storage/store.h"

namespace nguon::storage {
namespace {

// Some hundred appends, filled in about a millisecond.
constexpr std::size_t ahead_bytes = 1u << 20;

class FilledLog final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FilledLog(std::unique_ptr<rocksdb::FSWritableFile> log, std::string const &path)
      : FSWritableFileOwnerWrapper(std::move(log)), filler_(File::open(path, O_WRONLY)) {}

  // Called before every append. The target's own version would call fallocate.
  void PrepareWrite(std::size_t offset, std::size_t count, rocksdb::IOOptions const &,
                    rocksdb::IODebugContext *) override {
    if (offset + count <= filled_) return;
    auto const from = std::max(filled_, offset);
    filled_ = offset + count + ahead_bytes;
    try {
      filler_.write(from, std::string(filled_ - from, '\0'));
    } catch (StorageFailure const &) {
      // No room ahead: the append itself will tell whether there is room for it.
    }
  }

 private:
  File filler_;
  std::size_t filled_ = 0;
};

class LogFillingFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  char const *Name() const override { return "nguon-log-filling"; }

  rocksdb::IOStatus NewWritableFile(std::string const &path, rocksdb::FileOptions const &options,
                                    std::unique_ptr<rocksdb::FSWritableFile> *file,
                                    rocksdb::IODebugContext *debug) override {
    auto status = FileSystemWrapper::NewWritableFile(path, options, file, debug);
    if (!status.ok() || !path.ends_with(".log")) return status;
    try {
      *file = std::make_unique<FilledLog>(std::move(*file), path);
      return status;
    } catch (StorageFailure const &failure) {
      return rocksdb::IOStatus::IOError(failure.what());
    }
  }
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> fill_logs_ahead(std::shared_ptr<rocksdb::FileSystem> disk) {
  return std::make_shared<LogFillingFileSystem>(disk);
}

}  // namespace nguon::storage
