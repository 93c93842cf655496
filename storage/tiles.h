#pragma once
// The Merkle tree as C2SP tlog-tiles cuts it. A tile of level L has 256 hashes of blocks of 256^L leaves, and
// makes seven levels of larger blocks of them. Tiles that are complete never change: each is a row of
// Table::tiles. What stands right of them is small, kept in memory, and found again from entries and complete
// tiles at start.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/merkle.h"
#include "storage/store.h"

namespace nguon::storage {

inline constexpr unsigned tile_height = 8;
inline constexpr std::size_t tile_width = std::size_t{1} << tile_height;

/// The blocks of one tree that lie in no complete tile, and those of tiles that were completed since
/// `forget`. Its frontier is always among them, so receipts of new entries are made without reading a table.
class OpenTiles {
 public:
  OpenTiles() = default;
  /// Those of a tree of `size` leaves. Throws StorageFailure where an entry or a complete tile is missing.
  static OpenTiles load(Reader const &reader, std::uint64_t size);

  /// Puts the tile that becomes complete, if there is one, into `rows`. Requires: blocks come as
  /// TreeEdge::append completes them.
  void add(NodeId block, Hash const &hash, Batch &rows);
  /// Null where the block lies in a tile that was complete before.
  Hash const *find(NodeId block) const;
  /// Forgets the tiles that are complete, once their rows can be read.
  void forget();

 private:
  /// The blocks of one level of the tree from index `first` on, without gaps.
  struct Level {
    std::uint64_t first = 0;
    std::vector<Hash> hashes;
  };
  void open_level(unsigned tile_level, std::uint64_t first);
  std::vector<Level> levels_;
};

/// Blocks of a tree whose complete tiles are in `reader`. Both must outlive it. Throws StorageFailure where a
/// tile is missing or damaged.
NodeReader node_reader(OpenTiles const &open, Reader const &reader);
NodeReader node_reader(OpenTiles &&open, Reader const &reader) = delete;

/// What C2SP tlog-tiles serves for a tree of `size` leaves: `width` hashes, joined. Nullopt where the tree
/// has not so many. Requires: 1 <= width <= 256.
std::optional<std::string> read_tile(OpenTiles const &open, Reader const &reader, std::uint64_t size,
                                     unsigned level, std::uint64_t index, std::size_t width);
/// The entries below a tile of level 0, each after its length as uint16. Nullopt and requirement as above.
std::optional<std::string> read_entry_bundle(Reader const &reader, std::uint64_t size, std::uint64_t index,
                                             std::size_t width);

}  // namespace nguon::storage
