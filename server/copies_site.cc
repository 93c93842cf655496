#include "server/copies_site.h"

#include <spdlog/spdlog.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "server/epcis/binding.h"
#include "server/home_search.h"
#include "server/html_response.h"
#include "server/negotiate.h"
#include "server/offload.h"
#include "server/resolver.h"
#include "server/router.h"

// Where g++ 12 inlines the making of a coroutine's frame, it takes Boost's own pair of allocation functions
// for a mismatch.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace nguon::server {
namespace {

using Logs = std::vector<Context *>;

/// The same address of a log's own. Anybody's verifier may follow it to a bundle.
ResponsePtr lead_to(Context const &log, RequestView const &request) {
  auto address = log.service.base().append(request.path);
  if (!request.query.empty()) address.append(1, '?').append(request.query);
  return ResponseBuilder(307, "", "")
      .keep(Keep::checked)
      .field("Location", address)
      .field("Access-Control-Allow-Origin", "*")
      .done();
}

/// What of an address names a thing: of a code's without /qr/ and its ending, of a bundle's without /bundle/.
std::string_view thing_of(std::string_view path, Handler handler) {
  path.remove_prefix(handler == get_qr       ? std::string_view("/qr/").size()
                     : handler == get_bundle ? std::string_view("/bundle/").size()
                                             : 1);
  constexpr std::size_t ending = std::string_view(".svg").size();
  if (handler == get_qr && (path.ends_with(".svg") || path.ends_with(".png"))) path.remove_suffix(ending);
  return path;
}

bool is_of_one_log(Handler handler) {
  return handler == get_checkpoint || handler == get_tile || handler == get_proof ||
         handler == get_scitt_keys;
}

/// Events and their queries are each log's own; so is what says where it is.
bool is_of_one_log(RequestView const &request, Handler handler) {
  return is_of_one_log(handler) || is_epcis(request.path);
}

/// Those logs that know this chain. Reads tables.
Logs which_know(Logs const &logs, std::string const &subject) {
  Logs knowing;
  if (subject.empty()) return knowing;
  for (auto *const log : logs) {
    auto const state = log->service.log.published();
    if (log->service.is_whole() && storage::find_head(*state->reader, subject)) knowing.push_back(log);
  }
  return knowing;
}

std::string write_choices(Logs const &logs, std::string_view path) {
  boost::json::array choices;
  for (auto const *const log : logs) {
    choices.push_back(
        boost::json::object{{"origin", log->service.origin}, {"address", log->service.base().append(path)}});
  }
  return boost::json::serialize(boost::json::object{{"choices", std::move(choices)}});
}

ResponsePtr let_choose(Logs const &logs, RequestView const &request, PageContext const &context) {
  if (request.look.form == Form::json) {
    return ResponseBuilder(300, "application/json", write_choices(logs, request.path))
        .keep(Keep::checked)
        .vary(negotiated_fields)
        .tag()
        .done();
  }
  std::vector<LogChoice> choices;
  for (auto const *const log : logs) {
    choices.push_back(
        {log->service.origin, with_language(log->service.base().append(request.path), request.look)});
  }
  return html_response(300, choices_page(choices, context), request.look).keep(Keep::checked).tag().done();
}

CopiedLog copied_log(Context const &log) {
  auto const &service = log.service;
  CopiedLog shown;
  shown.origin = service.origin;
  shown.address = service.base() + "/";
  shown.copy = *copy_shown(service);
  auto const state = service.log.published();
  if (!state->note.empty()) shown.size = state->checkpoint.size;
  return shown;
}

Error known_nowhere(Logs const &logs) {
  std::string origins;
  for (auto const *const log : logs) origins.append(origins.empty() ? "" : ", ").append(log->service.origin);
  auto message = "None of the logs that are copied here says anything about this. Here are: " + origins + ".";
  return {ErrorKind::not_found, "unknown-in-logs", std::move(message), "path", "", std::move(origins)};
}

}  // namespace

Task<ResponsePtr> CopiesSite::answer(RequestView const &request) {
  ResponsePtr response;
  try {
    response = co_await answer_or_throw(request);
  } catch (std::exception const &failure) {
    spdlog::error("{}: {}", request.path, failure.what());
  }
  if (!response) response = refuse(request, internal_failure());
  co_return response;
}

Task<ResponsePtr> CopiesSite::answer_or_throw(RequestView const &request) {
  for (auto *const log : logs_) {
    auto const base = log->service.base();
    if (!request.path.starts_with(base + "/")) continue;
    auto below = request;
    below.path.remove_prefix(base.size());
    auto response = co_await server::answer(*log, below);
    co_return response;
  }
  auto const *const route = find_route(request.path);
  if (route == nullptr) co_return refuse(request, unknown_path());
  if (request.method == Method::options) {
    auto allowed = co_await server::answer(*logs_.front(), request);
    co_return allowed;
  }
  auto const handler = route->get;
  if (handler == nullptr || (request.method != Method::get && request.method != Method::head)) {
    std::string urls;
    for (auto const *const log : logs_)
      urls.append(urls.empty() ? "" : ", ").append(log->service.copy_of->url());
    auto problem = only_a_copy(std::move(urls));
    problem.allow = allowed_methods({route->path, handler});
    co_return refuse(request, problem);
  }
  ResponsePtr response;
  if (handler == get_home) {
    response = co_await search(request);
  } else if (handler == get_check) {
    auto page = check_page(page_context(request));
    response = html_response(200, std::move(page), request.look).keep(Keep::checked).tag().done();
  } else if (handler == get_thing || handler == get_qr || handler == get_bundle) {
    std::string thing(thing_of(request.path, handler));
    // Compressed links, words for keys and a slash at the end name things of some log too.
    auto const asked = handler == get_thing ? read_asked(request.path, {}) : Result<Asked>(Asked());
    if (asked && handler == get_thing) thing = asked->thing.address;
    response = co_await lead_to_log(request, std::move(thing));
  } else if (handler == get_blob) {
    response = co_await get_from_any(request);
  } else if (is_of_one_log(request, handler)) {
    Error const error{ErrorKind::not_found, "one-of-several-logs",
                      "Several logs are served here; each has this address below its own.", "path"};
    response = refuse(request, error);
  } else {
    // Of the program, not of a log.
    response = co_await handler(*logs_.front(), request);
  }
  co_return response;
}

Task<ResponsePtr> CopiesSite::search(RequestView const &request) {
  auto words = query_value(request.query, "q").value_or("");
  auto code = query_value(request.query, "code").value_or("");
  auto const context = page_context(request);
  auto const look = request.look;
  if (words.empty() && code.empty()) {
    HomePage page;
    for (auto const *const log : logs_) page.logs.push_back(copied_log(*log));
    co_return html_response(200, home_page(page, context), look).keep(Keep::checked).tag().done();
  }
  std::vector<SearchedLog> searched;
  for (auto const *const log : logs_) {
    auto const &service = log->service;
    if (service.is_whole()) searched.push_back({service.log.published(), service.base(), service.origin});
  }
  auto find = [searched = std::move(searched), context, look, words = std::move(words),
               code = std::move(code)] {
    auto const found = search_logs(searched, words, code);
    if (!found.redirect.empty()) return redirect(303, with_language(found.redirect, look));
    return html_response(200, home_page(found.page, context), look).keep(Keep::checked).tag().done();
  };
  auto response = co_await offload(logs_.front()->pool, std::move(find));
  co_return response;
}

Task<ResponsePtr> CopiesSite::lead_to_log(RequestView const &request, std::string path) {
  auto const thing = trace::parse_address(path);
  bool const is_chain = !thing && thing.error().code == "unknown-address";
  if (!thing && !is_chain) co_return refuse(request, thing.error());
  auto subject = thing ? thing->subject : path;
  // Of a lot that nobody knows, the log of its product knows whom to ask.
  auto product = thing ? thing->product : std::string();
  auto find = [this, subject = std::move(subject), product = std::move(product)] {
    auto knowing = which_know(logs_, subject);
    return knowing.empty() ? which_know(logs_, product) : knowing;
  };
  auto const knowing = co_await offload(logs_.front()->pool, std::move(find));
  if (knowing.size() == 1) co_return lead_to(*knowing.front(), request);
  if (!knowing.empty()) co_return let_choose(knowing, request, page_context(request));
  if (thing && request.look.form == Form::html) {
    UnknownPage unknown;
    unknown.thing = *thing;
    for (auto const *const log : logs_) unknown.logs.push_back(copied_log(*log));
    auto page = unknown_page(unknown, page_context(request));
    co_return html_response(404, std::move(page), request.look).keep(Keep::checked).tag().done();
  }
  co_return refuse(request, known_nowhere(logs_));
}

Task<ResponsePtr> CopiesSite::get_from_any(RequestView const &request) {
  ResponsePtr response;
  for (auto *const log : logs_) {
    response = co_await server::answer(*log, request);
    if (response->status == 200) co_return response;
  }
  co_return response;
}

ResponsePtr CopiesSite::refuse(RequestView const &request, Problem const &problem) {
  if (is_epcis(request.path)) return answer_epcis_problem(problem, request);
  return answer_problem(problem, request, page_context(request));
}

PageContext CopiesSite::page_context(RequestView const &request) const {
  PageContext context;
  context.language = request.look.language;
  context.language_chosen = request.look.language_chosen;
  context.path = std::string(request.path);
  context.today = date_text(logs_.front()->today());
  return context;
}

}  // namespace nguon::server
