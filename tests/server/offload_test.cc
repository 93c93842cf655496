#include "server/offload.h"

#include <atomic>
#include <stdexcept>
#include <thread>

#include "tests/server/loop.h"
#include "tests/support/printing.h"

namespace nguon::server {
namespace {

struct Threads {
  std::thread::id before, during, after;
};

Task<void> note_threads(asio::thread_pool &pool, Threads &threads) {
  threads.before = std::this_thread::get_id();
  auto work = [] { return std::this_thread::get_id(); };
  threads.during = co_await offload(pool, std::move(work));
  threads.after = std::this_thread::get_id();
}

Task<void> add_up(asio::thread_pool &pool, std::size_t parts, std::atomic<std::size_t> &sum) {
  std::function<void(std::size_t)> work = [&sum](std::size_t part) { sum += part + 1; };
  co_await offload_parts(pool, parts, std::move(work));
}

Task<void> fail_in(asio::thread_pool &pool, std::size_t which) {
  std::function<void(std::size_t)> work = [which](std::size_t part) {
    if (part == which) throw std::runtime_error("part failed");
  };
  co_await offload_parts(pool, 3, std::move(work));
}

}  // namespace

TEST_CASE("offloaded work runs elsewhere and comes back") {
  asio::io_context io;
  asio::thread_pool pool(2);
  Threads threads;
  tests::run_to_end(io, note_threads(pool, threads));
  CHECK(threads.before == std::this_thread::get_id());
  CHECK(threads.during != threads.before);
  CHECK(threads.after == threads.before);
}

TEST_CASE("each part runs once before the caller goes on") {
  asio::io_context io;
  asio::thread_pool pool(2);
  for (std::size_t parts = 1; parts <= 20; ++parts) {
    std::atomic<std::size_t> sum = 0;
    tests::run_to_end(io, add_up(pool, parts, sum));
    CHECK(sum == parts * (parts + 1) / 2);
  }
}

TEST_CASE("what a part throws arrives at the caller") {
  asio::io_context io;
  asio::thread_pool pool(2);
  for (std::size_t which = 0; which < 3; ++which) {
    CHECK_THROWS_WITH(tests::run_to_end(io, fail_in(pool, which)), "part failed");
  }
}

}  // namespace nguon::server
