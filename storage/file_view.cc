#include "storage/file_view.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "crypto/result.h"
#include "storage/store.h"

namespace nguon::storage {
namespace {

std::uint64_t page_bytes() {
  static auto const bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

}  // namespace

std::shared_ptr<FileView const> FileView::open(std::string const &path) {
  auto file = File::open(path, O_RDWR | O_CREAT, 0600);
  // The system asks for a descriptor of its own; the mapping outlives it.
  int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw StorageFailure("cannot open " + path + " a second time");
  // Farther than the file: what it grows by is seen without another mapping.
  auto *const begin = ::mmap(nullptr, reach, PROT_READ, MAP_SHARED | MAP_NORESERVE, descriptor, 0);
  ::close(descriptor);
  if (begin == MAP_FAILED) throw StorageFailure("cannot map " + path);
  return std::shared_ptr<FileView const>(new FileView(std::move(file), static_cast<char const *>(begin)));
}

FileView::~FileView() {
  ::munmap(const_cast<char *>(begin_), reach);
}

std::string_view FileView::at(std::uint64_t offset, std::uint64_t bytes) const {
  NGUON_CHECK(offset <= reach && bytes <= reach - offset);
  return {begin_ + offset, bytes};
}

bool FileView::is_in_memory(std::uint64_t offset, std::uint64_t bytes) const {
  std::array<unsigned char, 256> pages{};
  auto const end = offset + bytes;
  for (auto at = offset - offset % page_bytes(); at < end;) {
    auto const count = std::min<std::uint64_t>((end - at + page_bytes() - 1) / page_bytes(), pages.size());
    auto *const begin = const_cast<char *>(begin_ + at);
    if (::mincore(begin, count * page_bytes(), pages.data()) != 0) return false;
    if (!std::all_of(pages.begin(), pages.begin() + static_cast<std::ptrdiff_t>(count),
                     [](unsigned char page) { return (page & 1) != 0; }))
      return false;
    at += count * page_bytes();
  }
  return true;
}

void FileRange::bring_into_memory() const {
  constexpr std::uint64_t chunk_bytes = 256u << 10;
  for (std::uint64_t done = 0; done < bytes;) {
    auto const read = file->file().read(offset + done, std::min(bytes - done, chunk_bytes)).size();
    if (read == 0) throw StorageFailure("a file ends before what was to be sent of it does");
    done += read;
  }
}

}  // namespace nguon::storage
