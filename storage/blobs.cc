#include "storage/blobs.h"

#include <fcntl.h>

#include <atomic>
#include <filesystem>

#include "storage/blob_type.h"
#include "storage/file.h"
#include "storage/store.h"

namespace nguon::storage {
namespace {

namespace fs = std::filesystem;

// Files under these names are still being written; what a crash leaves of them is removed at the next start.
constexpr std::string_view unfinished_prefix = "unfinished-";

std::string folder_of(std::string const &folder, Hash const &name) {
  return folder + "/" + to_hex(name).substr(0, 2);
}
std::string path_of(std::string const &folder, Hash const &name) {
  return folder_of(folder, name) + "/" + to_hex(name).substr(2);
}

/// Writes and syncs a file that was not there; takes it away again where that fails.
void write_new_file(std::string const &path, std::string_view bytes) try {
  auto const file = File::open(path, O_WRONLY | O_CREAT | O_EXCL);
  file.write(0, bytes);
  file.sync();
} catch (StorageFailure const &) {
  std::error_code ignored;
  fs::remove(path, ignored);
  throw;
}

}  // namespace

Blobs Blobs::open(std::string folder) try {
  fs::create_directories(folder);
  for (auto const &file : fs::directory_iterator(folder)) {
    if (file.path().filename().string().starts_with(unfinished_prefix)) fs::remove(file.path());
  }
  return Blobs(std::move(folder));
} catch (fs::filesystem_error const &failure) {
  throw StorageFailure(failure.what());
}

Result<void> Blobs::put(Hash const &name, std::string_view bytes) const try {
  if (bytes.size() > blob_bytes_max) {
    return Error{.kind = ErrorKind::too_large,
                 .code = "blob-too-large",
                 .message = "The file is larger than a file may be.",
                 .have = std::to_string(bytes.size()) + " bytes",
                 .want = "at most " + std::to_string(blob_bytes_max) + " bytes"};
  }
  if (sha256(bytes) != name) {
    return Error{.kind = ErrorKind::malformed,
                 .code = "blob-hash-differs",
                 .message = "The file does not have the SHA-256 hash under which it was sent."};
  }
  if (auto const type = check_blob(bytes); !type) return type.error();

  auto const path = path_of(folder_, name);
  if (!fs::exists(path)) {
    static std::atomic<unsigned> count = 0;
    auto const unfinished = folder_ + "/" + std::string(unfinished_prefix) + std::to_string(count++);
    write_new_file(unfinished, bytes);
    fs::create_directory(folder_of(folder_, name));
    // Whoever stores the same bytes at this moment replaces equal by equal.
    fs::rename(unfinished, path);
  }
  // Also where the file was there: another thread may have just named it.
  sync_folder(folder_of(folder_, name));
  sync_folder(folder_);
  return {};
} catch (fs::filesystem_error const &failure) {
  throw StorageFailure(failure.what());
}

std::optional<std::string> Blobs::find(Hash const &name) const {
  auto const path = path_of(folder_, name);
  if (!fs::exists(path)) return std::nullopt;
  auto const file = File::open(path, O_RDONLY);
  auto bytes = file.read(0, file.size());
  if (sha256(bytes) != name)
    throw StorageFailure("the file " + path + " is damaged: its bytes do not hash to its name");
  return bytes;
}

}  // namespace nguon::storage
