#include "storage/log.h"

#include <algorithm>
#include <fstream>
#include <thread>

#include "crypto/base64.h"
#include "storage/keys.h"
#include "tests/storage/log_fixture.h"
#include "tests/support/failing_store.h"
#include "tests/support/full_disk.h"

using namespace nguon;
using namespace nguon::storage;
using namespace nguon::tests;

namespace {

/// A store and a head file that outlive the logs opened on them.
struct Disk {
  TemporaryFolder folder;
  std::string head_path = folder / "head";
  std::unique_ptr<Store> store = make_memory_store();

  std::unique_ptr<Log> open() { return open_log(*store, head_path); }
};

void change_row(Store &store, Table table, std::string_view key, std::optional<std::string> const &value) {
  Batch batch;
  if (value) {
    batch.put(table, key, *value);
  } else {
    batch.erase(table, key);
  }
  store.write(batch);
}

}  // namespace

TEST_CASE("a new log publishes a signed head of size 0") {
  Disk disk;
  auto const state = disk.open()->published();
  CHECK(state->checkpoint.origin == origin);
  CHECK(state->checkpoint.size == 0);
  CHECK(state->checkpoint.root == empty_root());
  CHECK(state->at.empty());
  require_whole(*state);
}

TEST_CASE("an entry links each subject to the entry before it and states the map before itself") {
  Disk disk;
  auto const log = disk.open();
  auto group = log->begin();
  std::vector<std::string> const first{"lot/1"}, both{"lot/1", "lot/2"};
  auto const one = group->add("2026-11-23T08:00:00.000Z", first, "a.b.c");
  auto const two = group->add("2026-11-23T08:00:00.000Z", both, "d.e.f");
  REQUIRE(one.has_value());
  REQUIRE(two.has_value());
  CHECK(one->index == 0);
  CHECK(two->index == 1);
  CHECK(two->leaf == leaf_hash(two->entry));
  auto const entry = parse_entry(two->entry);
  REQUIRE(entry.has_value());
  CHECK((entry->prev == std::vector<Previous>{{"lot/1", one->leaf}, {"lot/2", std::nullopt}}));
  CHECK(entry->map == map_leaf_hash({map_key("lot/1"), one->leaf}));
  CHECK(entry->statement == "d.e.f");

  auto const committed = log->commit(std::move(group));
  CHECK(read_entry(*committed.state->reader, 1) == two->entry);
  CHECK(find_leaf(*committed.state->reader, two->leaf) == 1);
  CHECK_FALSE(find_leaf(*committed.state->reader, sha256("other")).has_value());
  auto const head = find_head(*committed.state->reader, "lot/2");
  REQUIRE(head.has_value());
  CHECK(head->leaf == two->leaf);
  CHECK(head->index == 1);
  CHECK_FALSE(find_head(*committed.state->reader, "lot/3").has_value());
  CHECK(committed.state->map_before_newest.root() == entry->map);
  CHECK(committed.state->at == "2026-11-23T08:00:00.000Z");
  require_whole(*committed.state);
}

TEST_CASE("the worked example of docs/formats.md is what the log writes") {
  auto const page = read_file(std::string(NGUON_SOURCE_DIR) + "/docs/formats.md");
  auto const page_has = [&](std::string const &text) { return page.find(text) != std::string::npos; };
  Disk disk;
  auto const log = disk.open();
  auto group = log->begin();
  std::vector<std::string> const first{"rules"}, second{"01/08936000000012/10/L1", "rules"};
  REQUIRE(group->add("2026-11-23T08:00:00.123Z", first, "a.b.c").has_value());
  auto const example = group->add("2026-11-23T08:00:01.000Z", second, "d.e.f");
  REQUIRE(example.has_value());
  auto const state = log->commit(std::move(group)).state;
  CHECK(page_has("\n" + example->entry + "\n"));
  CHECK(page_has("`" + to_base64url(example->leaf) + "`"));
  CHECK(page_has("\n" + state->note));

  auto const key = map_key("rules");
  auto const head = hex_encode(*state->reader->get(Table::heads, key.view()));
  CHECK(page_has(to_hex(key) + "\n    " + head.substr(0, 64) + " " + head.substr(64, 16) + " " +
                 head.substr(80)));
  auto const slot = read_file(disk.head_path).substr(0, 4096);
  CHECK(page_has("\n" + slot.substr(0, slot.find('\0')) + "```"));
}

TEST_CASE(
    "from every size, groups of every size give receipts that hold and equal those made from the tables") {
  for (unsigned first = 0; first <= 20; ++first) {
    for (unsigned count = 0; count <= 20; ++count) {
      CAPTURE(first);
      CAPTURE(count);
      Disk disk;
      auto const log = disk.open();
      append(*log, first);
      auto const committed = append(*log, count);
      REQUIRE(committed.state->checkpoint.size == first + count);
      REQUIRE(committed.proofs.size() == count);
      for (unsigned i = 0; i < count; ++i) {
        REQUIRE(committed.proofs[i] == read_inclusion_proof(*committed.state, first + i));
      }
      require_whole(*committed.state);
    }
  }
}

TEST_CASE("how entries are grouped does not change the log") {
  Disk one_by_one, at_once;
  auto const log = one_by_one.open();
  for (int i = 0; i < 100; ++i) append(*log, 1);
  auto const committed = append(*at_once.open(), 100);
  CHECK(committed.state->note == log->published()->note);
  CHECK(committed.state->map_before_newest.root() == log->published()->map_before_newest.root());
}

TEST_CASE("a group is seen by its writer at once and by readers after its commit") {
  Disk disk;
  auto const log = disk.open();
  append(*log, 3);
  auto const before = log->published();
  auto group = log->begin();
  auto const added = add_entry(*group);
  REQUIRE(added.has_value());
  group->batch().put(Table::lots, "a view", "row");
  CHECK(group->size() == 4);
  CHECK(find_leaf(group->reader(), added->leaf) == 3);
  CHECK(group->reader().get(Table::lots, "a view") == "row");
  CHECK_FALSE(find_leaf(*log->published()->reader, added->leaf).has_value());

  log->commit(std::move(group));
  CHECK(find_leaf(*log->published()->reader, added->leaf) == 3);
  CHECK(log->published()->reader->get(Table::lots, "a view") == "row");
  CHECK_FALSE(find_leaf(*before->reader, added->leaf).has_value());
  require_whole(*before);
}

TEST_CASE("a group that is dropped leaves no trace") {
  Disk disk;
  auto const log = disk.open();
  append(*log, 2);
  auto const note = log->published()->note;
  {
    auto const group = log->begin();
    REQUIRE(add_entry(*group).has_value());
    group->batch().put(Table::lots, "a view", "row");
  }
  CHECK(log->published()->note == note);
  CHECK(log->begin()->size() == 2);
  CHECK_FALSE(disk.store->get(Table::lots, "a view").has_value());
  append(*log, 1);
  require_whole(*log->published());
}

TEST_CASE("a group without entries commits its rows under the same head") {
  Disk disk;
  auto const log = disk.open();
  append(*log, 2);
  auto const note = log->published()->note;
  auto group = log->begin();
  group->batch().put(Table::lots, "a view", "row");
  auto const committed = log->commit(std::move(group));
  CHECK(committed.proofs.empty());
  CHECK(committed.state->note == note);
  CHECK(committed.state->reader->get(Table::lots, "a view") == "row");
  require_whole(*committed.state);
}

TEST_CASE("an entry that is too large, or about too much, is refused with both figures and not added") {
  Disk disk;
  auto const log = disk.open();
  auto group = log->begin();
  std::vector<std::string> subjects;
  for (int i = 0; i < 257; ++i) subjects.push_back("lot/" + std::to_string(1000 + i));
  auto const at = "2026-11-23T08:00:00.000Z";

  auto const about_too_much = group->add(at, subjects, "a.b.c");
  REQUIRE_FALSE(about_too_much.has_value());
  CHECK(about_too_much.error().kind == ErrorKind::too_large);
  CHECK(about_too_much.error().have == "257 subjects");
  CHECK(about_too_much.error().want == "at most 256 subjects");

  subjects.resize(1);
  auto const too_long = group->add(at, subjects, std::string(entry_bytes_max, 'x'));
  REQUIRE_FALSE(too_long.has_value());
  CHECK(too_long.error().kind == ErrorKind::too_large);
  CHECK(too_long.error().want == "at most 65535 bytes");

  CHECK(group->size() == 0);
  CHECK(group->batch().empty());
  auto const frame = group->add(at, subjects, "x");
  REQUIRE(frame.has_value());
  // The second entry's link is a hash where the first had null.
  auto const room = entry_bytes_max - frame->entry.size() - (45 - 4);
  CHECK_FALSE(group->add(at, subjects, std::string(room + 2, 'x')).has_value());
  auto const largest = group->add(at, subjects, std::string(room + 1, 'x'));
  REQUIRE(largest.has_value());
  CHECK(largest->entry.size() == entry_bytes_max);
  log->commit(std::move(group));
  require_whole(*log->published());
}

TEST_CASE("256 subjects and a payload of 32 KiB fit into an entry") {
  Disk disk;
  auto const log = disk.open();
  auto group = log->begin();
  std::vector<std::string> subjects;
  for (int i = 0; i < 150; ++i) subjects.push_back("01/08936000000012/10/LOT-" + std::to_string(10000 + i));
  // base64url of the payload, a header and a signature.
  std::string const statement(32 * 1024 * 4 / 3 + 600, 'x');
  CHECK(group->add("2026-11-23T08:00:00.000Z", subjects, statement).has_value());
  CHECK(group->add("2026-11-23T08:00:00.000Z", subjects, statement).has_value());
}

TEST_CASE("a log that is opened again at any size goes on as if it had not been closed") {
  Disk disk, unbroken;
  auto const whole = unbroken.open();
  for (int size = 0; size < 40; ++size) {
    CAPTURE(size);
    auto const log = disk.open();
    CHECK(log->published()->note == whole->published()->note);
    CHECK(log->published()->at == whole->published()->at);
    CHECK(log->published()->map_before_newest.root() == whole->published()->map_before_newest.root());
    require_whole(*log->published());
    append(*log, 1);
    append(*whole, 1);
  }
}

TEST_CASE("states that readers hold stay whole while the writer goes on") {
  Disk disk;
  auto const log = disk.open();
  append(*log, 1);
  std::atomic<bool> done = false;
  std::atomic<int> faults = 0;
  std::vector<std::jthread> readers;
  auto const key = log_key();
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      std::uint64_t newest = 0;
      while (!done) {
        auto const state = log->published();
        auto const size = state->checkpoint.size;
        auto const leaf = leaf_hash(read_entry(*state->reader, size - 1));
        auto const proof = read_inclusion_proof(*state, size - 1);
        auto const map = state->map_before_newest.proof(map_key("lot/1"));
        bool const whole =
            verify_inclusion(leaf, size - 1, size, proof, state->checkpoint.root) &&
            verify_map_proof(state->map_before_newest.root(), map_key("lot/1"), map).has_value();
        if (!whole || size < newest) ++faults;
        newest = size;
      }
    });
  }
  for (int i = 0; i < 300; ++i) append(*log, 1 + static_cast<unsigned>(i) % 3);
  done = true;
  readers.clear();
  CHECK(faults == 0);
  require_whole(*log->published());
}

TEST_CASE("after a commit that failed at any step the log begins nothing, and opened again it is whole") {
  enum class Step { batch, head_file };
  struct {
    char const *name;
    Step step;
    bool persists;
    std::uint64_t size_after;
  } const rows[] = {
      {"the batch fails and is lost", Step::batch, false, 5},
      {"the batch fails and is there", Step::batch, true, 8},
      {"the head file fails and remembers the head before", Step::head_file, false, 8},
      {"the head file fails and remembers the new head", Step::head_file, true, 8},
  };
  for (auto const &row : rows) {
    CAPTURE(row.name);
    Disk disk;
    {
      FailingStore store(*disk.store);
      auto const log = open_log(store, disk.head_path);
      append(*log, 5);
      auto const before = log->published();
      auto group = log->begin();
      for (int i = 0; i < 3; ++i) REQUIRE(add_entry(*group).has_value());

      if (row.step == Step::batch) {
        store.fail_next_write(row.persists ? FailingStore::Outcome::kept : FailingStore::Outcome::lost);
        CHECK_THROWS_AS(log->commit(std::move(group)), StorageFailure);
      } else {
        bool failed = false;
        {
          FullDisk const full(0);
          try {
            log->commit(std::move(group));
          } catch (StorageFailure const &) {
            failed = true;
          }
        }
        CHECK(failed);
        if (row.persists) {
          TemporaryFolder const elsewhere;
          auto const twin = make_memory_store();
          auto const same = open_log(*twin, elsewhere / "head");
          HeadFile::open(disk.head_path).write(append(*same, 8).state->checkpoint);
        }
      }
      CHECK_THROWS_AS(log->begin(), StorageFailure);
      CHECK(log->published() == before);
      require_whole(*before);
    }
    auto const log = disk.open();
    CHECK(log->published()->checkpoint.size == row.size_after);
    require_whole(*log->published());
    append(*log, 2);
    require_whole(*log->published());
    CHECK((HeadFile::open(disk.head_path).head() == log->published()->checkpoint));
  }
}

TEST_CASE("a store that lost signed entries is refused, and signed only when told to") {
  Disk disk;
  auto const old = make_memory_store();
  {
    TemporaryFolder const elsewhere;
    append(*open_log(*old, elsewhere / "head"), 3);
    append(*disk.open(), 5);
  }
  auto const refused = try_open_log(*old, disk.head_path);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::unverified);
  CHECK(refused.error().code == "head-behind");
  CHECK(refused.error().have == "3 entries");
  CHECK((HeadFile::open(disk.head_path).head()->size == 5));

  auto const signed_anyway = try_open_log(*old, disk.head_path, Log::OnRollback::sign_anyway);
  REQUIRE(signed_anyway.has_value());
  CHECK((*signed_anyway)->published()->checkpoint.size == 3);
  require_whole(*(*signed_anyway)->published());
  CHECK((HeadFile::open(disk.head_path).head()->size == 3));
}

TEST_CASE("a store with another history than the signed one is refused, and signed only when told to") {
  Disk disk;
  append(*disk.open(), 5);
  auto const other = make_memory_store();
  {
    TemporaryFolder const elsewhere;
    auto const log = open_log(*other, elsewhere / "head");
    auto group = log->begin();
    std::vector<std::string> const subjects{"lot/other"};
    REQUIRE(group->add("2026-11-23T08:00:00.000Z", subjects, "x.y.z").has_value());
    log->commit(std::move(group));
    append(*log, 7);
  }
  auto const refused = try_open_log(*other, disk.head_path);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::unverified);
  CHECK(refused.error().code == "head-beside");
  CHECK(try_open_log(*other, disk.head_path, Log::OnRollback::sign_anyway).has_value());
}

TEST_CASE("a store that went on behind a head file from before extends it, and so does any store a new one") {
  Disk disk;
  append(*disk.open(), 5);
  std::filesystem::copy_file(disk.head_path, disk.folder / "older");
  append(*disk.open(), 4);
  CHECK(open_log(*disk.store, disk.folder / "older")->published()->checkpoint.size == 9);
  CHECK((HeadFile::open(disk.folder / "older").head()->size == 9));
  CHECK(open_log(*disk.store, disk.folder / "new")->published()->checkpoint.size == 9);
}

TEST_CASE("the head file of another log is refused whatever is overridden") {
  Disk disk;
  HeadFile::open(disk.head_path).write({.origin = "other.example", .size = 0, .root = empty_root()});
  auto const refused = try_open_log(*disk.store, disk.head_path, Log::OnRollback::sign_anyway);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "head-of-another-log");
}

TEST_CASE("tables that contradict each other are a failure") {
  Disk disk;
  auto &store = *disk.store;
  append(*disk.open(), 256 + 6);  // A complete tile.
  auto const newest = read_entry(store, 261);
  struct {
    char const *name;
    Table table;
    std::string key;
    std::optional<std::string> value;
  } const rows[] = {
      {"no tile", Table::tiles, '\0' + key_u64(0), std::nullopt},
      {"another tile", Table::tiles, '\0' + key_u64(0), std::string(510 * 32, 'x')},
      {"a short tile", Table::tiles, '\0' + key_u64(0), "x"},
      {"another last leaf", Table::leaves, std::string(leaf_hash(newest).view()), key_u64(260)},
      {"no newest entry", Table::entries, key_u64(261), std::nullopt},
      {"another newest entry", Table::entries, key_u64(261), read_entry(store, 260)},
      {"a newest entry that is none", Table::entries, key_u64(261), "{}"},
      {"a chain too few", Table::heads, std::string(map_key("lot/1").view()), std::nullopt},
      {"another chain head", Table::heads, std::string(map_key("lot/1").view()), std::string(45, 'x')},
      {"another root", Table::meta, "head", key_u64(262) + std::string(32, 'x')},
      {"another size", Table::meta, "head", key_u64(261) + store.get(Table::meta, "head")->substr(8)},
      {"a short head", Table::meta, "head", "x"},
      {"no head", Table::meta, "head", std::nullopt},
      {"another format", Table::meta, "format", "1"},
      {"no format", Table::meta, "format", std::nullopt},
  };
  for (auto const &row : rows) {
    CAPTURE(row.name);
    auto const before = store.get(row.table, row.key);
    change_row(store, row.table, row.key, row.value);
    bool refused = false;
    try {
      refused = !try_open_log(store, disk.head_path).has_value();
    } catch (StorageFailure const &) {
      refused = true;
    }
    CHECK(refused);
    change_row(store, row.table, row.key, before);
    require_whole(*disk.open()->published());
  }
}
