#pragma once
// Parts of the map that are not in memory, and how they come back.
//
// A stub stands for the rows of `heads` below its prefix exactly as its version's reader shows them. So
// nothing may be made a stub but in the version that equals its reader, and a stub is never kept where its
// rows have changed since: whatever changes a key first puts the way to it into memory. A subtree of at most
// `bucket_max` keys is read from `heads`, a larger one from its page, and from `heads` where there is no such
// page. What was read is believed only if it has the stub's hash: a damaged row, a page that is not there or
// another version's, can make reading slow or fail, but never give a wrong hash.

#include <memory>
#include <span>

#include "storage/map_node.h"
#include "storage/store.h"

namespace nguon::storage {

/// Where the stubs of a version are read.
struct MapSource {
  std::shared_ptr<Reader const> reader;
  std::uint32_t bucket_max = 64;
};

/// What `stub`, at `depth` on the way to `key`, stands for; in memory on that way, in stubs beside it. Throws
/// StorageFailure where the tables do not hold it.
MapNodeRef load_stub(MapSource const &source, MapNode const &stub, Hash const &key, unsigned depth);

/// The same of a stub of at most bucket_max keys, wholly in memory.
MapNodeRef load_bucket(MapSource const &source, MapNode const &stub, Hash const &key, unsigned depth);

/// The subtree of these leaves, in order of their keys, which share their first `depth` bits: in memory on
/// the way to `keys` (in order, too) and in all levels of pages, in stubs elsewhere.
MapNodeRef build_subtree(std::span<MapLeaf const> leaves, std::span<Hash const> keys, unsigned depth,
                         std::uint32_t bucket_max);

/// `node`, at `depth`, as it is after heads changed at `keys` (in order, with the same first `depth` bits)
/// and nowhere else: read again from `heads` on the way to each. No key may have gone.
MapNodeRef refresh_subtree(MapSource const &source, MapNodeRef const &node, std::span<Hash const> keys,
                           unsigned depth);

/// The rows of `heads` whose keys begin with the first `depth` bits of `key`.
std::vector<MapLeaf> read_leaves(Reader const &reader, Hash const &key, unsigned depth);

}  // namespace nguon::storage
