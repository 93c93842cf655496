#include "tools/tile_client.h"

#include <algorithm>

#include "crypto/tile_path.h"
#include "storage/tiles.h"

namespace nguon::tools {
namespace {

Error fault(std::string message) {
  return {ErrorKind::unverified, "audit", std::move(message), "tiles"};
}

}  // namespace

Result<std::string> read_log(server::HttpCaller &caller, std::string const &path) {
  auto answer = caller.get("/" + path);
  if (!answer) return answer.error();
  if (answer->status == 200) return std::move(answer->body);
  auto const said = caller.url() + "/" + path + " is answered with status " + std::to_string(answer->status);
  // A server that is busy, or not one of a log, says nothing about a log; one that lacks a published tile
  // does.
  auto const lacks = path.starts_with("tile/") && (answer->status == 404 || answer->status == 410);
  if (lacks) return fault(said + ".");
  auto const is_busy = answer->status == 429 || answer->status >= 500;
  return Error{ErrorKind::unavailable, is_busy ? "no-answer" : "not-a-log", said};
}

std::size_t tile_width_at(std::uint64_t index, std::uint64_t count) {
  return static_cast<std::size_t>(
      std::min<std::uint64_t>(storage::tile_width, count - index * storage::tile_width));
}

EntryBundle bundle_of(std::uint64_t index, std::uint64_t size) {
  auto const tile = index / storage::tile_width;
  auto const width = tile_width_at(tile, size);
  return {write_tile_path({.of_entries = true, .index = tile, .width = width}), tile * storage::tile_width,
          width};
}

Result<void> each_entry(
    EntryBundle const &bundle, std::string_view bytes,
    std::function<Result<void>(std::uint64_t index, std::string_view entry)> const &take) {
  auto const end = bundle.first + bundle.width;
  for (auto index = bundle.first; index < end; ++index) {
    auto const has_length = bytes.size() >= 2;
    auto const length = has_length ? std::size_t{static_cast<unsigned char>(bytes[0])} << 8 |
                                         static_cast<unsigned char>(bytes[1])
                                   : 0;
    if (!has_length || bytes.size() - 2 < length)
      return fault("A bundle of entries is cut short at entry " + std::to_string(index) + ".");
    if (auto taken = take(index, bytes.substr(2, length)); !taken) return taken;
    bytes.remove_prefix(2 + length);
  }
  if (bytes.empty()) return {};
  return fault("A bundle of entries holds more than it should before entry " + std::to_string(end) + ".");
}

}  // namespace nguon::tools
