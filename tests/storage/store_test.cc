#include "storage/store.h"

#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "tests/support/files.h"
#include "tests/support/printing.h"

using namespace nguon::storage;
using nguon::tests::TemporaryFolder;

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

Rows rows(Reader const &reader, Table table, std::string_view prefix = {}, std::string_view from = {}) {
  Rows found;
  reader.scan(table, prefix, from, [&](std::string_view key, std::string_view value) {
    found.emplace_back(key, value);
    return true;
  });
  return found;
}

void put(Store &store, Table table, std::string_view key, std::string_view value) {
  Batch batch;
  batch.put(table, key, value);
  store.write(batch);
}

/// Runs a test on each kind of store.
void on_each_store(std::function<void(Store &)> const &test) {
  SUBCASE("in memory") {
    auto const store = make_memory_store();
    test(*store);
  }
  SUBCASE("RocksDB") {
    TemporaryFolder const folder;
    auto const store = open_rocks_store(folder / "store");
    test(*store);
  }
}

}  // namespace

TEST_CASE("every table has a name of its own") {
  std::set<std::string_view> names;
  for (unsigned table = 0; table < table_count; ++table) names.insert(table_name(static_cast<Table>(table)));
  CHECK(names.size() == table_count);
  CHECK(table_name(Table::entries) == "entries");
  CHECK(table_name(Table::statements) == "statements");
  CHECK(table_name(Table::lots) == "lots");
  CHECK(table_name(Table::words) == "words");
}

TEST_CASE("a key is found in the table where it was put, and in no other") {
  on_each_store([](Store &store) {
    CHECK_FALSE(store.get(Table::lots, "a").has_value());
    put(store, Table::lots, "a", "one");
    CHECK(store.get(Table::lots, "a") == "one");
    CHECK_FALSE(store.get(Table::lots, "ab").has_value());
    CHECK_FALSE(store.get(Table::lots, "").has_value());
    CHECK_FALSE(store.get(Table::runs, "a").has_value());
    put(store, Table::lots, "a", "");
    CHECK(store.get(Table::lots, "a") == "");
  });
}

TEST_CASE("a batch writes all its tables at once, and the last write of a key wins") {
  on_each_store([](Store &store) {
    Batch batch;
    CHECK(batch.empty());
    batch.put(Table::lots, "a", "old");
    batch.put(Table::lots, "a", "new");
    batch.put(Table::lots, "b", "gone");
    batch.erase(Table::lots, "b");
    batch.put(Table::runs, std::string_view("\0\xff", 2), "bytes");
    CHECK_FALSE(batch.empty());
    store.write(batch);
    CHECK(store.get(Table::lots, "a") == "new");
    CHECK_FALSE(store.get(Table::lots, "b").has_value());
    CHECK(store.get(Table::runs, std::string_view("\0\xff", 2)) == "bytes");

    batch.clear();
    CHECK(batch.empty());
    batch.erase(Table::lots, "a");
    store.write(batch);
    CHECK_FALSE(store.get(Table::lots, "a").has_value());
  });
}

TEST_CASE("absorbing a batch lets its writes win and leaves it empty") {
  Batch earlier, later;
  earlier.put(Table::lots, "a", "1");
  earlier.put(Table::lots, "b", "1");
  earlier.put(Table::lots, "c", "1");
  later.put(Table::lots, "b", "2");
  later.erase(Table::lots, "c");
  later.put(Table::runs, "d", "2");
  earlier.absorb(std::move(later));
  CHECK(later.empty());
  auto const &lots = earlier.writes(Table::lots);
  CHECK(lots.size() == 3);
  CHECK(lots.at("a") == "1");
  CHECK(lots.at("b") == "2");
  CHECK_FALSE(lots.at("c").has_value());
  CHECK(earlier.writes(Table::runs).at("d") == "2");
}

TEST_CASE("a scan visits the keys of a prefix in bytewise order from where it is told to start") {
  on_each_store([](Store &store) {
    Batch batch;
    for (std::string_view const key :
         {"a", "ab", "abc", "b", "\x7f", "\x80", "\xff", "\xff\xff", "\xff\xff\x01"}) {
      batch.put(Table::words, key, "");
    }
    batch.put(Table::words, "ab", "of another table");
    store.write(batch);
    auto const keys = [&](std::string_view prefix, std::string_view from) {
      std::vector<std::string> found;
      for (auto const &[key, value] : rows(store, Table::words, prefix, from)) found.push_back(key);
      return found;
    };
    using Keys = std::vector<std::string>;
    CHECK(keys("", "") == Keys{"a", "ab", "abc", "b", "\x7f", "\x80", "\xff", "\xff\xff", "\xff\xff\x01"});
    CHECK(keys("a", "") == Keys{"a", "ab", "abc"});
    CHECK(keys("ab", "a") == Keys{"ab", "abc"});
    CHECK(keys("a", "ab") == Keys{"ab", "abc"});
    CHECK(keys("a", "abb") == Keys{"abc"});
    CHECK(keys("a", "b") == Keys{});
    CHECK(keys("\x7f", "") == Keys{"\x7f"});
    CHECK(keys("\xff", "") == Keys{"\xff", "\xff\xff", "\xff\xff\x01"});
    CHECK(keys("\xff\xff", "") == Keys{"\xff\xff", "\xff\xff\x01"});
    CHECK(keys("z", "") == Keys{});
  });
}

TEST_CASE("a scan stops when its visitor has seen enough") {
  on_each_store([](Store &store) {
    Batch batch;
    for (auto const *key : {"a", "b", "c"}) batch.put(Table::words, key, "");
    store.write(batch);
    std::string seen;
    store.scan(Table::words, {}, {}, [&](std::string_view key, std::string_view) {
      seen += key;
      return seen.size() < 2;
    });
    CHECK(seen == "ab");
  });
}

TEST_CASE("a snapshot does not see later writes") {
  on_each_store([](Store &store) {
    auto const empty = store.snapshot();
    put(store, Table::lots, "a", "1");
    auto const one = store.snapshot();
    put(store, Table::lots, "a", "2");
    put(store, Table::lots, "b", "2");
    auto const two = store.snapshot();
    store.clear({Table::lots});

    CHECK(rows(*empty, Table::lots).empty());
    CHECK(rows(*one, Table::lots) == Rows{{"a", "1"}});
    CHECK(one->get(Table::lots, "a") == "1");
    CHECK_FALSE(one->get(Table::lots, "b").has_value());
    CHECK(rows(*two, Table::lots) == Rows{{"a", "2"}, {"b", "2"}});
    CHECK(rows(store, Table::lots).empty());
  });
}

TEST_CASE("clearing empties the named tables and no other") {
  on_each_store([](Store &store) {
    Batch batch;
    for (std::string_view const key : {"", "a", "\xff", "\xff\xff\xff"}) {
      batch.put(Table::lots, key, "x");
      batch.put(Table::runs, key, "x");
      batch.put(Table::entries, key, "x");
    }
    store.write(batch);
    store.clear({Table::lots, Table::runs, Table::units});
    CHECK(rows(store, Table::lots).empty());
    CHECK(rows(store, Table::runs).empty());
    CHECK(rows(store, Table::entries).size() == 4);
    put(store, Table::lots, "a", "again");
    CHECK(rows(store, Table::lots) == Rows{{"a", "again"}});
  });
}

TEST_CASE("a visitor may read and write the store that it walks over") {
  on_each_store([](Store &store) {
    for (auto const *key : {"a", "b"}) put(store, Table::lots, key, "1");
    store.scan(Table::lots, {}, {}, [&](std::string_view key, std::string_view value) {
      CHECK(store.get(Table::lots, key) == value);
      put(store, Table::runs, key, value);
      return true;
    });
    CHECK(rows(store, Table::runs).size() == 2);
  });
}

TEST_CASE("an overlay reads as the store will after the batch is written") {
  on_each_store([](Store &store) {
    std::mt19937 random(20261123);
    auto const key = [&] {
      std::string text;
      for (auto left = random() % 4; left > 0; --left) text.push_back("ab\xff"[random() % 3]);
      return text;
    };
    for (int round = 0; round < 40; ++round) {
      CAPTURE(round);
      Batch batch;
      for (int i = 0; i < 12; ++i) {
        if (random() % 3 == 0) {
          batch.erase(Table::words, key());
        } else {
          batch.put(Table::words, key(), std::to_string(random() % 10));
        }
      }
      auto const before = store.snapshot();
      store.write(batch);
      Overlay const overlay(*before, batch);
      for (int i = 0; i < 20; ++i) {
        auto const prefix = key(), from = key();
        CHECK(rows(overlay, Table::words, prefix, from) == rows(store, Table::words, prefix, from));
        CHECK(overlay.get(Table::words, from) == store.get(Table::words, from));
        // Stops where the store stops.
        auto const first_two = [&](Reader const &reader) {
          std::vector<std::string> seen;
          reader.scan(Table::words, prefix, from, [&](std::string_view it, std::string_view) {
            seen.emplace_back(it);
            return seen.size() < 2;
          });
          return seen;
        };
        CHECK(first_two(overlay) == first_two(store));
      }
      Batch const nothing;
      Overlay const above(overlay, nothing);
      CHECK(rows(above, Table::words) == rows(store, Table::words));
    }
  });
}

TEST_CASE("what was written to RocksDB is there after it is opened again") {
  TemporaryFolder const folder;
  {
    auto const store = open_rocks_store(folder / "store");
    put(*store, Table::entries, "a", std::string(10'000, 'x'));
    put(*store, Table::lots, "b", "2");
  }
  auto const store = open_rocks_store(folder / "store");
  CHECK(store->get(Table::entries, "a") == std::string(10'000, 'x'));
  CHECK(store->get(Table::lots, "b") == "2");
}

TEST_CASE("what is written without the log is visible at once and not to earlier snapshots") {
  on_each_store([](Store &store) {
    put(store, Table::lots, "a", "1");
    auto const before = store.snapshot();
    Batch batch;
    batch.put(Table::map_pages, "a", "page");
    batch.erase(Table::lots, "a");
    store.write_unlogged(batch);
    CHECK(store.get(Table::map_pages, "a") == "page");
    CHECK(store.snapshot()->get(Table::map_pages, "a") == "page");
    CHECK_FALSE(store.get(Table::lots, "a").has_value());
    CHECK_FALSE(before->get(Table::map_pages, "a").has_value());
    CHECK(before->get(Table::lots, "a") == "1");
    put(store, Table::map_pages, "a", "later");
    CHECK(store.get(Table::map_pages, "a") == "later");
  });
}

TEST_CASE("what was written to RocksDB without the log is there after an orderly close") {
  TemporaryFolder const folder;
  {
    auto const store = open_rocks_store(folder / "store");
    Batch batch;
    batch.put(Table::map_pages, "a", "page");
    store->write_unlogged(batch);
  }
  CHECK(open_rocks_store(folder / "store")->get(Table::map_pages, "a") == "page");
}

TEST_CASE("what is written to RocksDB without the log goes on when it is more than may wait in memory") {
  TemporaryFolder const folder;
  auto const store = open_rocks_store(folder / "store");
  constexpr unsigned batches = 60;
  for (unsigned i = 0; i < batches; ++i) {
    Batch batch;
    for (auto const table : {Table::event_index, Table::event_texts})
      batch.put(table, std::string(1, static_cast<char>('0' + i)),
                std::string(300'000, static_cast<char>(i)));
    store->write_unlogged(batch);
  }
  CHECK(rows(*store, Table::event_index).size() == batches);
  CHECK(rows(*store, Table::event_texts).size() == batches);
}

TEST_CASE("what is written to RocksDB without the log makes no file of its own each time") {
  TemporaryFolder const folder;
  auto const store = open_rocks_store(folder / "store");
  for (char key = 'a'; key <= 'z'; ++key) {
    Batch batch;
    batch.put(Table::event_index, std::string(1, key), "row");
    store->write_unlogged(batch);
  }
  CHECK(rows(*store, Table::event_index).size() == 26);
  std::size_t files = 0;
  for (auto const &file : std::filesystem::directory_iterator(folder / "store"))
    files += file.path().extension() == ".sst" ? 1 : 0;
  CHECK(files == 0);
}

TEST_CASE(
    "a scratch store shows what was written, beyond what memory holds, and snapshots from before do not") {
  TemporaryFolder const folder;
  auto const store = make_scratch_store(folder.path() + "/scratch");
  auto const before = store->snapshot();
  std::string const large(1 << 20, 'n');
  for (char key = 'a'; key <= 'z'; ++key) put(*store, Table::entries, std::string(1, key), large);
  CHECK(store->get(Table::entries, "a") == large);
  CHECK(rows(*store, Table::entries).size() == 26);
  CHECK_FALSE(before->get(Table::entries, "a").has_value());
}

TEST_CASE("a RocksDB folder that is in use, or can't be made, is refused") {
  TemporaryFolder const folder;
  auto const store = open_rocks_store(folder / "store");
  CHECK_THROWS_AS(open_rocks_store(folder / "store"), StorageFailure);
  CHECK_THROWS_AS(open_rocks_store("/proc/nguon"), StorageFailure);
}

TEST_CASE("a scan back visits what a scan visits, the other way round, from any key on") {
  on_each_store([](Store &store) {
    Batch batch;
    for (std::string const key : {"a", "aa", "ab", "ab\xff", "b", "\xff", "\xff\xff"}) {
      batch.put(Table::words, key, "of " + key);
      batch.put(Table::lots, key, "elsewhere");
    }
    store.write(batch);
    Batch more;
    more.erase(Table::words, "aa");
    more.put(Table::words, "ac", "new");
    Overlay const overlay(store, more);
    auto const snapshot = store.snapshot();
    for (Reader const *const reader :
         {static_cast<Reader const *>(&store), snapshot.get(), static_cast<Reader const *>(&overlay)}) {
      for (std::string const prefix : {"", "a", "ab", "b", "c", "\xff"}) {
        for (std::string const before : {"", "a", "ab", "ac", "b", "zz", "\xff"}) {
          CAPTURE(prefix);
          CAPTURE(before);
          Rows expected;
          for (auto const &row : rows(*reader, Table::words, prefix)) {
            if (before.empty() || row.first < before) expected.insert(expected.begin(), row);
          }
          Rows found;
          reader->scan_back(Table::words, prefix, before, [&](std::string_view key, std::string_view value) {
            found.emplace_back(key, value);
            return true;
          });
          CHECK(found == expected);
          Rows first;
          reader->scan_back(Table::words, prefix, before, [&](std::string_view key, std::string_view value) {
            first.emplace_back(key, value);
            return false;
          });
          CHECK(first.size() == std::min<std::size_t>(expected.size(), 1));
        }
      }
    }
  });
}

TEST_CASE("a scan of several prefixes visits what a scan of each does, and goes on where it is told enough") {
  on_each_store([](Store &store) {
    Batch batch;
    for (std::string const key : {"a", "aa", "ab", "ab1", "ab2", "b", "c1", "c2", "e"})
      batch.put(Table::words, key, "of " + key);
    for (int i = 100; i < 150; ++i) batch.put(Table::words, "d" + std::to_string(i), "");
    store.write(batch);
    Batch more;
    more.erase(Table::words, "aa");
    Overlay const overlay(store, more);
    auto const snapshot = store.snapshot();
    std::vector<std::string> const asked[] = {{"a", "b", "c", "d", "e"},
                                              {"a", "aa", "ab", "ab1", "b"},
                                              {"0", "ab2", "ac", "c2", "d149", "f", "g"},
                                              {"aa"},
                                              {}};
    for (Reader const *const reader :
         {static_cast<Reader const *>(&store), snapshot.get(), static_cast<Reader const *>(&overlay)}) {
      for (auto const &prefixes : asked) {
        for (std::size_t const enough : {1u, 2u, 1'000u}) {
          CAPTURE(prefixes.size());
          CAPTURE(enough);
          std::vector<std::pair<std::size_t, std::string>> expected, found;
          for (std::size_t i = 0; i < prefixes.size(); ++i) {
            auto const all = rows(*reader, Table::words, prefixes[i]);
            for (std::size_t j = 0; j < std::min(enough, all.size()); ++j)
              expected.emplace_back(i, all[j].first + all[j].second);
          }
          std::vector<std::size_t> counts(prefixes.size());
          reader->scan_each(Table::words, prefixes,
                            [&](std::size_t which, std::string_view key, std::string_view value) {
                              found.emplace_back(which, std::string(key).append(value));
                              return ++counts[which] < enough;
                            });
          CHECK(found == expected);
        }
      }
    }
  });
}

TEST_CASE("forgotten rows are gone, for older snapshots too, and the rest stays") {
  on_each_store([](Store &store) {
    put(store, Table::private_values, "a", "one");
    put(store, Table::private_values, "b", "two");
    auto const before = store.snapshot();
    store.forget(Table::private_values, {"a", "c"});
    CHECK_FALSE(store.get(Table::private_values, "a").has_value());
    CHECK_FALSE(before->get(Table::private_values, "a").has_value());
    CHECK(rows(store, Table::private_values) == Rows{{"b", "two"}});
    put(store, Table::private_values, "a", "three");
    CHECK(store.get(Table::private_values, "a") == "three");
    store.forget(Table::private_values, {"a", "b"});
    CHECK(rows(store, Table::private_values).empty());
  });
}
