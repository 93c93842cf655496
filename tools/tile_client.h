#pragma once
// A log as another server shows it, read over C2SP tlog-tiles.

#include <string>
#include <string_view>
#include <vector>

#include "crypto/result.h"

namespace nguon::tools {

/// The entries of a bundle, each of which stood after its length as uint16; they lie in `bundle`. Unverified
/// ("tiles") where there are not exactly `count`.
Result<std::vector<std::string_view>> split_entry_bundle(std::string_view bundle, std::size_t count);

/// What is served at a path with its leading slash. Unverified ("tiles") where a tile is said not to be
/// there; unavailable where there is no answer, or one that says nothing of a log.
Result<std::string> read_log(std::string const &url, std::string const &path);

/// The bundle that holds the entry of this index, in a log of this size: its path, and which entries it
/// holds.
struct EntryBundle {
  std::string path;
  std::uint64_t first = 0;
  std::size_t width = 0;
};
EntryBundle bundle_of(std::uint64_t index, std::uint64_t size);

}  // namespace nguon::tools
