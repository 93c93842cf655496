#include "crypto/tile_path.h"

#include "tests/crypto/vectors.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon {
namespace {

using namespace tests;

void check_tile_paths(json::value const &file) {
  for (auto const &row : file.at("index_paths").as_array()) {
    auto const index = row.at("n").to_number<std::uint64_t>();
    auto const path = "tile/3/" + text_of(row.at("path"));
    CAPTURE(path);
    CHECK(write_tile_path({.level = 3, .index = index}) == path);
    CHECK(parse_tile_path(path) == TilePath{.level = 3, .index = index});
  }
  for (auto const &row : file.at("bad_paths").as_array()) {
    CAPTURE(text_of(row));
    CHECK_FALSE(parse_tile_path(text_of(row)).has_value());
  }
}

}  // namespace

TEST_CASE("a tile has one address") {
  struct {
    char const *path;
    TilePath tile;
  } const rows[] = {
      {"tile/0/000", {.level = 0, .index = 0}},
      {"tile/63/x001/x234/067", {.level = 63, .index = 1'234'067}},
      {"tile/1/999.p/255", {.level = 1, .index = 999, .width = 255}},
      {"tile/entries/x001/000.p/1", {.of_entries = true, .index = 1'000, .width = 1}},
      {"tile/0/x018/x446/x744/x073/x709/x550/615", {.index = 18'446'744'073'709'550'615u}},
  };
  for (auto const &[path, tile] : rows) {
    CAPTURE(path);
    CHECK(write_tile_path(tile) == path);
    CHECK(parse_tile_path(path) == tile);
  }
  for (auto const *path : {"",
                           "tile/",
                           "tile/0/",
                           "tile/0/1",
                           "tile/0/0001",
                           "tile/00/000",
                           "tile/64/000",
                           "tile/-1/000",
                           "tile/+1/000",
                           "tile/0/x000/001",
                           "tile/0/x001",
                           "tile/0/001/000",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/01",
                           "tile/0/000.p/",
                           "tile/0/-01",
                           "tile/0/000.P/1",
                           "tile/entries",
                           "tile/data/000",
                           "/tile/0/000",
                           "tile/0/x018/x446/x744/x073/x709/x551/616",
                           "tile/0/x999/x018/x446/x744/x073/x709/x551/616"}) {
    CAPTURE(path);
    CHECK_FALSE(parse_tile_path(path).has_value());
  }
}

TEST_CASE("conformance: tlog/tiles has the addresses of tiles") {
  if (auto const text = read_conformance("tlog/tiles.json")) check_tile_paths(json::parse(*text));
}

}  // namespace nguon
