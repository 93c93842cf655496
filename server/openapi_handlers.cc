#include "server/embedded.h"
#include "server/handlers.h"
#include "server/html_response.h"

namespace nguon::server {

Task<ResponsePtr> get_openapi(Context &context, RequestView const &request) {
  auto const coding = request.look.coding;
  Build build = [coding](storage::Published const &, std::int64_t) -> Built {
    ResponseBuilder response(200, "application/json", std::string(web_file("openapi.json")));
    response.keep(Keep::checked).field("Access-Control-Allow-Origin", "*").vary("Accept-Encoding");
    return {response.compress(coding).tag().done(), Built::Lasts::always};
  };
  auto key = std::string(request.path) + (coding == Coding::gzip ? " gzip" : "");
  auto state = context.service.log.published();
  auto const response =
      co_await context.cache.find_or_build(std::move(key), std::move(state), 0, std::move(build));
  co_return response;
}

Task<ResponsePtr> get_docs(Context &context, RequestView const &request) {
  auto const &service = context.service;
  auto const look = request.look;
  Build build = [&service, look](storage::Published const &, std::int64_t today) -> Built {
    auto page = openapi_page(page_context(service, look, "/docs", today));
    return {html_response(200, std::move(page), look).keep(Keep::checked).tag().done(),
            Built::Lasts::same_log};
  };
  auto key = cache_key("/docs", look);
  auto state = service.log.published();
  auto const version = page_version(service, service.cosigned());
  auto const response = co_await context.cache.find_or_build(std::move(key), std::move(state),
                                                             context.today(), std::move(build), version);
  co_return response;
}

}  // namespace nguon::server
