#pragma once
// A page of the map: what stands four levels below a node, as one row (docs/formats.md, "Tables"). From it
// the levels between are made again, so that a part of the map can be read without what lies below it.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/hash.h"

namespace nguon::storage {

/// A page begins at every so many levels.
inline constexpr unsigned map_page_levels = 4;
inline constexpr std::size_t map_page_children = 1u << map_page_levels;

struct MapChild {
  Hash hash;                ///< Zero where there are no keys.
  std::uint32_t count = 0;  ///< Keys below.
  bool operator==(MapChild const &) const = default;
};
using MapPage = std::array<MapChild, map_page_children>;

/// The key of the page of the node at `depth` on the way to `key`. Requires: depth is a multiple of
/// map_page_levels, below 256.
std::string map_page_key(Hash const &key, unsigned depth);
/// 16 times the count, 4 bytes, and the hash.
std::string write_map_page(MapPage const &page);
/// Nothing where the bytes are no page.
std::optional<MapPage> parse_map_page(std::string_view bytes);

/// Of which state of the log the pages are; the row with the empty key.
struct SavedMap {
  std::uint64_t log_size = 0;
  MapChild root;
};
inline constexpr std::string_view saved_map_key;
std::string write_saved_map(SavedMap const &saved);
std::optional<SavedMap> parse_saved_map(std::string_view bytes);

}  // namespace nguon::storage
