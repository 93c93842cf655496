#include "storage/blobs.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "storage/store.h"
#include "tests/storage/pictures.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::storage;
using namespace nguon::tests;
namespace fs = std::filesystem;

TEST_CASE("a file is found under its hash after it was stored, also by whoever opens the folder later") {
  TemporaryFolder const folder;
  auto const blobs = Blobs::open(folder / "blobs");
  auto const picture = make_png();
  auto const name = sha256(picture);
  CHECK_FALSE(blobs.find(name).has_value());
  CHECK(blobs.put(name, picture).has_value());
  CHECK(blobs.put(name, picture).has_value());
  CHECK(blobs.find(name) == picture);
  CHECK(Blobs::open(folder / "blobs").find(name) == picture);
  CHECK(fs::exists(folder / "blobs/" + to_hex(name).substr(0, 2) + "/" + to_hex(name).substr(2)));
}

TEST_CASE("a file that is not what it should be is not stored") {
  TemporaryFolder const folder;
  auto const blobs = Blobs::open(folder / "blobs");
  struct {
    char const *name;
    Hash hash;
    std::string bytes;
    ErrorKind kind;
    char const *code;
  } const rows[] = {
      {"another hash", sha256("other"), make_png(), ErrorKind::malformed, "blob-hash-differs"},
      {"an unknown type", sha256("text"), "text", ErrorKind::malformed, "blob-type-unknown"},
      {"Exif", sha256(make_png(png_chunk("eXIf", ""))), make_png(png_chunk("eXIf", "")), ErrorKind::malformed,
       "picture-has-exif"},
      {"too large", {}, std::string(blob_bytes_max + 1, 'x'), ErrorKind::too_large, "blob-too-large"},
  };
  for (auto const &row : rows) {
    CAPTURE(row.name);
    auto const stored = blobs.put(row.hash, row.bytes);
    REQUIRE_FALSE(stored.has_value());
    CHECK(stored.error().kind == row.kind);
    CHECK(stored.error().code == row.code);
    CHECK_FALSE(blobs.find(row.hash).has_value());
  }
  CHECK(fs::is_empty(folder / "blobs"));
}

TEST_CASE("the largest file that may be stored is") {
  TemporaryFolder const folder;
  auto const blobs = Blobs::open(folder / "blobs");
  auto const frame = make_png(png_chunk("tEXt", "")).size();
  auto const picture = make_png(png_chunk("tEXt", std::string(blob_bytes_max - frame, 'x')));
  REQUIRE(picture.size() == blob_bytes_max);
  CHECK(blobs.put(sha256(picture), picture).has_value());
  CHECK(blobs.find(sha256(picture)) == picture);
}

TEST_CASE("a stored file whose bytes changed on the disk is damage") {
  TemporaryFolder const folder;
  auto const blobs = Blobs::open(folder / "blobs");
  auto const picture = make_png();
  auto const name = sha256(picture);
  REQUIRE(blobs.put(name, picture).has_value());
  std::ofstream(folder / "blobs/" + to_hex(name).substr(0, 2) + "/" + to_hex(name).substr(2)) << "changed";
  CHECK_THROWS_AS(blobs.find(name), StorageFailure);
}

TEST_CASE("what a crash left unfinished is removed at the next start") {
  TemporaryFolder const folder;
  fs::create_directory(folder / "blobs");
  std::ofstream(folder / "blobs/unfinished-0") << "half a picture";
  auto const blobs = Blobs::open(folder / "blobs");
  CHECK(fs::is_empty(folder / "blobs"));
  CHECK(blobs.put(sha256(make_png()), make_png()).has_value());
}

TEST_CASE("many threads store the same and different files at once") {
  TemporaryFolder const folder;
  auto const blobs = Blobs::open(folder / "blobs");
  std::vector<std::string> pictures;
  for (int i = 0; i < 8; ++i) pictures.push_back(make_png(png_chunk("tEXt", std::to_string(i))));
  std::atomic<int> stored = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (auto const &picture : pictures)
          stored += blobs.put(sha256(picture), picture).has_value() ? 1 : 0;
      });
    }
  }
  CHECK(stored == 32);
  for (auto const &picture : pictures) CHECK(blobs.find(sha256(picture)) == picture);
}

TEST_CASE("a folder that can't be made is a failure") {
  CHECK_THROWS_AS(Blobs::open("/proc/nguon"), StorageFailure);
}
