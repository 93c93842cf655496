#include "crypto/map.h"

#include <algorithm>

#include "tests/crypto/vectors.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon {
namespace {

using namespace tests;

// The tree by its definition, to make proofs from: leaves are sorted by key, `depth` bits of them agree.
using Leaves = std::vector<MapLeaf>;

std::pair<Leaves, Leaves> split(Leaves const &leaves, unsigned depth) {
  std::pair<Leaves, Leaves> halves;
  for (auto const &leaf : leaves)
    (map_key_bit(leaf.key, depth) ? halves.second : halves.first).push_back(leaf);
  return halves;
}

Hash root_of(Leaves const &leaves, unsigned depth = 0) {
  if (leaves.empty()) return Hash{};
  if (leaves.size() == 1) return sha256({"\x02", leaves[0].key.view(), leaves[0].value.view()});
  auto const [left, right] = split(leaves, depth);
  return sha256({"\x03", root_of(left, depth + 1).view(), root_of(right, depth + 1).view()});
}

MapProof proof_of(Leaves leaves, Hash const &key) {
  MapProof proof;
  for (unsigned depth = 0; leaves.size() > 1; ++depth) {
    auto [left, right] = split(leaves, depth);
    bool const is_right = map_key_bit(key, depth);
    proof.siblings.push_back(root_of(is_right ? left : right, depth + 1));
    leaves = is_right ? right : left;
  }
  if (!leaves.empty()) proof.end = leaves[0];
  return proof;
}

Leaves some_leaves(std::size_t count) {
  Leaves leaves;
  for (std::size_t i = 0; i < count; ++i)
    leaves.push_back({map_key("subject " + std::to_string(i)), sha256("value " + std::to_string(i))});
  return leaves;
}

/// Each change of one thing in a proof.
std::vector<MapProof> spoilt(MapProof const &proof) {
  std::vector<MapProof> all;
  auto const add = [&](auto change) {
    auto other = proof;
    change(other);
    all.push_back(std::move(other));
  };
  for (std::size_t i = 0; i < proof.siblings.size(); ++i) {
    add([&](MapProof &other) { other.siblings[i] = altered(other.siblings[i], i % 32); });
    add([&](MapProof &other) {
      other.siblings.erase(other.siblings.begin() + static_cast<std::ptrdiff_t>(i));
    });
  }
  add([](MapProof &other) { other.siblings.push_back(Hash{}); });
  add([](MapProof &other) { other.siblings.insert(other.siblings.begin(), Hash{}); });
  if (proof.end) {
    add([](MapProof &other) { other.end.reset(); });
    add([](MapProof &other) { other.end->key = altered(other.end->key, 31); });
    add([](MapProof &other) { other.end->value = altered(other.end->value, 31); });
    add([](MapProof &other) { std::swap(other.end->key, other.end->value); });
  } else {
    add([](MapProof &other) { other.end = MapLeaf{}; });
  }
  return all;
}

TEST_CASE("bits of a key are counted from the most significant of its first byte") {
  Hash key;
  key.bytes[0] = 0x80;
  key.bytes[1] = 0x01;
  key.bytes[31] = 0x01;
  CHECK(map_key_bit(key, 0));
  CHECK_FALSE(map_key_bit(key, 1));
  CHECK_FALSE(map_key_bit(key, 14));
  CHECK(map_key_bit(key, 15));
  CHECK(map_key_bit(key, 255));
}

TEST_CASE("presence and absence are shown in maps of 0 to 40 subjects, and nothing else is") {
  for (std::size_t count = 0; count <= 40; ++count) {
    auto const leaves = some_leaves(count);
    auto const root = root_of(leaves);
    for (std::size_t i = 0; i < count + 20; ++i) {
      auto const key = map_key("subject " + std::to_string(i));
      auto const proof = proof_of(leaves, key);
      auto const shown = verify_map_proof(root, key, proof);
      REQUIRE(shown.has_value());
      REQUIRE(shown->has_value() == (i < count));
      if (i < count) REQUIRE(**shown == leaves[i].value);
      REQUIRE_FALSE(verify_map_proof(altered(root), key, proof).has_value());
      for (auto const &wrong : spoilt(proof)) REQUIRE_FALSE(verify_map_proof(root, key, wrong).has_value());
    }
  }
}

TEST_CASE("the proof of one subject does not pass for another's") {
  auto const leaves = some_leaves(16);
  auto const root = root_of(leaves);
  for (auto const &leaf : leaves)
    for (auto const &other : leaves) {
      // It shows the other's absence at most where both would end in the same place, and that place is taken.
      auto const shown = verify_map_proof(root, other.key, proof_of(leaves, leaf.key));
      CHECK((shown.has_value() && shown->has_value()) == (leaf == other));
      if (leaf != other) CHECK_FALSE(shown.has_value());
    }
}

TEST_CASE("a proof ends at the 256th bit at the latest") {
  Hash twin;
  twin.bytes[31] = 1;
  Leaves const leaves{{Hash{}, sha256("zero")}, {twin, sha256("one")}};
  auto const root = root_of(leaves);
  auto proof = proof_of(leaves, twin);
  REQUIRE(proof.siblings.size() == 256);
  CHECK(verify_map_proof(root, twin, proof).value() == sha256("one"));
  proof.siblings.push_back(Hash{});
  auto const refused = verify_map_proof(root, twin, proof);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "map-proof");
}

std::optional<Hash> optional_hash(json::value const &text) {
  if (text.is_null()) return std::nullopt;
  return hash_from_base64url(text_of(text)).value();
}

void check_map(std::string const &text) {
  auto const vectors = json::parse(text);
  for (auto const &row : vectors.at("cases").as_array()) {
    CAPTURE(text_of(row.at("name")));
    auto const root = *optional_hash(row.at("root"));
    for (auto const &stated : row.at("proofs").as_array()) {
      CAPTURE(text_of(stated.at("subject")));
      MapProof proof;
      for (auto const &sibling : stated.at("siblings").as_array())
        proof.siblings.push_back(*optional_hash(sibling));
      if (auto const &end = stated.at("end"); !end.is_null())
        proof.end = MapLeaf{*optional_hash(end.at("key")), *optional_hash(end.at("value"))};
      auto const key = map_key(text_of(stated.at("subject")));
      auto const shown = verify_map_proof(root, key, proof);
      REQUIRE(shown.has_value());
      CHECK(*shown == optional_hash(stated.at("value")));
      for (auto const &wrong : spoilt(proof)) CHECK_FALSE(verify_map_proof(root, key, wrong).has_value());
    }
  }
}

TEST_CASE("the map vectors' proofs show what they state") {
  check_map(read_vector("map.json"));
}

TEST_CASE("conformance: map/map.json has proofs that show what they state") {
  if (auto const text = read_conformance("map/map.json")) check_map(*text);
}

}  // namespace
}  // namespace nguon
