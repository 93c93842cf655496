#include "tools/tile_client.h"

#include <algorithm>

#include "crypto/tile_path.h"
#include "storage/tiles.h"
#include "tools/http_client.h"

namespace nguon::tools {
namespace {

Error fault(std::string message) {
  return {ErrorKind::unverified, "audit", std::move(message), "tiles"};
}

}  // namespace

Result<std::vector<std::string_view>> split_entry_bundle(std::string_view bundle, std::size_t count) {
  std::vector<std::string_view> entries;
  while (entries.size() < count) {
    auto const has_length = bundle.size() >= 2;
    auto const length = has_length ? std::size_t{static_cast<unsigned char>(bundle[0])} << 8 |
                                         static_cast<unsigned char>(bundle[1])
                                   : 0;
    if (!has_length || bundle.size() - 2 < length)
      return fault("A bundle of entries is cut short behind " + std::to_string(entries.size()) + " of them.");
    entries.push_back(bundle.substr(2, length));
    bundle.remove_prefix(2 + length);
  }
  if (!bundle.empty()) return fault("A bundle of entries holds more than it should.");
  return entries;
}

Result<std::string> read_log(std::string const &url, std::string const &path) {
  auto answer = get(url, path);
  if (!answer) return answer.error();
  if (answer->status == 200) return std::move(answer->body);
  auto const said = url + path + " is answered with status " + std::to_string(answer->status);
  // A server that is busy, or not one of a log, says nothing about a log; one that lacks a published tile
  // does.
  auto const lacks = path.starts_with("/tile/") && (answer->status == 404 || answer->status == 410);
  if (lacks) return fault(said + ".");
  return Error{ErrorKind::unavailable, "no-answer", said};
}

EntryBundle bundle_of(std::uint64_t index, std::uint64_t size) {
  auto const tile = index / storage::tile_width;
  auto const first = tile * storage::tile_width;
  auto const width = static_cast<std::size_t>(std::min<std::uint64_t>(storage::tile_width, size - first));
  return {"/" + write_tile_path({.of_entries = true, .index = tile, .width = width}), first, width};
}

}  // namespace nguon::tools
