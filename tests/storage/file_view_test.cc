#include "storage/file_view.h"

#include <fcntl.h>
#include <unistd.h>

#include "storage/store.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::storage;
using namespace nguon::tests;

TEST_CASE("a view shows what a file has, and what it grows by") {
  TemporaryFolder const folder;
  auto const view = FileView::open(folder / "file");
  view->file().write(0, "abc");
  CHECK(view->at(0, 3) == "abc");
  CHECK(view->at(1, 1) == "b");
  view->file().write(3, std::string(100'000, 'x'));
  FileRange const range{view, 2, 100'001};
  CHECK(range.view() == "c" + std::string(100'000, 'x'));
  // What was just written lies in memory.
  CHECK(range.is_in_memory());
  // A second view of it is of the same bytes.
  CHECK(FileView::open(folder / "file")->at(99'999, 2) == "xx");
}

TEST_CASE("bytes that lie on a disk alone are brought into memory") {
  TemporaryFolder const folder;
  std::string const bytes(3'000'000, 'x');
  int const descriptor = ::open((folder / "file").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  REQUIRE(descriptor >= 0);
  REQUIRE(::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  REQUIRE(::fsync(descriptor) == 0);
  // Where the file system keeps them in memory all the same, this asks nothing new.
  (void)::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
  ::close(descriptor);
  FileRange const range{FileView::open(folder / "file"), 1'000, 2'500'000};
  auto const kept = range.is_in_memory();
  MESSAGE("the file system keeps what it is told to forget: ", kept);
  range.bring_into_memory();
  CHECK(range.is_in_memory());
  CHECK(range.view() == bytes.substr(0, range.bytes));
}

TEST_CASE("a range beyond the end of its file is told before it is sent") {
  TemporaryFolder const folder;
  auto const view = FileView::open(folder / "file");
  view->file().write(0, std::string(10'000, 'x'));
  FileRange const range{view, 9'000, 1'001};
  CHECK_THROWS_AS(range.bring_into_memory(), StorageFailure);
  FileRange const behind{view, 1'000'000, 8'192};
  CHECK_FALSE(behind.is_in_memory());
  CHECK_THROWS_AS(behind.bring_into_memory(), StorageFailure);
}
