#include "storage/stored_map.h"

#include <algorithm>

#include "storage/keys.h"
#include "storage/map_page.h"
#include "storage/store.h"
#include "tests/storage/map_model.h"

using namespace nguon;
using namespace nguon::storage;
using namespace nguon::tests;

namespace {

/// Small enough that a few keys have pages and are let go of.
constexpr MapLimits small{.bucket_max = 3, .changes_max = 10, .nodes_max = 60};

/// A version, what it must hold, and what the newest statement changed.
struct Version {
  SubjectMap map;
  MapContent content;
  std::vector<std::pair<Hash, std::optional<Hash>>> before;  ///< The last keys put, as they were before.
};

/// Chain heads in a store, with the stored map over them and the same by its definition.
class Heads {
 public:
  explicit Heads(unsigned seed) : random_(seed) { map_.open_from_heads(store_->snapshot()); }

  /// A few keys put at once, durable and published.
  void put_some() {
    Batch rows;
    Version next{map_.newest(), content(), {}};
    auto const count = 1 + random_() % 3;
    for (unsigned i = 0; i < count; ++i) {
      auto const key = random_key(random_), value = sha256(std::to_string(puts_++));
      next.map.load_path(key);
      next.before.emplace_back(key, next.map.find(key));
      next.map = std::move(next.map).put(key, value);
      next.content.insert_or_assign(key, value);
      rows.put(Table::heads, key.view(), std::string(value.view()) + key_u64(1) + "lot");
    }
    store_->write(rows);
    auto const reader = store_->snapshot();
    next.map.read_from(reader);
    map_.advance(next.map, reader, count);
    versions_.push_back(std::move(next));
  }

  void save() { map_.save(*store_, versions_.size()); }
  void drop_newest_from_memory() { map_.open_from_heads(store_->snapshot()); }

  MapContent const &content() const { return versions_.empty() ? empty_ : versions_.back().content; }
  std::vector<Version> const &versions() const { return versions_; }
  StoredMap const &map() const { return map_; }
  Store &store() { return *store_; }
  std::mt19937 &random() { return random_; }

 private:
  std::mt19937 random_;
  std::unique_ptr<Store> store_ = make_memory_store();
  StoredMap map_{small};
  MapContent const empty_;
  std::vector<Version> versions_;
  unsigned puts_ = 0;
};

std::vector<std::string> page_keys(Reader const &reader) {
  std::vector<std::string> keys;
  reader.scan(Table::map_pages, {}, {}, [&](std::string_view key, std::string_view) {
    keys.emplace_back(key);
    return true;
  });
  return keys;
}

}  // namespace

TEST_CASE(
    "with parts of the map in the tables alone, each version has the root and the proofs of its content") {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    Heads heads(seed);
    auto &random = heads.random();
    for (int step = 0; step < 120; ++step) {
      CAPTURE(step);
      heads.put_some();
      REQUIRE(heads.map().newest().root() == naive_root(heads.content()));
      if (random() % 5 == 0) heads.save();
      if (random() % 25 == 0) heads.drop_newest_from_memory();
      check_proof(heads.map().newest(), heads.content(), random_key(random));
      // An old version too, which has its own reader.
      auto const &old = heads.versions()[random() % heads.versions().size()];
      REQUIRE(old.map.root() == naive_root(old.content));
      check_proof(old.map, old.content, random_key(random));
    }
    for (auto const &version : heads.versions()) {
      for (int i = 0; i < 3; ++i) check_proof(version.map, version.content, random_key(random));
    }
  }
}

TEST_CASE("older versions are found again from the newest by taking back what was put") {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    Heads heads(seed);
    auto &random = heads.random();
    for (int step = 0; step < 80; ++step) {
      heads.put_some();
      if (random() % 4 == 0) heads.save();
    }
    heads.save();
    auto map = heads.map().newest();
    auto const &versions = heads.versions();
    for (auto i = versions.size(); i-- > 0;) {
      CAPTURE(i);
      REQUIRE(map.root() == naive_root(versions[i].content));
      check_proof(map, versions[i].content, random_key(random));
      auto const &before = versions[i].before;
      for (auto it = before.rbegin(); it != before.rend(); ++it)
        map = it->second ? std::move(map).put(it->first, *it->second) : map.erase(it->first);
    }
    CHECK(map.root() == Hash{});
  }
}

TEST_CASE(
    "little of the map stays in memory, and the pages are those of its content whenever they were written") {
  Heads one(7), other(7);
  for (int step = 0; step < 200; ++step) {
    one.put_some();
    other.put_some();
    if (step % 7 == 0) one.save();
  }
  one.save();
  other.save();
  CHECK(one.map().newest().nodes() <= small.nodes_max);
  auto const keys = page_keys(one.store());
  CHECK(keys.size() > 20);
  REQUIRE(page_keys(other.store()) == keys);
  for (auto const &key : keys)
    CHECK(one.store().get(Table::map_pages, key) == other.store().get(Table::map_pages, key));
}

TEST_CASE(
    "from pages of an earlier state the newest is found by the keys that changed, whatever page is missing "
    "or wrong") {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    Heads heads(seed);
    auto &random = heads.random();
    for (unsigned step = 0; step < 20 + seed * 10; ++step) heads.put_some();
    heads.save();
    auto const root = heads.map().newest().root();
    auto const root_count = static_cast<std::uint32_t>(heads.content().size());
    auto const first = heads.versions().size();
    for (unsigned step = 0; step < seed * 4; ++step) heads.put_some();

    std::vector<Hash> changed;
    for (auto i = first; i < heads.versions().size(); ++i)
      for (auto const &[key, value] : heads.versions()[i].before) changed.push_back(key);
    std::sort(changed.begin(), changed.end());
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());

    for (int damage = 0; damage < 3; ++damage) {
      CAPTURE(damage);
      for (auto const &key : page_keys(heads.store())) {
        if (damage == 0 || random() % 3 != 0) continue;
        Batch batch;
        if (damage == 1) {
          batch.erase(Table::map_pages, key);
        } else {
          auto const other = heads.store().get(Table::map_pages, page_keys(heads.store()).back());
          batch.put(Table::map_pages, key, *other);
        }
        heads.store().write(batch);
      }
      MapSource const source{heads.store().snapshot(), small.bucket_max};
      SubjectMap const map(refresh_subtree(source, make_stub(root, root_count), changed, 0), source);
      REQUIRE(map.root() == naive_root(heads.content()));
      for (int i = 0; i < 10; ++i) check_proof(map, heads.content(), random_key(random));
    }
  }
}

TEST_CASE("a chain head that is not the one in the map is refused where the map leads to it") {
  Heads heads(3);
  for (int step = 0; step < 60; ++step) heads.put_some();
  heads.save();
  heads.drop_newest_from_memory();
  auto const good = heads.map().newest();
  auto const victim = heads.content().begin()->first;
  Batch batch;
  SUBCASE("another value") {
    batch.put(Table::heads, victim.view(), std::string(sha256("another").view()) + key_u64(1) + "lot");
  }
  SUBCASE("no row") {
    batch.erase(Table::heads, victim.view());
  }
  SUBCASE("a row more") {
    auto beside = victim;
    beside.bytes[31] ^= 1;
    batch.put(Table::heads, beside.view(), std::string(sha256("more").view()) + key_u64(1) + "lot");
  }
  heads.store().write(batch);
  auto damaged = good;
  damaged.read_from(heads.store().snapshot());
  CHECK_THROWS_AS(damaged.proof(victim), StorageFailure);
  CHECK_THROWS_AS(damaged.load_path(victim), StorageFailure);
  // Its own reader still shows what was there.
  check_proof(good, heads.content(), victim);
}

TEST_CASE(
    "a stored map opens from pages only where there are some of no later state and not too far behind") {
  auto const store = make_memory_store();
  StoredMap map(small);
  CHECK_FALSE(map.open(store->snapshot(), 0));
  auto const put = [&](std::string const &bytes) {
    Batch batch;
    batch.put(Table::map_pages, saved_map_key, bytes);
    store->write(batch);
  };
  put("x");
  CHECK_FALSE(map.open(store->snapshot(), 0));
  put(write_saved_map({.log_size = 5, .root = {}}));
  CHECK_FALSE(map.open(store->snapshot(), 4));
  CHECK_FALSE(map.open(store->snapshot(), 50'006));
  // Entries it must read again, and there are none.
  CHECK_THROWS_AS(map.open(store->snapshot(), 6), StorageFailure);
  put(write_saved_map({.log_size = 0, .root = {}}));
  CHECK(map.open(store->snapshot(), 0));
  CHECK(map.newest().root() == Hash{});
}
