#include "storage/subject_map.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <random>
#include <span>

#include "storage/keys.h"
#include "storage/store.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::storage;
using nguon::tests::read_conformance;

namespace {

/// The definition in docs/formats.md, word for word.
Hash naive_root(std::span<MapLeaf const> leaves, unsigned depth = 0) {
  if (leaves.empty()) return {};
  if (leaves.size() == 1) return map_leaf_hash(leaves.front());
  std::vector<MapLeaf> sides[2];
  for (auto const &leaf : leaves) sides[map_key_bit(leaf.key, depth)].push_back(leaf);
  return map_node_hash(naive_root(sides[0], depth + 1), naive_root(sides[1], depth + 1));
}

Hash naive_root(std::map<Hash, Hash> const &content) {
  std::vector<MapLeaf> leaves;
  for (auto const &[key, value] : content) leaves.push_back({key, value});
  return naive_root(leaves);
}

/// Keys with long common beginnings too, which hashes seldom have.
Hash random_key(std::mt19937 &random) {
  Hash key;
  if (random() % 2 == 0) return sha256(std::to_string(random() % 64));
  key.bytes.fill(random() % 2 == 0 ? 0xff : 0x00);
  key.bytes[random() % 32] = static_cast<std::uint8_t>(1u << random() % 8);
  return key;
}

void check_proof(SubjectMap const &map, std::map<Hash, Hash> const &content, Hash const &key) {
  auto const proof = map.proof(key);
  auto const proven = verify_map_proof(map.root(), key, proof);
  REQUIRE(proven.has_value());
  auto const found = content.find(key);
  CHECK(*proven == (found == content.end() ? std::nullopt : std::optional(found->second)));
  CHECK(map.find(key) == *proven);
}

SubjectMap load(std::map<Hash, Hash> const &content) {
  auto const store = make_memory_store();
  Batch batch;
  for (auto const &[key, value] : content) {
    batch.put(Table::heads, key.view(), std::string(value.view()) + key_u64(1) + "lot");
  }
  store->write(batch);
  return SubjectMap::load(*store);
}

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
  std::map<Hash, Hash> content;
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
    if (step % 20 == 0) REQUIRE(load(content).root() == map.root());
  }
  for (auto const &[key, value] : std::map(content)) {
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
  CHECK(load({{left, sha256("l")}, {right, sha256("r")}}).root() == map.root());
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
  CHECK_THROWS_AS(SubjectMap::load(*store), StorageFailure);
}

TEST_CASE("conformance: map/map.json gives every root and every proof") {
  auto const text = read_conformance("map/map.json");
  if (!text) return;
  auto const json = boost::json::parse(*text);
  for (auto const &it : json.at("cases").as_array()) {
    CAPTURE(std::string(it.at("name").as_string()));
    SubjectMap map;
    std::map<Hash, Hash> content;
    for (auto const &step : it.at("steps").as_array()) {
      auto const key = map_key(std::string_view(step.at("subject").as_string()));
      map = map.put(key, hash_at(step.at("value")));
      content.insert_or_assign(key, hash_at(step.at("value")));
      REQUIRE(map.root() == hash_at(step.at("root")));
    }
    CHECK(load(content).root() == hash_at(it.at("root")));
    for (auto const &expected : it.at("proofs").as_array()) {
      auto const key = map_key(std::string_view(expected.at("subject").as_string()));
      auto const proof = map.proof(key);
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
