#include "storage/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "storage/store.h"

namespace nguon::storage {
namespace {

[[noreturn]] void fail(std::string_view verb, std::string const &path) {
  auto const reason = std::generic_category().message(errno);
  throw StorageFailure("cannot " + std::string(verb) + " " + path + ": " + reason);
}

}  // namespace

File File::open(std::string path, int flags, unsigned mode) {
  int const descriptor = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (descriptor < 0) fail("open", path);
  return File(std::move(path), descriptor);
}

File::File(File &&other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

File &File::operator=(File &&other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::size_t File::size() const {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) fail("inspect", path_);
  return static_cast<std::size_t>(status.st_size);
}

std::string File::read(std::size_t offset, std::size_t count) const {
  std::string bytes(count, '\0');
  std::size_t done = 0;
  while (done < count) {
    auto const got = pread(descriptor_, bytes.data() + done, count - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", path_);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

void File::write(std::size_t offset, std::string_view bytes) const {
  while (!bytes.empty()) {
    auto const put = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail("write", path_);
    bytes.remove_prefix(static_cast<std::size_t>(put));
    offset += static_cast<std::size_t>(put);
  }
}

void File::sync_data() const {
  if (fdatasync(descriptor_) != 0) fail("sync", path_);
}

void File::sync() const {
  if (fsync(descriptor_) != 0) fail("sync", path_);
}

void replace_file(std::string const &path, std::string_view bytes, unsigned mode) {
  auto const written = path + ".new";
  {
    auto const file = File::open(written, O_WRONLY | O_CREAT | O_TRUNC, mode);
    file.write(0, bytes);
    file.sync();
  }
  if (std::rename(written.c_str(), path.c_str()) != 0) fail("put in its place", written);
  auto const folder = std::filesystem::path(path).parent_path();
  sync_folder(folder.empty() ? "." : folder.string());
}

void sync_folder(std::string const &folder) {
  File::open(folder, O_RDONLY | O_DIRECTORY).sync();
}

}  // namespace nguon::storage
