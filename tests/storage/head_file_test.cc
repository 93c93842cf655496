#include "storage/head_file.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "crypto/merkle.h"
#include "storage/store.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::storage;
using nguon::tests::read_file;
using nguon::tests::TemporaryFolder;

namespace {

Checkpoint head_of(std::uint64_t size) {
  return {.origin = "log.example/demo",
          .size = size,
          .root = size == 0 ? empty_root() : sha256(std::to_string(size))};
}

void write_file(std::string const &path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

TEST_CASE("a new head file remembers nothing and has its final size") {
  TemporaryFolder const folder;
  auto const path = folder / "head";
  CHECK_FALSE(HeadFile::open(path).head().has_value());
  CHECK(std::filesystem::file_size(path) == 8192);
  CHECK_FALSE(HeadFile::open(path).head().has_value());
}

TEST_CASE("the head written last is read back, also after opening again") {
  TemporaryFolder const folder;
  for (std::uint64_t size : {0, 1, 2, 1000, 7}) {
    CAPTURE(size);
    auto file = HeadFile::open(folder / "head");
    file.write(head_of(size));
    CHECK((file.head() == head_of(size)));
    CHECK((HeadFile::open(folder / "head").head() == head_of(size)));
  }
}

TEST_CASE("a head that was torn while it was written leaves the one before it") {
  TemporaryFolder const folder;
  auto const path = folder / "head";
  auto file = HeadFile::open(path);
  file.write(head_of(1));
  auto const before = read_file(path);
  file.write(head_of(2));
  auto const after = read_file(path);
  for (std::size_t written = 1; written < 200; ++written) {
    CAPTURE(written);
    // The second head goes to the first slot; a disk that stops there leaves some bytes of both.
    auto torn = before;
    torn.replace(0, written, after, 0, written);
    write_file(path, torn);
    auto const head = HeadFile::open(path).head();
    REQUIRE(head.has_value());
    CHECK(((*head == head_of(1)) || torn == after));
  }
}

TEST_CASE("bytes that hold no head are damage and not a new log") {
  TemporaryFolder const folder;
  auto const path = folder / "head";
  SUBCASE("garbage") {
    write_file(path, "not a head");
  }
  SUBCASE("one changed byte in the only head") {
    HeadFile::open(path).write(head_of(1));
    auto bytes = read_file(path);
    bytes[4096 + 70] ^= 1;
    write_file(path, bytes);
  }
  SUBCASE("one changed byte in both heads") {
    auto file = HeadFile::open(path);
    file.write(head_of(1));
    file.write(head_of(2));
    auto bytes = read_file(path);
    bytes[70] ^= 1;
    bytes[4096 + 70] ^= 1;
    write_file(path, bytes);
  }
  CHECK_THROWS_AS(HeadFile::open(path), StorageFailure);
}

TEST_CASE("a head file whose making was cut short is a new one") {
  TemporaryFolder const folder;
  write_file(folder / "head", std::string(5000, '\0'));
  auto file = HeadFile::open(folder / "head");
  CHECK_FALSE(file.head().has_value());
  file.write(head_of(3));
  CHECK((HeadFile::open(folder / "head").head() == head_of(3)));
}

TEST_CASE("an origin that does not fit into a slot is refused and the head before it stays") {
  TemporaryFolder const folder;
  auto file = HeadFile::open(folder / "head");
  file.write(head_of(1));
  auto head = head_of(2);
  head.origin = std::string(5000, 'o');
  CHECK_THROWS_AS(file.write(head), StorageFailure);
  CHECK((HeadFile::open(folder / "head").head() == head_of(1)));
}

TEST_CASE("a head file that can't be opened is a failure") {
  CHECK_THROWS_AS(HeadFile::open("/nonexistent/head"), StorageFailure);
}
