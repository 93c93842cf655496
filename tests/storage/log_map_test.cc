// The log over a map of which little is in memory.

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#include "storage/keys.h"
#include "storage/log.h"
#include "storage/map_page.h"
#include "tests/storage/log_fixture.h"
#include "tests/storage/map_model.h"
#include "tests/support/failing_store.h"
#include "tests/support/rounds.h"

using namespace nguon;
using namespace nguon::storage;
using namespace nguon::tests;

namespace {

constexpr MapLimits tiny{.bucket_max = 2, .changes_max = 20, .nodes_max = 40};

/// Forgets what is written without the log, as a crash would, and counts the chain heads that scans read.
class ForgetfulStore final : public Store {
 public:
  explicit ForgetfulStore(Store &target) : target_(target) {}

  std::optional<std::string> get(Table table, std::string_view key) const override {
    return target_.get(table, key);
  }
  void scan(Table table, std::string_view prefix, std::string_view from,
            std::function<bool(std::string_view, std::string_view)> const &visit) const override {
    target_.scan(table, prefix, from, visit);
  }
  std::shared_ptr<Reader const> snapshot() const override {
    return std::make_shared<Counting>(target_.snapshot(), heads_read);
  }
  void write(Batch const &batch) override { target_.write(batch); }
  void write_unlogged(Batch const &batch) override {
    if (!forgets) target_.write_unlogged(batch);
  }
  void clear(std::initializer_list<Table> tables) override { target_.clear(tables); }
  void forget(Table table, std::vector<std::string> const &keys) override { target_.forget(table, keys); }

  bool forgets = false;
  mutable std::atomic<std::uint64_t> heads_read = 0;

 private:
  class Counting final : public Reader {
   public:
    Counting(std::shared_ptr<Reader const> target, std::atomic<std::uint64_t> &heads_read)
        : target_(std::move(target)), heads_read_(heads_read) {}
    std::optional<std::string> get(Table table, std::string_view key) const override {
      return target_->get(table, key);
    }
    void scan(Table table, std::string_view prefix, std::string_view from,
              std::function<bool(std::string_view, std::string_view)> const &visit) const override {
      target_->scan(table, prefix, from, [&](std::string_view key, std::string_view value) {
        if (table == Table::heads) ++heads_read_;
        return visit(key, value);
      });
    }

   private:
    std::shared_ptr<Reader const> target_;
    std::atomic<std::uint64_t> &heads_read_;
  };

  Store &target_;
};

std::unique_ptr<Log> open_with(Store &store, std::string const &head_path, MapLimits limits) {
  auto log =
      Log::open(store, HeadFile::open(head_path), {origin, log_key()}, Log::OnRollback::refuse, limits);
  REQUIRE(log.has_value());
  return *std::move(log);
}

/// A statement about a lot of its own, an older lot and a party.
void add_about_lots(Log::Group &group) {
  auto const index = group.size();
  std::vector<std::string> subjects{"lot/" + std::to_string(index), "party/" + std::to_string(index % 5)};
  if (index > 0) subjects.push_back("lot/" + std::to_string(index * 7919 % index));
  std::sort(subjects.begin(), subjects.end());
  subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
  REQUIRE(group.add("2026-11-23T08:00:00.000Z", subjects, "a.b" + std::to_string(index) + ".c").has_value());
}

std::shared_ptr<Published const> append_about_lots(Log &log, unsigned count) {
  auto group = log.begin();
  for (unsigned i = 0; i < count; ++i) add_about_lots(*group);
  return log.commit(std::move(group)).state;
}

/// What the map holds before the newest entry, by the entries alone.
MapContent content_before_newest(Published const &state) {
  MapContent content;
  for (std::uint64_t index = 0; index + 1 < state.checkpoint.size; ++index) {
    auto const bytes = read_entry(*state.reader, index);
    auto const entry = parse_entry(bytes);
    for (auto const &previous : entry->prev)
      content.insert_or_assign(map_key(previous.subject), leaf_hash(bytes));
  }
  return content;
}

}  // namespace

TEST_CASE("wherever a log stops, with its pages or without, it goes on as one that was never closed") {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    TemporaryFolder const folder;
    auto const kept = make_memory_store(), unbroken = make_memory_store();
    ForgetfulStore store(*kept);
    auto const whole = open_log(*unbroken, folder / "whole");
    auto log = open_with(store, folder / "head", tiny);
    while (whole->published()->checkpoint.size < 250) {
      CAPTURE(whole->published()->checkpoint.size);
      auto const count = 1 + static_cast<unsigned>(random() % 9);
      append_about_lots(*whole, count);
      append_about_lots(*log, count);
      REQUIRE(log->published()->note == whole->published()->note);
      if (random() % 3 != 0) continue;
      // The next start finds the pages as of now, or as of some time ago.
      store.forgets = random() % 2 == 0;
      log.reset();
      store.forgets = false;
      log = open_with(store, folder / "head", tiny);
      REQUIRE(log->published()->map_before_newest.root() == whole->published()->map_before_newest.root());
    }
    require_whole(*log->published());
  }
}

TEST_CASE("a log opens by reading few chain heads, however many there are") {
  TemporaryFolder const folder;
  auto const kept = make_memory_store();
  ForgetfulStore store(*kept);
  MapLimits const limits;
  {
    auto const log = open_with(store, folder / "head", limits);
    for (int i = 0; i < 6; ++i) append_about_lots(*log, 1'000);
  }
  store.heads_read = 0;
  auto log = open_with(store, folder / "head", limits);
  CHECK(store.heads_read <= 3 * limits.bucket_max);
  CHECK(log->published()->map_before_newest.nodes() < 500);
  auto const state = append_about_lots(*log, 1);
  CHECK(store.heads_read <= 8 * limits.bucket_max);
  require_whole(*state);

  // Without the pages of the end, the entries since are read again.
  store.forgets = true;
  log.reset();
  store.heads_read = 0;
  log = open_with(store, folder / "head", limits);
  CHECK(store.heads_read <= 8 * limits.bucket_max);
  CHECK(log->published()->note == state->note);
}

TEST_CASE("a state that is kept proves presence and absence while many thousand entries follow") {
  TemporaryFolder const folder;
  auto const store = open_rocks_store(folder / "store");
  MapLimits const limits{.bucket_max = 16, .changes_max = 3'000, .nodes_max = 4'000};
  auto log = open_with(*store, folder / "head", limits);
  append_about_lots(*log, 3'000);
  // Opened again, so that this state too has most of its map in the tables.
  log.reset();
  log = open_with(*store, folder / "head", limits);
  auto const old = append_about_lots(*log, 10);
  auto const content = content_before_newest(*old);
  auto const root = old->map_before_newest.root();
  REQUIRE(root == naive_root(content));

  auto const check_old = [&](unsigned salt) {
    for (unsigned i = 0; i < 5; ++i) {
      auto const number = (salt * 5 + i) * 7919 % 3'000;
      check_proof(old->map_before_newest, content, map_key("lot/" + std::to_string(number)));
      check_proof(old->map_before_newest, content, map_key("lot/" + std::to_string(number + 4'000)));
    }
    check_proof(old->map_before_newest, content, map_key("party/1"));
    CHECK(old->map_before_newest.root() == root);
  };
  std::atomic<bool> done = false;
  std::atomic<unsigned> wrong = 0;
  std::jthread const reader([&] {
    for (unsigned i = 0; !done; ++i) {
      auto const state = i % 2 == 0 ? old : log->published();
      auto const key = map_key("lot/" + std::to_string(i * 31 % 4'000));
      auto const &map = state->map_before_newest;
      if (!verify_map_proof(map.root(), key, map.proof(key))) ++wrong;
    }
  });
  auto const thousands = rounds(50, 4);
  for (unsigned i = 0; i < thousands; ++i) {
    append_about_lots(*log, 1'000);
    check_old(i);
  }
  done = true;
  CHECK(log->published()->checkpoint.size == 3'010 + thousands * 1'000);
  CHECK(log->published()->map_before_newest.nodes() < 100'000);
  CHECK(wrong == 0);
}

TEST_CASE(
    "a process that dies at any moment leaves what the map is found from, whatever pages reached the disk") {
  TemporaryFolder const folder;
  auto const store = open_rocks_store(folder / "store");
  MapLimits const limits{.bucket_max = 4, .changes_max = 100, .nodes_max = 200};
  auto const log = open_with(*store, folder / "head", limits);
  for (unsigned round = 0; round < rounds(12, 4); ++round) {
    CAPTURE(round);
    append_about_lots(*log, 10 + round * 10);
    TemporaryFolder const copy;
    copy_open_store(folder / "store", copy / "store");
    std::filesystem::copy(folder / "head", copy / "head");
    auto const left = open_rocks_store(copy / "store");
    auto const again = open_with(*left, copy / "head", limits);
    require_whole(*again->published());
    append_about_lots(*again, 50);
    require_whole(*again->published());
  }
}

TEST_CASE("the map of an older size is found from the newest state, and not from too far behind") {
  TemporaryFolder const folder;
  auto const store = make_memory_store();
  auto log = open_with(*store, folder / "head", tiny);
  std::vector<std::shared_ptr<Published const>> states{log->published()};
  for (unsigned size = 1; size <= 60; ++size) states.push_back(append_about_lots(*log, 1));
  log.reset();
  log = open_with(*store, folder / "head", tiny);
  for (std::uint64_t size = 0; size < states.size(); ++size) {
    CAPTURE(size);
    auto const map = map_at(*log->published(), size);
    REQUIRE(map.has_value());
    CHECK(map->root() == states[size]->map_before_newest.root());
    auto const content = content_before_newest(*states[size]);
    for (auto const *subject : {"lot/0", "lot/7", "lot/30", "lot/59", "party/1"})
      check_proof(*map, content, map_key(subject));
  }
  for (unsigned i = 0; i < 10; ++i) append_about_lots(*log, 1'000);
  CHECK(map_at(*log->published(), 60).has_value());
  CHECK_FALSE(map_at(*log->published(), 59).has_value());
}

TEST_CASE("pages that are wrong or missing are made again from the chain heads") {
  TemporaryFolder const folder;
  auto const store = make_memory_store();
  append_about_lots(*open_with(*store, folder / "head", tiny), 60);
  auto const saved = parse_saved_map(*store->get(Table::map_pages, saved_map_key));
  REQUIRE(saved.has_value());
  CHECK(saved->log_size == 60);
  Batch batch;
  SUBCASE("none at all") {
    store->clear({Table::map_pages});
  }
  SUBCASE("of no size") {
    batch.put(Table::map_pages, saved_map_key, "x");
  }
  SUBCASE("of a later size") {
    batch.put(Table::map_pages, saved_map_key, write_saved_map({61, saved->root}));
  }
  SUBCASE("of an earlier size that they are not of") {
    batch.put(Table::map_pages, saved_map_key, write_saved_map({30, saved->root}));
  }
  SUBCASE("of another root") {
    batch.put(Table::map_pages, saved_map_key, write_saved_map({60, {sha256("x"), saved->root.count}}));
  }
  SUBCASE("of another count") {
    batch.put(Table::map_pages, saved_map_key, write_saved_map({60, {saved->root.hash, 2}}));
  }
  SUBCASE("another root page") {
    batch.put(Table::map_pages, map_page_key({}, 0), std::string(576, 'x'));
  }
  store->write(batch);
  {
    auto const log = open_with(*store, folder / "head", tiny);
    require_whole(*log->published());
    append_about_lots(*log, 30);
    require_whole(*log->published());
  }
  CHECK(parse_saved_map(*store->get(Table::map_pages, saved_map_key))->log_size == 90);
}

TEST_CASE("when the pages can't be written, the log begins nothing until it is opened again") {
  TemporaryFolder const folder;
  auto const kept = make_memory_store();
  {
    FailingStore store(*kept);
    auto const log = open_with(store, folder / "head", tiny);
    auto const state = append_about_lots(*log, 30);
    store.fail_next_unlogged_write();
    CHECK_THROWS_AS(log->begin(), StorageFailure);
    CHECK_THROWS_AS(log->begin(), StorageFailure);
    CHECK(log->published() == state);
    require_whole(*state);
  }
  auto const log = open_with(*kept, folder / "head", tiny);
  append_about_lots(*log, 30);
  require_whole(*log->published());
}
