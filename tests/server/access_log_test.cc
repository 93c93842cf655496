#include "server/access_log.h"

#include <thread>
#include <vector>

#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon::server {

TEST_CASE("a request is a line with time, method, path, status, bytes and microseconds") {
  tests::TemporaryFolder const folder;
  AccessLog::open(folder / "log")->write({"GET", "/01/09521234567899", 200, 11'643, 23}, 784'111'777'123);
  CHECK(tests::read_file(folder / "log") == "1994-11-06T08:49:37Z GET /01/09521234567899 200 11643 23\n");
}

TEST_CASE("lines of many threads stay whole") {
  tests::TemporaryFolder const folder;
  {
    auto const log = AccessLog::open(folder / "log");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&log] {
        for (int n = 0; n < 1'000; ++n) log->write({"GET", "/", 200, 1, 1}, 0);
      });
    }
    for (auto &thread : threads) thread.join();
  }
  std::string expected;
  for (int n = 0; n < 4'000; ++n) expected += "1970-01-01T00:00:00Z GET / 200 1 1\n";
  CHECK(tests::read_file(folder / "log") == expected);
}

TEST_CASE("a log that cannot be opened is said at once") {
  CHECK_THROWS(AccessLog::open("/nonexistent/folder/log"));
}

}  // namespace nguon::server
