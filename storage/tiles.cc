#include "storage/tiles.h"

#include "storage/keys.h"
#include "storage/log.h"

namespace nguon::storage {
namespace {

constexpr std::size_t hash_bytes = 32;

/// A row holds the tile's 256 hashes, then the 128 of the blocks that they make, and so on to the last two:
/// what a proof wants of a tile is there without hashing, and the first 8,192 bytes are what is served.
constexpr std::size_t row_bytes = (2 * tile_width - 2) * hash_bytes;

/// Where the blocks of `height` (0 to 7) begin in a row, in hashes.
constexpr std::size_t row_offset(unsigned height) {
  return 2 * tile_width - 2 * (tile_width >> height);
}

std::string tile_key(unsigned tile_level, std::uint64_t index) {
  return static_cast<char>(tile_level) + key_u64(index);
}

std::string read_row(Reader const &reader, unsigned tile_level, std::uint64_t index) {
  auto row = reader.get(Table::tiles, tile_key(tile_level, index));
  if (!row || row->size() != row_bytes) {
    throw StorageFailure("the log's tables are damaged: tile " + std::to_string(index) + " of level " +
                         std::to_string(tile_level) + " is missing or of another size");
  }
  return *std::move(row);
}

Hash hash_in(std::string_view row, std::size_t position) {
  return *hash_from_bytes(row.substr(position * hash_bytes, hash_bytes));
}

/// The hash of a complete tile: that of its last two blocks.
Hash tile_root(std::string_view row) {
  return node_hash(hash_in(row, row_offset(tile_height - 1)), hash_in(row, row_offset(tile_height - 1) + 1));
}

}  // namespace

void OpenTiles::open_level(unsigned tile_level, std::uint64_t first) {
  for (unsigned height = 0; height < tile_height; ++height) {
    NGUON_CHECK(levels_.size() == tile_level * tile_height + height);
    levels_.push_back({first >> height, {}});
  }
}

OpenTiles OpenTiles::load(Reader const &reader, std::uint64_t size) {
  OpenTiles open;
  for (unsigned tile_level = 0; size >> (tile_level * tile_height) != 0; ++tile_level) {
    auto const count = size >> (tile_level * tile_height);
    auto const first = count - count % tile_width;
    open.open_level(tile_level, first);
    for (auto index = first; index < count; ++index) {
      auto hash = tile_level == 0 ? leaf_hash(read_entry(reader, index))
                                  : tile_root(read_row(reader, tile_level - 1, index));
      auto *level = &open.levels_[tile_level * tile_height];
      level->hashes.push_back(hash);
      for (auto block = index; block % 2 == 1 && level != &open.levels_.back(); block /= 2) {
        hash = node_hash(level->hashes[level->hashes.size() - 2], hash);
        (++level)->hashes.push_back(hash);
      }
    }
  }
  return open;
}

void OpenTiles::add(NodeId block, Hash const &hash, Batch &rows) {
  if (block.level == levels_.size()) open_level(block.level / tile_height, 0);
  auto &level = levels_.at(block.level);
  NGUON_CHECK(block.index == level.first + level.hashes.size());
  level.hashes.push_back(hash);
  if (block.level == 0 || block.level % tile_height != 0) return;

  auto const below = block.level / tile_height - 1;
  std::string row;
  row.reserve(row_bytes);
  for (unsigned height = 0; height < tile_height; ++height) {
    auto const width = tile_width >> height;
    for (std::size_t i = 0; i < width; ++i)
      row += find({below * tile_height + height, block.index * width + i})->view();
  }
  rows.put(Table::tiles, tile_key(below, block.index), row);
}

Hash const *OpenTiles::find(NodeId block) const {
  if (block.level >= levels_.size()) return nullptr;
  auto const &level = levels_[block.level];
  if (block.index < level.first) return nullptr;
  NGUON_CHECK(block.index - level.first < level.hashes.size());
  return &level.hashes[block.index - level.first];
}

void OpenTiles::forget() {
  for (unsigned i = 0; i < levels_.size(); ++i) {
    auto const next = (i / tile_height + 1) * tile_height;
    if (next >= levels_.size()) return;
    auto const complete = levels_[next].first + levels_[next].hashes.size();
    auto &[first, hashes] = levels_[i];
    auto const from = complete << (tile_height - i % tile_height);
    hashes.erase(hashes.begin(), hashes.begin() + static_cast<std::ptrdiff_t>(from - first));
    first = from;
  }
}

NodeReader node_reader(OpenTiles const &open, Reader const &reader) {
  struct Tile {
    unsigned level = 0;
    std::uint64_t index = 0;
    std::string row;
  };
  // A proof asks for up to eight blocks of one tile after another.
  return [&open, &reader, tile = Tile()](NodeId block) mutable {
    if (auto const *hash = open.find(block)) return *hash;
    auto const tile_level = block.level / tile_height, height = block.level % tile_height;
    auto const width = tile_width >> height;
    auto const index = block.index / width;
    if (tile.row.empty() || tile.level != tile_level || tile.index != index)
      tile = {tile_level, index, read_row(reader, tile_level, index)};
    return hash_in(tile.row, row_offset(height) + block.index % width);
  };
}

std::optional<std::string> read_tile(OpenTiles const &open, Reader const &reader, std::uint64_t size,
                                     unsigned level, std::uint64_t index, std::size_t width) {
  NGUON_CHECK(width >= 1 && width <= tile_width);
  auto const count = level * tile_height < 64 ? size >> (level * tile_height) : 0;
  if (index > count / tile_width || index * tile_width + width > count) return std::nullopt;
  if (index < count / tile_width) return read_row(reader, level, index).substr(0, width * hash_bytes);
  std::string tile;
  for (std::size_t i = 0; i < width; ++i)
    tile += open.find({level * tile_height, index * tile_width + i})->view();
  return tile;
}

std::optional<std::string> read_entry_bundle(Reader const &reader, std::uint64_t size, std::uint64_t index,
                                             std::size_t width) {
  NGUON_CHECK(width >= 1 && width <= tile_width);
  if (index > size / tile_width || index * tile_width + width > size) return std::nullopt;
  auto const first = index * tile_width;
  std::string bundle;
  auto next = first;
  // One scan instead of a look-up each.
  reader.scan(Table::entries, "", key_u64(first), [&](std::string_view key, std::string_view entry) {
    if (key != key_u64(next)) return false;
    bundle += static_cast<char>(entry.size() >> 8);
    bundle += static_cast<char>(entry.size() & 0xff);
    bundle += entry;
    return ++next < first + width;
  });
  // Says which one is missing.
  if (next < first + width) (void)read_entry(reader, next);
  return bundle;
}

}  // namespace nguon::storage
