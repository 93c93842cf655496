#include "storage/map_page.h"

#include "storage/keys.h"

namespace nguon::storage {
namespace {

constexpr std::size_t child_bytes = 4 + 32;

void append_child(std::string &bytes, MapChild const &child) {
  for (unsigned shift = 32; shift > 0; shift -= 8)
    bytes.push_back(static_cast<char>(child.count >> (shift - 8) & 0xff));
  bytes.append(child.hash.view());
}

/// Requires: child_bytes.
std::optional<MapChild> parse_child(std::string_view bytes) {
  MapChild child;
  for (char const byte : bytes.substr(0, 4)) child.count = child.count << 8 | static_cast<std::uint8_t>(byte);
  child.hash = *hash_from_bytes(bytes.substr(4));
  if ((child.count == 0) != child.hash.is_zero()) return std::nullopt;
  return child;
}

}  // namespace

std::string map_page_key(Hash const &key, unsigned depth) {
  NGUON_CHECK(depth % map_page_levels == 0 && depth < 256);
  std::string bytes(1, static_cast<char>(depth));
  bytes.append(key.view().substr(0, (depth + 7) / 8));
  if (depth % 8 != 0) bytes.back() = static_cast<char>(bytes.back() & 0xf0);
  return bytes;
}

std::string write_map_page(MapPage const &page) {
  std::string bytes;
  bytes.reserve(map_page_children * child_bytes);
  for (auto const &child : page) append_child(bytes, child);
  return bytes;
}

std::optional<MapPage> parse_map_page(std::string_view bytes) {
  if (bytes.size() != map_page_children * child_bytes) return std::nullopt;
  MapPage page;
  for (std::size_t i = 0; i < page.size(); ++i) {
    auto const child = parse_child(bytes.substr(i * child_bytes, child_bytes));
    if (!child) return std::nullopt;
    page[i] = *child;
  }
  return page;
}

std::string write_saved_map(SavedMap const &saved) {
  auto bytes = key_u64(saved.log_size);
  append_child(bytes, saved.root);
  return bytes;
}

std::optional<SavedMap> parse_saved_map(std::string_view bytes) {
  if (bytes.size() != 8 + child_bytes) return std::nullopt;
  auto const root = parse_child(bytes.substr(8));
  if (!root) return std::nullopt;
  return SavedMap{.log_size = read_u64(bytes.substr(0, 8)), .root = *root};
}

}  // namespace nguon::storage
