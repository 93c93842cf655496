#include "server/response_cache.h"

#include <atomic>
#include <stdexcept>

#include "tests/server/loop.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon::server {
namespace {

/// A log that grows by a word about a subject at a time, and a cache of what is said of it.
class Fixture {
 public:
  Fixture() : cache(io, pool, 100'000) {
    auto opened = storage::Log::open(*store_, storage::HeadFile::open(folder_ / "head"),
                                     {"log.example", PrivateKey::generate(KeyAlgorithm::ed25519)});
    REQUIRE(opened.has_value());
    log_ = std::move(*opened);
  }

  void say(std::string const &subject) {
    auto group = log_->begin();
    std::vector<std::string> const subjects{subject};
    REQUIRE(group->add("2026-11-23T08:00:00.000Z", subjects, "statement").has_value());
    log_->commit(std::move(group));
  }

  /// Builds "<name> <number of the build>".
  Build build(std::string name, Built::Lasts lasts, std::vector<std::string> subjects = {},
              std::size_t bytes = 0) {
    return [this, name, lasts, subjects, bytes](storage::Published const &state, std::int64_t) {
      auto const number = ++builds;
      Heads heads;
      for (auto const &subject : subjects) {
        auto const head = storage::find_head(*state.reader, subject);
        heads.emplace_back(subject, head ? head->leaf : Hash{});
      }
      auto text = name + " " + std::to_string(number) + std::string(bytes, '.');
      return Built{ResponseBuilder(200, "", std::move(text)).done(), lasts, std::move(heads)};
    };
  }

  std::string ask(std::string key, Build build, std::int64_t day = 1) {
    std::string body;
    tests::run_to_end(io, ask_task(std::move(key), std::move(build), day, body));
    return body;
  }

  Task<void> ask_task(std::string key, Build build, std::int64_t day, std::string &body) {
    auto state = log_->published();
    auto const response =
        co_await cache.find_or_build(std::move(key), std::move(state), day, std::move(build));
    body = response ? response->body : "nothing";
  }

  asio::io_context io;
  asio::thread_pool pool{2};
  ResponseCache cache;
  std::atomic<int> builds = 0;

 private:
  tests::TemporaryFolder folder_;
  std::unique_ptr<storage::Store> store_ = storage::make_memory_store();
  std::unique_ptr<storage::Log> log_;
};

using Lasts = Built::Lasts;

}  // namespace

TEST_CASE("an answer about some chains is built again when one of them grows, not when others do") {
  Fixture f;
  f.say("a");
  auto const build = f.build("page", Lasts::same_heads, {"a", "b"});
  CHECK(f.ask("k", build) == "page 1");
  CHECK(f.ask("k", build) == "page 1");
  f.say("c");
  CHECK(f.ask("k", build) == "page 1");
  f.say("a");
  CHECK(f.ask("k", build) == "page 2");
  // The first word about a subject that was asked for in vain.
  f.say("b");
  CHECK(f.ask("k", build) == "page 3");
  CHECK(f.ask("k", build) == "page 3");
}

TEST_CASE("an answer is built again on another day") {
  Fixture f;
  auto const build = f.build("page", Lasts::same_heads, {"a"});
  CHECK(f.ask("k", build, 1) == "page 1");
  CHECK(f.ask("k", build, 2) == "page 2");
  CHECK(f.ask("k", build, 2) == "page 2");
}

TEST_CASE("an answer about the whole log lasts as long as the log stays") {
  Fixture f;
  auto const build = f.build("list", Lasts::same_log);
  CHECK(f.ask("k", build) == "list 1");
  CHECK(f.ask("k", build) == "list 1");
  f.say("c");
  CHECK(f.ask("k", build) == "list 2");
}

TEST_CASE("an answer that its address names lasts for ever") {
  Fixture f;
  auto const build = f.build("blob", Lasts::always);
  CHECK(f.ask("k", build, 1) == "blob 1");
  f.say("c");
  CHECK(f.ask("k", build, 2) == "blob 1");
}

TEST_CASE("an answer that does not last is not kept") {
  Fixture f;
  auto const build = f.build("once", Lasts::not_at_all);
  CHECK(f.ask("k", build) == "once 1");
  CHECK(f.ask("k", build) == "once 2");
  CHECK(f.cache.count() == 0);
  CHECK(f.ask("k", [](storage::Published const &, std::int64_t) { return Built{}; }) == "nothing");
}

TEST_CASE("who asks during a build waits for it") {
  Fixture f;
  auto const build = f.build("page", Lasts::same_log);
  std::vector<std::string> bodies(20);
  std::vector<Task<void>> tasks;
  for (auto &body : bodies) tasks.push_back(f.ask_task("k", build, 1, body));
  tests::run_to_end(f.io, std::move(tasks));
  CHECK(f.builds == 1);
  for (auto const &body : bodies) CHECK(body == "page 1");
}

TEST_CASE("a build that fails fails for its caller alone, and the next one builds") {
  Fixture f;
  std::atomic<int> calls = 0;
  Build const build = [&](storage::Published const &state, std::int64_t day) {
    if (++calls == 1) throw std::runtime_error("disk");
    return f.build("page", Lasts::same_log)(state, day);
  };
  std::string first, second;
  std::vector<Task<void>> tasks;
  tasks.push_back(f.ask_task("k", build, 1, first));
  tasks.push_back(f.ask_task("k", build, 1, second));
  CHECK_THROWS_WITH(tests::run_to_end(f.io, std::move(tasks)), "disk");
  CHECK(first.empty());
  CHECK(second == "page 1");
}

TEST_CASE("the cache stays within its bytes and keeps what was asked for last") {
  Fixture f;
  constexpr std::size_t page_bytes = 10'000;
  for (int i = 0; i < 30; ++i) {
    f.ask("k" + std::to_string(i), f.build("page", Lasts::always, {}, page_bytes));
    CHECK(f.cache.bytes() <= 100'000);
    f.ask("k0", f.build("first", Lasts::always, {}, page_bytes));
  }
  CHECK(f.cache.count() >= 8);
  CHECK(f.builds == 30);
  CHECK(f.ask("k29", f.build("page", Lasts::always)).starts_with("page 30"));
  CHECK(f.ask("k1", f.build("again", Lasts::always)) == "again 31");
}

TEST_CASE("one answer never pushes everything else out") {
  Fixture f;
  f.ask("small", f.build("small", Lasts::always));
  f.ask("huge", f.build("huge", Lasts::always, {}, 50'000));
  CHECK(f.cache.count() == 1);
  CHECK(f.ask("small", f.build("small", Lasts::always)) == "small 1");
}

}  // namespace nguon::server
