#include "storage/tiles.h"

#include <boost/json.hpp>

#include "crypto/tile_path.h"
#include "storage/keys.h"
#include "tests/storage/log_fixture.h"

using namespace nguon;
using namespace nguon::storage;
using namespace nguon::tests;

namespace {

/// A tree that grows in groups, as the log's does, over entries that need not be any.
struct Growing {
  std::unique_ptr<Store> store = make_memory_store();
  TreeEdge edge;
  OpenTiles open;

  static std::string entry(std::uint64_t index) { return "nguon test entry " + std::to_string(index) + "\n"; }

  void grow(std::uint64_t until) {
    Batch rows;
    for (auto index = edge.size(); index < until; ++index) {
      rows.put(Table::entries, key_u64(index), entry(index));
      edge.append(leaf_hash(entry(index)),
                  [&](NodeId block, Hash const &hash) { open.add(block, hash, rows); });
    }
    store->write(rows);
    open.forget();
  }
  std::optional<std::string> tile(unsigned level, std::uint64_t index, std::size_t width) const {
    return read_tile(open, *store, edge.size(), level, index, width);
  }
  /// The body at the address of a tile or bundle.
  std::optional<std::string> get(std::string_view path) const {
    auto const it = parse_tile_path(path);
    REQUIRE(it.has_value());
    return it->of_entries ? read_entry_bundle(*store, edge.size(), it->index, it->width)
                          : tile(it->level, it->index, it->width);
  }
};

/// Every block of the tree, by hashing the entries.
Hash block_hash(NodeId block) {
  if (block.level == 0) return leaf_hash(Growing::entry(block.index));
  return node_hash(block_hash({block.level - 1, 2 * block.index}),
                   block_hash({block.level - 1, 2 * block.index + 1}));
}

}  // namespace

TEST_CASE("every block of the tree is found, however it grew and after each start") {
  Growing tree;
  for (std::uint64_t const size : {1, 5, 255, 256, 257, 700, 1024, 1100}) {
    CAPTURE(size);
    tree.grow(size);
    auto const started = OpenTiles::load(*tree.store, size);
    auto const read = node_reader(tree.open, *tree.store), again = node_reader(started, *tree.store);
    for (unsigned level = 0; size >> level != 0; ++level) {
      for (std::uint64_t index = 0; index < size >> level; index += size > 300 ? 37 : 1) {
        auto const expected = block_hash({level, index});
        CHECK(read({level, index}) == expected);
        CHECK(again({level, index}) == expected);
      }
    }
    for (auto const block : frontier(size)) CHECK(started.find(block) != nullptr);
  }
}

TEST_CASE("a tree of 65,536 leaves has a tile of tiles") {
  Growing tree;
  tree.grow(65'536);
  auto const started = OpenTiles::load(*tree.store, 65'536);
  auto const read = node_reader(started, *tree.store);
  CHECK(read({16, 0}) == tree.edge.root());
  CHECK(tree.tile(1, 0, 256).has_value());
  CHECK(tree.tile(2, 0, 1) == std::string(tree.edge.root().view()));
}

TEST_CASE("a tile is served up to the tree's size, and each width is the beginning of the whole") {
  Growing tree;
  tree.grow(520);
  auto const whole = tree.tile(0, 1, 256);
  REQUIRE(whole.has_value());
  CHECK(whole->size() == 8'192);
  CHECK(tree.tile(0, 1, 100) == whole->substr(0, 3'200));
  CHECK(tree.tile(0, 2, 8)->size() == 8 * 32);
  CHECK(tree.tile(1, 0, 2)->size() == 64);
  CHECK_FALSE(tree.tile(0, 2, 9).has_value());
  CHECK_FALSE(tree.tile(0, 2, 256).has_value());
  CHECK_FALSE(tree.tile(0, 3, 1).has_value());
  CHECK_FALSE(tree.tile(1, 0, 3).has_value());
  CHECK_FALSE(tree.tile(2, 0, 1).has_value());
  CHECK_FALSE(tree.tile(63, 0, 1).has_value());
  CHECK_FALSE(tree.tile(0, UINT64_MAX, 256).has_value());

  auto const bundle = read_entry_bundle(*tree.store, 520, 2, 8);
  REQUIRE(bundle.has_value());
  CHECK(bundle->substr(0, 23) == std::string("\0\x15nguon test entry 512\n", 23));
  CHECK_FALSE(read_entry_bundle(*tree.store, 520, 2, 9).has_value());
  CHECK_FALSE(read_entry_bundle(*tree.store, 520, UINT64_MAX, 256).has_value());
  CHECK_THROWS_AS((void)read_entry_bundle(*tree.store, 521, 2, 9), StorageFailure);
  Batch gap;
  gap.erase(Table::entries, key_u64(515));
  tree.store->write(gap);
  CHECK_THROWS_AS((void)read_entry_bundle(*tree.store, 520, 2, 8), StorageFailure);
}

TEST_CASE("conformance: tlog/tiles has every resource of a large tree") {
  auto const text = read_conformance("tlog/tiles.json");
  if (!text) return;
  auto const file = boost::json::parse(*text);
  auto const &large = file.at("big_tree");
  auto const size = large.at("size").to_number<std::uint64_t>();
  Growing tree;
  for (auto at = std::uint64_t{0}; at < size; at += 1'999) tree.grow(at);
  tree.grow(size);
  CHECK(to_hex(tree.edge.root()) == std::string(large.at("root").as_string()));
  for (auto const &resource : large.at("resources").as_object()) {
    auto const path = std::string(resource.key());
    CAPTURE(path);
    auto const body = tree.get(path);
    REQUIRE(body.has_value());
    CHECK(to_hex(sha256(*body)) == std::string(resource.value().as_string()));
  }
}
