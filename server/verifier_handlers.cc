// What checks this server in a reader's browser (server/web/verify/): the pages' module, and the verifier in
// one file.

#include <algorithm>

#include "server/embedded.h"
#include "server/handlers.h"

namespace nguon::server {
namespace {

struct WebFile {
  std::string_view path;
  std::string_view name;  ///< Of server/embedded.h.
  std::string_view type;
  std::string_view disposition;  ///< Empty for none.
};

constexpr std::string_view javascript = "text/javascript; charset=utf-8";
constexpr WebFile files[] = {
    {"/verify.html", "verify.html", "text/html; charset=utf-8", "inline; filename=\"nguon-verifier.html\""},
    {"/verify.vi.mjs", "verify.vi.mjs", javascript, ""},
    {"/verify.en.mjs", "verify.en.mjs", javascript, ""},
    {"/noble-ed25519.js", "noble-ed25519.mjs", javascript, ""},
};

}  // namespace

Task<ResponsePtr> get_verifier(Context &context, RequestView const &request) {
  auto const coding = request.look.coding;
  Build build = [path = std::string(request.path), coding](storage::Published const &,
                                                           std::int64_t) -> Built {
    auto const &file = *std::ranges::find(files, path, &WebFile::path);
    ResponseBuilder response(200, file.type, std::string(web_file(file.name)));
    response.keep(Keep::checked).vary("Accept-Encoding").compress(coding);
    if (!file.disposition.empty()) response.field("Content-Disposition", std::string(file.disposition));
    return {response.tag().done(), Built::Lasts::always};
  };
  auto key = std::string(request.path) + (coding == Coding::gzip ? " gzip" : "");
  auto state = context.service.log.published();
  auto const response =
      co_await context.cache.find_or_build(std::move(key), std::move(state), 0, std::move(build));
  co_return response;
}

}  // namespace nguon::server
