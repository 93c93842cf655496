#include "storage/subject_map.h"

#include <boost/json.hpp>
#include <random>

#include "storage/keys.h"
#include "storage/stored_map.h"
#include "tests/storage/map_model.h"
#include "tests/support/files.h"

using namespace nguon;
using namespace nguon::storage;
using namespace nguon::tests;

namespace {

/// A map that is in a store alone.
struct Loaded {
  std::unique_ptr<Store> store = make_memory_store();
  SubjectMap map;

  explicit Loaded(MapContent const &content) {
    Batch batch;
    for (auto const &[key, value] : content)
      batch.put(Table::heads, key.view(), std::string(value.view()) + key_u64(1) + "lot");
    store->write(batch);
    StoredMap stored;
    stored.open_from_heads(store->snapshot());
    map = stored.newest();
  }
};

Hash hash_at(boost::json::value const &json) {
  auto const hash = hash_from_base64url(std::string_view(json.as_string()));
  REQUIRE(hash.has_value());
  return *hash;
}

}  // namespace

TEST_CASE("an empty map has the zero root and proves that a key is absent") {
  SubjectMap const map;
  CHECK(map.root() == Hash{});
  CHECK(map.proof(map_key("a")).siblings.empty());
  CHECK_FALSE(map.proof(map_key("a")).end.has_value());
  check_proof(map, {}, map_key("a"));
}

TEST_CASE(
    "puts and erasures in any order give the root that the definition gives, and proofs of everything") {
  unsigned const seed = 20261123;
  CAPTURE(seed);
  std::mt19937 random(seed);
  MapContent content;
  SubjectMap map;
  for (int step = 0; step < 600; ++step) {
    CAPTURE(step);
    auto const key = random_key(random);
    if (random() % 3 == 0) {
      content.erase(key);
      map = map.erase(key);
    } else {
      auto const value = sha256(std::to_string(step));
      content.insert_or_assign(key, value);
      map = map.put(key, value);
    }
    REQUIRE(map.root() == naive_root(content));
    check_proof(map, content, key);
    check_proof(map, content, random_key(random));
    if (step % 20 == 0) REQUIRE(Loaded(content).map.root() == map.root());
  }
  for (auto const &[key, value] : MapContent(content)) {
    check_proof(map, content, key);
    content.erase(key);
    map = map.erase(key);
    REQUIRE(map.root() == naive_root(content));
  }
  CHECK(map.root() == Hash{});
}

TEST_CASE("a version of the map stays as it was while later ones are made and dropped") {
  std::vector<SubjectMap> versions(1);
  std::vector<Hash> roots{Hash{}};
  for (int i = 0; i < 100; ++i) {
    auto const key = sha256(std::to_string(i % 40));
    versions.push_back(i % 7 == 0 ? versions.back().erase(key)
                                  : versions.back().put(key, sha256(std::to_string(i))));
    roots.push_back(versions.back().root());
  }
  for (std::size_t i = 0; i < versions.size(); ++i) CHECK(versions[i].root() == roots[i]);
  for (std::size_t i = 0; i < versions.size(); i += 2) versions[i] = SubjectMap();
  for (std::size_t i = 1; i < versions.size(); i += 2) CHECK(versions[i].root() == roots[i]);
}

TEST_CASE("two keys that differ in their last bit alone stand 255 levels deep") {
  Hash left, right;
  right.bytes[31] = 1;
  auto const map = SubjectMap().put(left, sha256("l")).put(right, sha256("r"));
  CHECK(map.root() == naive_root({{left, sha256("l")}, {right, sha256("r")}}));
  CHECK(map.proof(left).siblings.size() == 256);
  check_proof(map, {{left, sha256("l")}, {right, sha256("r")}}, right);
  CHECK(map.erase(right).root() == SubjectMap().put(left, sha256("l")).root());
  CHECK(map.find(left) == sha256("l"));
  CHECK(map.find(right) == sha256("r"));
  CHECK_FALSE(map.erase(right).find(right).has_value());
  CHECK(Loaded({{left, sha256("l")}, {right, sha256("r")}}).map.root() == map.root());
}

TEST_CASE("loading refuses a damaged row of chain heads") {
  auto const store = make_memory_store();
  Batch batch;
  SUBCASE("short key") {
    batch.put(Table::heads, "short", std::string(45, 'v'));
  }
  SUBCASE("short value") {
    batch.put(Table::heads, std::string(32, 'k'), "short");
  }
  store->write(batch);
  CHECK_THROWS_AS(StoredMap().open_from_heads(store->snapshot()), StorageFailure);
}

TEST_CASE("conformance: map/map.json gives every root and every proof") {
  auto const text = read_conformance("map/map.json");
  if (!text) return;
  auto const json = boost::json::parse(*text);
  for (auto const &it : json.at("cases").as_array()) {
    CAPTURE(std::string(it.at("name").as_string()));
    SubjectMap map;
    MapContent content;
    for (auto const &step : it.at("steps").as_array()) {
      auto const key = map_key(std::string_view(step.at("subject").as_string()));
      map = map.put(key, hash_at(step.at("value")));
      content.insert_or_assign(key, hash_at(step.at("value")));
      REQUIRE(map.root() == hash_at(step.at("root")));
    }
    Loaded const loaded(content);
    CHECK(loaded.map.root() == hash_at(it.at("root")));
    for (auto const &expected : it.at("proofs").as_array()) {
      auto const key = map_key(std::string_view(expected.at("subject").as_string()));
      auto const proof = map.proof(key);
      CHECK(loaded.map.proof(key).siblings == proof.siblings);
      CHECK(loaded.map.proof(key).end == proof.end);
      auto const &siblings = expected.at("siblings").as_array();
      REQUIRE(proof.siblings.size() == siblings.size());
      for (std::size_t i = 0; i < siblings.size(); ++i) CHECK(proof.siblings[i] == hash_at(siblings[i]));
      auto const &end = expected.at("end");
      REQUIRE(proof.end.has_value() == !end.is_null());
      if (proof.end) {
        CHECK(proof.end->key == hash_at(end.at("key")));
        CHECK(proof.end->value == hash_at(end.at("value")));
      }
      check_proof(map, content, key);
      CHECK(content.contains(key) == !expected.at("value").is_null());
    }
  }
}
