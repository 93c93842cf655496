#include <algorithm>
#include <charconv>

#include "crypto/tile_path.h"
#include "server/handlers.h"
#include "server/html_response.h"
#include "server/offload.h"
#include "trace/bundle.h"

namespace nguon::server {
namespace {

/// A decimal number in its one spelling.
std::optional<std::uint64_t> parse_index(std::string_view text) {
  std::uint64_t index = 0;
  auto const end = text.data() + text.size();
  auto const [rest, failure] = std::from_chars(text.data(), end, index);
  if (failure != std::errc() || rest != end || std::to_string(index) != text) return std::nullopt;
  return index;
}

trace::Receipt make_receipt(storage::Published const &state, std::uint64_t index) {
  return {index, storage::read_entry(*state.reader, index), storage::read_inclusion_proof(state, index),
          state.note};
}

/// Null above the published tree.
ResponsePtr tile_response(storage::Published const &state, TilePath const &tile, bool gzip) {
  auto const size = state.checkpoint.size;
  auto body = tile.of_entries ? storage::read_entry_bundle(*state.reader, size, tile.index, tile.width)
                              : storage::read_tile(state.open_tiles, *state.reader, size, tile.level,
                                                   tile.index, tile.width);
  if (!body) return nullptr;
  ResponseBuilder response(200, "application/octet-stream", *std::move(body));
  response.keep(Keep::forever);
  // Hashes do not get smaller.
  if (tile.of_entries) response.vary("Accept-Encoding").compress(gzip);
  return response.tag().done();
}

/// The subject that a bundle is asked for: an address names its thing's chain; what is no address, the chain
/// itself.
Result<std::string> parse_subject(std::string_view path) {
  auto thing = trace::parse_address(path);
  if (thing) return thing->subject;
  if (thing.error().code != "unknown-address") return std::move(thing).error();
  return std::string(path);
}

std::string file_name(std::string_view subject) {
  std::string name = "nguon-" + std::string(subject) + ".json";
  std::replace_if(
      name.begin(), name.end(),
      [](unsigned char letter) { return std::isalnum(letter) == 0 && letter != '.' && letter != '-'; }, '_');
  return name;
}

}  // namespace

Task<ResponsePtr> get_checkpoint(Context &context, RequestView const &) {
  auto const state = context.service.log.published();
  co_return ResponseBuilder(200, "text/plain; charset=utf-8", state->note).keep(Keep::checked).tag().done();
}

Task<ResponsePtr> get_tile(Context &context, RequestView const &request) {
  auto const tile = parse_tile_path(request.path.substr(1));
  if (!tile) {
    Error const error{ErrorKind::not_found, "unknown-tile", "This is no address of a tile.", "path"};
    co_return refuse(context, request, error);
  }
  auto const state = context.service.log.published();
  auto make = [state, tile = *tile, gzip = request.look.gzip] { return tile_response(*state, tile, gzip); };
  auto response = co_await offload(context.pool, std::move(make));
  if (!response) {
    Error const error{ErrorKind::not_found, "tile-above-tree", "The published tree does not reach so far.",
                      "path"};
    co_return refuse(context, request, error);
  }
  co_return response;
}

Task<ResponsePtr> get_proof(Context &context, RequestView const &request) {
  constexpr std::string_view prefix = "/proof/";
  auto const state = context.service.log.published();
  auto const index = parse_index(request.path.substr(prefix.size()));
  if (!index || *index >= state->checkpoint.size) {
    Error const error{ErrorKind::not_found, "unknown-entry", "The log has no entry of this number.", "path"};
    co_return refuse(context, request, error);
  }
  auto read = [state, index = *index] { return trace::write_receipt(make_receipt(*state, index)); };
  auto receipt = co_await offload(context.pool, std::move(read));
  co_return ResponseBuilder(200, "application/json", std::move(receipt)).keep(Keep::checked).tag().done();
}

Task<ResponsePtr> get_bundle(Context &context, RequestView const &request) {
  constexpr std::string_view prefix = "/bundle/";
  auto subject = parse_subject(request.path.substr(prefix.size()));
  if (!subject) co_return refuse(context, request, subject.error());
  auto const canonical = std::string(prefix) + *subject;
  if (request.path != canonical) co_return redirect(308, canonical);

  // Why there is no bundle, for whoever asked for the build.
  auto const refused = std::make_shared<std::optional<Error>>();
  Build build = [subject = *subject, refused](storage::Published const &state, std::int64_t) -> Built {
    auto const bundle = trace::make_bundle(state, subject);
    if (!bundle) {
      *refused = bundle.error();
      return {};
    }
    ResponseBuilder response(200, "application/json", trace::write_bundle(*bundle));
    response.keep(Keep::checked)
        .field("Content-Disposition", "attachment; filename=\"" + file_name(subject) + "\"")
        .tag();
    return {response.done(), Built::Lasts::same_log};
  };
  auto state = context.service.log.published();
  auto key = canonical;
  auto const response = co_await context.cache.find_or_build(std::move(key), std::move(state),
                                                             context.today(), std::move(build));
  if (*refused) co_return refuse(context, request, **refused);
  co_return response;
}

}  // namespace nguon::server
