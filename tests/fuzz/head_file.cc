// The file of heads: whatever its bytes are, it opens or says that it is damaged, and remembers the next
// head.

#include "storage/head_file.h"

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>

#include "storage/store.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon;
  static auto const path = "/dev/shm/nguon-fuzz-head-" + std::to_string(::getpid());
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<char const *>(data), static_cast<std::streamsize>(size));
  try {
    Checkpoint const next{"log.example/fuzz", 7, sha256("root")};
    auto file = storage::HeadFile::open(path);
    file.write(next);
    NGUON_CHECK(file.head() == next);
    auto const again = storage::HeadFile::open(path).head();
    // A sequence at its end begins anew; any other is newer than what was there.
    NGUON_CHECK(again.has_value());
  } catch (storage::StorageFailure const &) {
  }
  std::remove(path.c_str());
  return 0;
}
