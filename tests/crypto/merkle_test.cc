#include "crypto/merkle.h"

#include <map>

#include "tests/crypto/vectors.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon {
namespace {

using namespace tests;

constexpr std::size_t size_max = 100;

/// The leaf hashes of some entries, and the definitions of RFC 6962 §2.1 word for word.
struct NaiveTree {
  std::vector<Hash> leaves;

  static std::size_t split(std::size_t n) {
    std::size_t k = 1;
    while (k * 2 < n) k *= 2;
    return k;
  }
  Hash root(std::size_t begin, std::size_t end) const {
    if (begin == end) return sha256("");
    if (end - begin == 1) return leaves[begin];
    auto const middle = begin + split(end - begin);
    return sha256({"\x01", root(begin, middle).view(), root(middle, end).view()});
  }
  std::vector<Hash> path(std::size_t index, std::size_t begin, std::size_t end) const {
    if (end - begin == 1) return {};
    auto const middle = begin + split(end - begin);
    bool const is_left = index < middle;
    auto proof = is_left ? path(index, begin, middle) : path(index, middle, end);
    proof.push_back(is_left ? root(middle, end) : root(begin, middle));
    return proof;
  }
  std::vector<Hash> subproof(std::size_t old_end, std::size_t begin, std::size_t end,
                             bool is_complete) const {
    if (old_end == end) return is_complete ? std::vector<Hash>{} : std::vector<Hash>{root(begin, end)};
    auto const middle = begin + split(end - begin);
    bool const is_left = old_end <= middle;
    auto proof =
        is_left ? subproof(old_end, begin, middle, is_complete) : subproof(old_end, middle, end, false);
    proof.push_back(is_left ? root(middle, end) : root(begin, middle));
    return proof;
  }
};

NaiveTree naive_tree(std::size_t size) {
  NaiveTree tree;
  for (std::size_t i = 0; i < size; ++i) tree.leaves.push_back(leaf_hash("entry " + std::to_string(i)));
  return tree;
}

/// Every complete block, as a log keeps them.
struct Blocks {
  TreeEdge edge;
  std::map<NodeId, Hash> hashes;

  void append(Hash const &leaf) {
    edge.append(leaf, [this](NodeId id, Hash const &hash) { CHECK(hashes.emplace(id, hash).second); });
  }
  NodeReader reader() const {
    return [this](NodeId id) { return hashes.at(id); };
  }
};

Blocks blocks_of(std::vector<Hash> const &leaves) {
  Blocks blocks;
  for (auto const &leaf : leaves) blocks.append(leaf);
  return blocks;
}

/// Every way to spoil a proof by one step: a hash altered, dropped, doubled, two exchanged, one added at
/// either end.
std::vector<std::vector<Hash>> spoilt(std::vector<Hash> const &proof) {
  std::vector<std::vector<Hash>> all;
  for (std::size_t i = 0; i < proof.size(); ++i) {
    auto changed = proof;
    changed[i] = altered(changed[i], i % 32);
    all.push_back(changed);
    changed = proof;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
    all.push_back(changed);
    changed = proof;
    changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(i), proof[i]);
    all.push_back(changed);
    if (i == 0) continue;
    changed = proof;
    std::swap(changed[i - 1], changed[i]);
    all.push_back(changed);
  }
  auto longer = proof;
  longer.push_back(Hash{});
  all.push_back(longer);
  longer = proof;
  longer.insert(longer.begin(), Hash{});
  all.push_back(longer);
  return all;
}

TEST_CASE("appending gives every root and every complete block of trees of 0 to 100 leaves") {
  auto const tree = naive_tree(size_max);
  Blocks blocks;
  for (std::size_t size = 0; size <= size_max; ++size) {
    if (size > 0) blocks.append(tree.leaves[size - 1]);
    auto const root = tree.root(0, size);
    REQUIRE(blocks.edge.size() == size);
    REQUIRE(blocks.edge.root() == root);
    REQUIRE(tree_root(size, blocks.reader()) == root);

    auto const ids = frontier(size);
    std::vector<Hash> edge_blocks;
    std::uint64_t covered = 0;
    for (auto const id : ids) {
      REQUIRE((id.index << id.level) == covered);
      covered += std::uint64_t{1} << id.level;
      edge_blocks.push_back(blocks.hashes.at(id));
    }
    REQUIRE(covered == size);
    REQUIRE(blocks.edge.blocks() == edge_blocks);
    REQUIRE(TreeEdge(size, edge_blocks).root() == root);
  }
  for (auto const &[id, hash] : blocks.hashes)
    CHECK(hash == tree.root(id.index << id.level, (id.index + 1) << id.level));
}

TEST_CASE("a tree goes on from its edge as if it had never stopped") {
  auto const tree = naive_tree(size_max);
  for (std::size_t size = 0; size < size_max; ++size) {
    auto const before =
        blocks_of({tree.leaves.begin(), tree.leaves.begin() + static_cast<std::ptrdiff_t>(size)});
    Blocks resumed;
    resumed.edge = TreeEdge(size, before.edge.blocks());
    resumed.append(tree.leaves[size]);
    REQUIRE(resumed.edge.root() == tree.root(0, size + 1));
  }
}

TEST_CASE(
    "every inclusion proof of every tree of up to 100 leaves is the RFC's, holds, and holds for nothing "
    "else") {
  auto const tree = naive_tree(size_max);
  auto const blocks = blocks_of(tree.leaves);
  for (std::size_t size = 1; size <= size_max; ++size) {
    auto const root = tree.root(0, size);
    for (std::size_t index = 0; index < size; ++index) {
      auto const proof = inclusion_proof(index, size, blocks.reader());
      REQUIRE(proof == tree.path(index, 0, size));
      auto const &leaf = tree.leaves[index];
      REQUIRE(verify_inclusion(leaf, index, size, proof, root));
      REQUIRE_FALSE(verify_inclusion(altered(leaf), index, size, proof, root));
      REQUIRE_FALSE(verify_inclusion(leaf, index, size, proof, altered(root, 31)));
      for (auto const &wrong : spoilt(proof)) REQUIRE_FALSE(verify_inclusion(leaf, index, size, wrong, root));
      for (std::size_t other = 0; other <= size; ++other)
        REQUIRE(verify_inclusion(leaf, other, size, proof, root) == (other == index));
    }
  }
}

TEST_CASE(
    "every consistency proof of every pair of up to 100 leaves is the RFC's, holds, and holds for nothing "
    "else") {
  auto const tree = naive_tree(size_max);
  auto const blocks = blocks_of(tree.leaves);
  std::vector<Hash> roots;
  for (std::size_t size = 0; size <= size_max; ++size) roots.push_back(tree.root(0, size));
  for (std::size_t new_size = 0; new_size <= size_max; ++new_size)
    for (std::size_t old_size = 0; old_size <= new_size; ++old_size) {
      auto const proof = consistency_proof(old_size, new_size, blocks.reader());
      auto const &old_root = roots[old_size];
      auto const &new_root = roots[new_size];
      bool const is_empty = old_size == 0 || old_size == new_size;
      REQUIRE(proof == (is_empty ? std::vector<Hash>{} : tree.subproof(old_size, 0, new_size, true)));
      REQUIRE(verify_consistency(old_size, new_size, old_root, new_root, proof));
      for (auto const &wrong : spoilt(proof))
        REQUIRE_FALSE(verify_consistency(old_size, new_size, old_root, new_root, wrong));
      if (old_size == 0) continue;  // Any tree extends the empty one.
      REQUIRE_FALSE(verify_consistency(old_size, new_size, altered(old_root), new_root, proof));
      REQUIRE_FALSE(verify_consistency(old_size, new_size, old_root, altered(new_root), proof));
      if (old_size == new_size) continue;
      REQUIRE_FALSE(verify_consistency(new_size, old_size, new_root, old_root, proof));
      REQUIRE_FALSE(verify_consistency(old_size, new_size, new_root, old_root, proof));
    }
}

TEST_CASE("an entry that looks like an inner node does not hash like one") {
  auto const left = leaf_hash("a");
  auto const right = leaf_hash("b");
  auto const forged = std::string(left.view()) + std::string(right.view());
  CHECK(leaf_hash(forged) != node_hash(left, right));
}

TEST_CASE("proofs of the largest sizes neither hang nor hold") {
  constexpr auto most = ~std::uint64_t{0};
  std::vector<Hash> const proof(64);
  CHECK_FALSE(verify_inclusion(Hash{}, most - 1, most, proof, Hash{}));
  CHECK_FALSE(verify_inclusion(Hash{}, most, most, proof, Hash{}));
  CHECK_FALSE(verify_consistency(most - 1, most, Hash{}, Hash{}, proof));
  CHECK_FALSE(verify_consistency(std::uint64_t{1} << 63, most, Hash{}, Hash{}, proof));
  CHECK_FALSE(verify_consistency(1, most, Hash{}, Hash{}, std::vector<Hash>(1000)));
  CHECK(frontier(most).size() == 64);
}

std::vector<Hash> leaves_of(json::value const &set) {
  std::vector<Hash> leaves;
  for (auto const &row : set.at("entries").as_array()) {
    leaves.push_back(leaf_hash(bytes_of(row.at("entry"))));
    CHECK(leaves.back() == hash_of(row.at("leaf_hash")));
  }
  return leaves;
}

void check_roots(json::value const &rows, Blocks const &blocks) {
  for (auto const &row : rows.as_array()) {
    auto const size = row.at("size").to_number<std::uint64_t>();
    CAPTURE(size);
    CHECK(tree_root(size, blocks.reader()) == hash_of(row.at("root")));
  }
}

/// The large tree of the vectors: entry i follows a rule.
Blocks large_tree(std::uint64_t size) {
  Blocks blocks;
  for (std::uint64_t i = 0; i < size; ++i)
    blocks.edge.append(leaf_hash("nguon test entry " + std::to_string(i) + "\n"),
                       [&](NodeId id, Hash const &hash) { blocks.hashes.emplace(id, hash); });
  return blocks;
}

void check_tree_hashes(std::string const &text, Blocks const &large) {
  auto const vectors = json::parse(text);
  CHECK(empty_root() == hash_of(vectors.at("empty_root")));
  for (auto const &row : vectors.at("node_hash").as_array())
    CHECK(node_hash(hash_of(row.at("left")), hash_of(row.at("right"))) == hash_of(row.at("hash")));
  for (auto const &set : vectors.at("sets").as_array())
    check_roots(set.at("roots"), blocks_of(leaves_of(set)));
  check_roots(vectors.at("large").at("roots"), large);
}

void check_inclusion(std::string const &text, Blocks const &small, Blocks const &large) {
  auto const vectors = json::parse(text);
  for (auto const &row : vectors.at("cases").as_array()) {
    auto const index = row.at("index").to_number<std::uint64_t>();
    auto const size = row.at("size").to_number<std::uint64_t>();
    CAPTURE(text_of(row.at("why")));
    CAPTURE(index);
    CAPTURE(size);
    auto const path = hashes_of(row.at("path"));
    bool const is_valid = row.at("valid").as_bool();
    CHECK(verify_inclusion(hash_of(row.at("leaf_hash")), index, size, path, hash_of(row.at("root"))) ==
          is_valid);
    auto const &blocks = row.at("set") == "large" ? large : small;
    if (row.at("why") == "ok") CHECK(inclusion_proof(index, size, blocks.reader()) == path);
  }
}

void check_consistency(std::string const &text, Blocks const &small, Blocks const &large) {
  auto const vectors = json::parse(text);
  for (auto const &row : vectors.at("cases").as_array()) {
    auto const old_size = row.at("old_size").to_number<std::uint64_t>();
    auto const new_size = row.at("new_size").to_number<std::uint64_t>();
    CAPTURE(text_of(row.at("why")));
    CAPTURE(old_size);
    CAPTURE(new_size);
    auto const path = hashes_of(row.at("path"));
    bool const is_valid = row.at("valid").as_bool();
    CHECK(verify_consistency(old_size, new_size, hash_of(row.at("old_root")), hash_of(row.at("new_root")),
                             path) == is_valid);
    auto const &blocks = row.at("set") == "large" ? large : small;
    // A root under the size next to its own can verify: the size is bound by the signed checkpoint, not by
    // the proof.
    if (row.at("why") == "ok") CHECK(consistency_proof(old_size, new_size, blocks.reader()) == path);
  }
}

Blocks small_tree(std::string const &merkle_vectors) {
  auto const vectors = json::parse(merkle_vectors);
  return blocks_of(leaves_of(vectors.at("sets").at(0)));
}

constexpr std::uint64_t large_size = 70'000;

TEST_CASE("the tree vectors give every hash, root and proof") {
  auto const text = read_vector("merkle.json");
  auto const small = small_tree(text);
  auto const large = large_tree(large_size);
  check_tree_hashes(text, large);
  check_inclusion(read_vector("inclusion.json"), small, large);
  check_consistency(read_vector("consistency.json"), small, large);
}

TEST_CASE("conformance: tlog/merkle, inclusion and consistency give the stated verdicts") {
  auto const text = read_conformance("tlog/merkle.json");
  if (!text) return;
  auto const small = small_tree(*text);
  auto const large = large_tree(large_size);
  check_tree_hashes(*text, large);
  if (auto const rows = read_conformance("tlog/inclusion.json")) check_inclusion(*rows, small, large);
  if (auto const rows = read_conformance("tlog/consistency.json")) check_consistency(*rows, small, large);
}

}  // namespace
}  // namespace nguon
