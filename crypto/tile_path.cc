#include "crypto/tile_path.h"

#include <charconv>

namespace nguon {
namespace {

constexpr unsigned level_max = 63;
constexpr std::size_t full_width = 256;

bool take(std::string_view &text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Digits at the front; which spelling of the number they are is seen when the whole is written again.
template <class Number>
bool take_number(std::string_view &text, Number &number) {
  auto const [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return true;
}

/// Groups of three digits, all but the last after an x.
bool take_index(std::string_view &text, std::uint64_t &index) {
  constexpr std::uint64_t before_overflow = UINT64_MAX / 1000 - 1;
  for (;;) {
    bool const is_last = !take(text, "x");
    unsigned group = 0;
    auto digits = text.substr(0, 3);
    if (digits.size() != 3 || !take_number(digits, group) || !digits.empty() || index > before_overflow)
      return false;
    text.remove_prefix(3);
    index = index * 1000 + group;
    if (is_last) return true;
    if (!take(text, "/")) return false;
  }
}

std::string write_index(std::uint64_t index) {
  auto text = std::to_string(1000 + index % 1000).substr(1);
  while ((index /= 1000) != 0) text.insert(0, "x" + std::to_string(1000 + index % 1000).substr(1) + "/");
  return text;
}

}  // namespace

std::optional<TilePath> parse_tile_path(std::string_view path) {
  TilePath tile;
  auto text = path;
  if (!take(text, "tile/")) return std::nullopt;
  tile.of_entries = take(text, "entries/");
  if (!tile.of_entries && (!take_number(text, tile.level) || tile.level > level_max || !take(text, "/")))
    return std::nullopt;
  if (!take_index(text, tile.index)) return std::nullopt;
  if (take(text, ".p/") && (!take_number(text, tile.width) || tile.width == 0 || tile.width >= full_width))
    return std::nullopt;
  if (!text.empty() || write_tile_path(tile) != path) return std::nullopt;
  return tile;
}

std::string write_tile_path(TilePath const &tile) {
  auto path = "tile/" + (tile.of_entries ? "entries" : std::to_string(tile.level)) + "/";
  path += write_index(tile.index);
  if (tile.width < full_width) path += ".p/" + std::to_string(tile.width);
  return path;
}

}  // namespace nguon
