#pragma once
// Addresses of C2SP tlog-tiles: tile/<level>/<index>[.p/<width>] and tile/entries/<index>[.p/<width>].

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nguon {

struct TilePath {
  bool of_entries = false;  ///< An entry bundle; the level is 0.
  unsigned level = 0;       ///< At most 63.
  std::uint64_t index = 0;
  std::size_t width = 256;  ///< 1 to 255 of a partial tile, else 256.

  bool operator==(TilePath const &) const = default;
};

/// Nullopt for whatever is not the one spelling of a tile's address.
std::optional<TilePath> parse_tile_path(std::string_view path);
std::string write_tile_path(TilePath const &tile);

}  // namespace nguon
