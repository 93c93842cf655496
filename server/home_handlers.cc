#include "server/handlers.h"
#include "server/home_search.h"
#include "server/html_response.h"
#include "server/negotiate.h"
#include "server/offload.h"

namespace nguon::server {
namespace {

constexpr std::size_t newest_max = 12;

constexpr std::string_view icon =
    R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M8 1v14" stroke="#2f6b3a" stroke-width="2"/>)"
    R"(<circle cx="8" cy="12" r="3" fill="#2f6b3a"/><path d="M8 7c0-3 2-5 6-5 0 4-2 6-6 6z" fill="#5a9e4b"/></svg>)";

ResponsePtr show_home(HomePage const &page, PageContext const &context, Look const &look) {
  return html_response(200, home_page(page, context), look).keep(Keep::checked).tag().done();
}

}  // namespace

Task<ResponsePtr> get_home(Context &context, RequestView const &request) {
  auto const &service = context.service;
  auto const state = service.log.published();
  auto const look = request.look;
  auto const day = context.today();
  auto words = query_value(request.query, "q").value_or("");
  auto code = query_value(request.query, "code").value_or("");
  auto const version = page_version(service, service.cosigned());

  ResponsePtr response;
  if (words.empty() && code.empty()) {
    Build build = [&service, look](storage::Published const &now, std::int64_t today) -> Built {
      HomePage page;
      for (auto &product : trace::newest_products(*now.reader, newest_max))
        page.hits.push_back({.thing = std::move(product)});
      return {show_home(page, page_context(service, look, "/", today), look), Built::Lasts::same_log};
    };
    auto key = cache_key("/", look);
    auto same_state = state;
    response = co_await context.cache.find_or_build(std::move(key), std::move(same_state), day,
                                                    std::move(build), version);
  } else {
    auto search = [&service, state, look, day, words = std::move(words), code = std::move(code)] {
      auto const found = search_logs({{state, service.base(), ""}}, words, code);
      if (!found.redirect.empty()) return redirect(303, with_language(found.redirect, look));
      return show_home(found.page, page_context(service, look, "/", day), look);
    };
    response = co_await offload(context.pool, std::move(search));
  }
  co_return response;
}

Task<ResponsePtr> get_check(Context &context, RequestView const &request) {
  auto const &service = context.service;
  auto const look = request.look;
  Build build = [&service, look](storage::Published const &, std::int64_t today) -> Built {
    auto page = check_page(page_context(service, look, "/check", today));
    return {html_response(200, std::move(page), look).keep(Keep::checked).tag().done(),
            Built::Lasts::same_log};
  };
  auto key = cache_key("/check", look);
  auto state = service.log.published();
  auto const version = page_version(service, service.cosigned());
  auto const response = co_await context.cache.find_or_build(std::move(key), std::move(state),
                                                             context.today(), std::move(build), version);
  co_return response;
}

Task<ResponsePtr> get_robots(Context &, RequestView const &) {
  co_return ResponseBuilder(200, "text/plain; charset=utf-8",
                            "User-agent: *\nDisallow: /bundle/\nDisallow: /proof/\n")
      .keep(Keep::checked)
      .tag()
      .done();
}

Task<ResponsePtr> get_icon(Context &, RequestView const &) {
  co_return ResponseBuilder(200, "image/svg+xml", std::string(icon)).keep(Keep::checked).tag().done();
}

}  // namespace nguon::server
