#include "server/handlers.h"
#include "server/offload.h"
#include "storage/blob_type.h"
#include "trace/blob_names.h"

namespace nguon::server {
namespace {

constexpr std::string_view prefix = "/blobs/";

Result<Hash> parse_name(std::string_view path) {
  auto name = hash_from_hex(path.substr(prefix.size()));
  if (name) return name;
  return Error{ErrorKind::malformed, "bad-blob-name",
               "A blob is named by the 64 lower-case hexadecimal digits of its SHA-256.", "path"};
}

}  // namespace

Task<ResponsePtr> get_blob(Context &context, RequestView const &request) {
  auto const name = parse_name(request.path);
  if (!name) co_return refuse(context, request, name.error());
  auto const &blobs = context.service.blobs;
  // The row is the picture, or the answer that there is none as long as the log doesn't grow.
  Build build = [&blobs, name = *name](storage::Published const &, std::int64_t) -> Built {
    auto bytes = blobs.find(name);
    if (!bytes) return {};
    auto const type = storage::check_blob(*bytes);
    ResponseBuilder response(200, type ? *type : "application/octet-stream", std::move(*bytes));
    response.keep(Keep::forever).field("Content-Security-Policy", "default-src 'none'").tag();
    return {response.done(), Built::Lasts::always};
  };
  auto state = context.service.log.published();
  std::string key(request.path);
  auto const response =
      co_await context.cache.find_or_build(std::move(key), std::move(state), 0, std::move(build));
  if (response) co_return response;
  Error const error{ErrorKind::not_found, "unknown-blob", "There is no such picture or paper here.", "path"};
  co_return refuse(context, request, error);
}

Task<ResponsePtr> put_blob(Context &context, RequestView const &request) {
  auto const name = parse_name(request.path);
  if (!name) co_return refuse(context, request, name.error());
  auto const &service = context.service;
  auto const bytes = request.body;
  auto store = [&service, name = *name, bytes]() -> Result<void> {
    if (!trace::is_blob_named(*service.log.published()->reader, name)) {
      return Error{ErrorKind::forbidden, "blob-not-named",
                   "No statement in the log names this picture or paper; post the statement first.", "path"};
    }
    return service.blobs.put(name, bytes);
  };
  auto const stored = co_await offload(context.pool, std::move(store));
  if (!stored) co_return refuse(context, request, stored.error());
  co_return ResponseBuilder(204, "", "").keep(Keep::never).done();
}

}  // namespace nguon::server
