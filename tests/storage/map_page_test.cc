#include "storage/map_page.h"

#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::storage;

TEST_CASE("a page of the map is read as it was written, and other bytes are none") {
  MapPage page;
  for (unsigned i = 0; i < page.size(); ++i) {
    if (i % 3 != 0) page[i] = {.hash = sha256(std::to_string(i)), .count = 0x01020300u + i};
  }
  auto const bytes = write_map_page(page);
  CHECK(bytes.size() == 576);
  CHECK(bytes.substr(36, 4) == std::string("\x01\x02\x03\x01"));
  REQUIRE(parse_map_page(bytes).has_value());
  CHECK((*parse_map_page(bytes) == page));
  CHECK_FALSE(parse_map_page("").has_value());
  CHECK_FALSE(parse_map_page(bytes.substr(1)).has_value());
  CHECK_FALSE(parse_map_page(bytes + "x").has_value());

  page[1].count = 0;
  CHECK_FALSE(parse_map_page(write_map_page(page)).has_value());
  page[1] = {.hash = {}, .count = 1};
  CHECK_FALSE(parse_map_page(write_map_page(page)).has_value());
}

TEST_CASE("a page's key is its depth and the bits that lead to it") {
  Hash key;
  for (unsigned i = 0; i < 32; ++i) key.bytes[i] = static_cast<std::uint8_t>(0xa1 + i);
  CHECK(map_page_key(key, 0) == std::string(1, '\0'));
  CHECK(map_page_key(key, 4) == "\x04\xa0");
  CHECK(map_page_key(key, 8) == "\x08\xa1");
  CHECK(map_page_key(key, 12) == "\x0c\xa1\xa0");
  CHECK(map_page_key(key, 252).size() == 33);
}

TEST_CASE("the row of the state that the pages are of is read as it was written, and other bytes are none") {
  SavedMap const saved{.log_size = 7, .root = {.hash = sha256("root"), .count = 3}};
  auto const bytes = write_saved_map(saved);
  CHECK(bytes.size() == 44);
  auto const read = parse_saved_map(bytes);
  REQUIRE(read.has_value());
  CHECK(read->log_size == 7);
  CHECK((read->root == saved.root));
  CHECK_FALSE(parse_saved_map("").has_value());
  CHECK_FALSE(parse_saved_map(bytes + "x").has_value());
  CHECK_FALSE(parse_saved_map(write_saved_map({7, {.hash = {}, .count = 3}})).has_value());
}
