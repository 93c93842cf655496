#pragma once
// A log as another server shows it, read over C2SP tlog-tiles. Paths are those of tlog-tiles, without a
// leading slash.

#include <functional>
#include <string>
#include <string_view>

#include "crypto/result.h"
#include "server/http_caller.h"

namespace nguon::tools {

/// What is served at a path. Unverified ("tiles") where a tile is said not to be there; unavailable where
/// there is no answer, or the server has no time for one ("no-answer"), or one that says nothing of a log
/// ("not-a-log").
Result<std::string> read_log(server::HttpCaller &caller, std::string const &path);

/// How many of `count` things there are below the tile of this index.
std::size_t tile_width_at(std::uint64_t index, std::uint64_t count);

/// The bundle that holds the entry of this index, in a log of this size: its path, and which entries it
/// holds.
struct EntryBundle {
  std::string path;
  std::uint64_t first = 0;
  std::size_t width = 0;
};
EntryBundle bundle_of(std::uint64_t index, std::uint64_t size);

/// Takes the entries of that bundle in order, each of which stands after its length as uint16. The first
/// error of `take` ends it; unverified ("tiles") where there are not exactly as many, once those before were
/// taken.
Result<void> each_entry(EntryBundle const &bundle, std::string_view bytes,
                        std::function<Result<void>(std::uint64_t index, std::string_view entry)> const &take);

}  // namespace nguon::tools
