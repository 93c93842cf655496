#include <algorithm>

#include "server/epcis/binding.h"
#include "server/epcis/event_socket.h"
#include "server/epcis/query_response.h"
#include "server/epcis/subscription_parts.h"
#include "server/handlers.h"
#include "server/negotiate.h"
#include "server/offload.h"
#include "server/router.h"
#include "trace/event_time.h"
#include "trace/uri.h"

// Where g++ 12 inlines the making of a coroutine's frame, it takes Boost's own pair of allocation functions
// for a mismatch.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace nguon::server {
namespace {

constexpr std::string_view queries_path = "/epcis/queries/";
constexpr std::size_t query_name_bytes_max = 500;

std::string_view subscription_exception(Problem const &problem) {
  switch (problem.status) {
    case 400:
    case 413:
      return "epcisException:SubscriptionControlsException";
    case 401:
    case 403:
      return "epcisException:SecurityException";
    case 404:
      return "epcisException:NoSuchNameException";
    case not_acceptable:
      return "epcisException:NotAcceptableException";
    case 415:
      return "epcisException:UnsupportedMediaTypeException";
    default:
      return "epcisException:ImplementationException";
  }
}

ResponsePtr refuse_subscription(RequestView const &request, Problem const &problem) {
  return answer_epcis_problem(problem, request, subscription_exception(problem));
}

/// Null where the versions and the form that the request wants are spoken here.
ResponsePtr refuse_versions(RequestView const &request) {
  auto const spoken = check_epcis_versions(request);
  return spoken ? nullptr : refuse_subscription(request, Problem(not_acceptable, spoken.error()));
}

ResponsePtr answer_subscriptions(unsigned status, std::string body, std::string const &location = "") {
  ResponseBuilder response(status, "application/json", std::move(body));
  response.keep(Keep::never);
  if (!location.empty()) response.field("Location", location);
  return add_epcis_fields(response).done();
}

/// …/queries/{name}/subscriptions[/{id}], …/queries/{name}/events
struct SubscriptionPath {
  std::string query_name;
  std::string id;
};
Result<SubscriptionPath> read_subscription_path(std::string_view path) {
  path.remove_prefix(queries_path.size());
  auto const name_end = std::min(path.find('/'), path.size());
  auto name = trace::unescape_segment(path.substr(0, name_end));
  path.remove_prefix(std::min(name_end + 1, path.size()));
  auto const id_begin = path.find('/');
  auto id = trace::unescape_segment(id_begin == std::string_view::npos ? "" : path.substr(id_begin + 1));
  bool const is_name =
      name && !name->empty() && name->size() <= query_name_bytes_max && name->find('\0') == std::string::npos;
  if (!is_name || !id || id->find('\0') != std::string::npos) return unknown_path().error;
  return SubscriptionPath{*std::move(name), *std::move(id)};
}

Error unknown_subscription() {
  return {ErrorKind::not_found, "unknown-subscription", "This query has no such subscription of yours.",
          "path"};
}

/// What every address of subscriptions wants to know first.
struct SubscriptionCall {
  SubscriptionParts &parts;
  std::string party;
  SubscriptionPath path;
};
Result<SubscriptionCall> read_subscription_call(Context const &context, RequestView const &request) {
  auto *const parts = context.service.subscriptions;
  if (parts == nullptr) return unknown_path().error;
  auto path = read_subscription_path(request.path);
  if (!path) return std::move(path).error();
  auto party = parts->find_party(request.field("Authorization"));
  if (!party) return std::move(party).error();
  return SubscriptionCall{*parts, *std::move(party), *std::move(path)};
}

/// The caller's subscription that the address names. Waits where its row is being written.
Result<trace::Subscription> find_subscription(Context const &context, RequestView const &request) {
  auto const call = read_subscription_call(context, request);
  if (!call) return call.error();
  auto found = call->parts.subscriptions.find(call->path.query_name, call->path.id);
  if (!found || found->party != call->party) return unknown_subscription();
  return *std::move(found);
}

std::string write_subscription_list(std::vector<trace::Subscription> const &subscriptions) {
  std::string list = "[";
  for (auto const &subscription : subscriptions)
    list.append(list.size() > 1 ? "," : "").append(describe_subscription(subscription));
  return list + "]";
}

/// Those of a party that stand on a page of the list.
struct SubscriptionPage {
  std::vector<trace::Subscription> subscriptions;
  bool is_more = false;
};
SubscriptionPage page_of(std::vector<trace::Subscription> subscriptions, std::string const &party,
                         ListPage const &asked) {
  std::erase_if(subscriptions, [&](auto const &subscription) {
    return subscription.party != party || subscription.id <= asked.after;
  });
  auto const is_more = subscriptions.size() > asked.count;
  if (is_more) subscriptions.resize(asked.count);
  return {std::move(subscriptions), is_more};
}

bool names_websocket(RequestView const &request) {
  std::string upgrade(request.field("Upgrade"));
  std::ranges::transform(upgrade, upgrade.begin(), [](unsigned char c) { return std::tolower(c); });
  return upgrade.find("websocket") != std::string::npos;
}

/// Where a WebSocket begins.
Result<trace::EventPosition> first_position(SubscriptionParts const &parts, std::string_view query,
                                            trace::SubscriptionControls const &controls) {
  auto const end = parts.events.end();
  auto const &initial = controls.initial_record_ms;
  // What was recorded before need not be looked at to be left out.
  auto const since = initial ? std::optional(parts.events.since(*initial)) : std::nullopt;
  if (auto const after = query_value(query, "after")) {
    auto const position = parse_position_id(*after);
    if (position && !(end < *position)) return since ? std::max(*position, *since) : *position;
    return Error{ErrorKind::malformed, "bad-position",
                 "\"after\" must be the id of a document that this server sent by WebSocket.", "after"};
  }
  return since.value_or(end);
}

}  // namespace

bool wants_event_socket(RequestView const &request) {
  return request.method == Method::get &&
         (names_websocket(request) || trace::has_subscription_parameters(request.query));
}

Task<ResponsePtr> open_event_socket(Context &context, RequestView const &request) {
  if (auto refused = refuse_versions(request)) co_return refused;
  auto *const parts = context.service.subscriptions;
  auto const path = read_subscription_path(request.path);
  if (parts == nullptr || !path) co_return refuse_subscription(request, unknown_path());
  if (!names_websocket(request)) {
    co_return refuse_subscription(
        request,
        Error{ErrorKind::malformed, "upgrade-missing",
              "These parameters subscribe, which takes a WebSocket: Upgrade: websocket.", "Upgrade"});
  }
  auto controls = trace::parse_subscription_parameters(request.query);
  if (!controls) co_return refuse_subscription(request, controls.error());
  controls->epc_format = wanted_epc_format(request);
  // Taken before anything is waited for: others come meanwhile.
  auto place = take_place(parts->open_sockets, parts->open_sockets_max);
  if (!place) co_return refuse_subscription(request, too_busy());
  auto work = [&]() -> Result<trace::EventPosition> {
    auto const first = first_position(*parts, request.query, *controls);
    if (!first) return first.error();
    auto const known = parts->events.find(path->query_name, *first, *first, {});
    if (!known) return known.error();
    return *first;
  };
  auto const first = co_await offload(context.pool, std::move(work));
  if (!first) co_return refuse_subscription(request, first.error());
  Response response;
  response.status = 101;
  response.takeover = std::make_shared<EventSocket>(
      EventSocket::Parts{parts->events, context.pool, context.service.clock, std::move(place),
                         parts->socket_scans, context.service.company_prefixes},
      parts->socket_bounds, path->query_name, *controls, *first);
  co_return std::make_shared<Response const>(std::move(response));
}

Task<ResponsePtr> get_subscriptions(Context &context, RequestView const &request) {
  if (auto refused = refuse_versions(request)) co_return refused;
  auto const call = read_subscription_call(context, request);
  if (!call) co_return refuse_subscription(request, call.error());
  auto work = [&]() -> ResponsePtr {
    auto const end = call->parts.events.end();
    auto const known = call->parts.events.find(call->path.query_name, end, end, {});
    if (!known) return refuse_subscription(request, known.error());
    auto &tokens = *context.service.page_tokens;
    auto const scope = "subscriptions " + call->party + "\n" + call->path.query_name;
    auto const asked = read_list_page(request, tokens, scope);
    if (!asked) return refuse_query(request, asked.error());
    auto const page = page_of(call->parts.subscriptions.of_query(call->path.query_name), call->party, *asked);
    ResponseBuilder response(200, "application/json", write_subscription_list(page.subscriptions));
    if (page.is_more)
      add_next_link(response, context.service, request, tokens.seal(scope, page.subscriptions.back().id));
    return add_epcis_fields(response.keep(Keep::never)).done();
  };
  auto response = co_await offload(context.pool, std::move(work));
  co_return response;
}

Task<ResponsePtr> post_subscription(Context &context, RequestView const &request) {
  if (auto refused = refuse_versions(request)) co_return refused;
  auto const call = read_subscription_call(context, request);
  if (!call) co_return refuse_subscription(request, call.error());
  if (media_type(request.content_type) != "application/json") {
    Error const wrong{ErrorKind::malformed, "json-wanted", "Post a subscription as application/json.",
                      "Content-Type"};
    co_return refuse_subscription(request, Problem(415, wrong));
  }
  auto wanted = trace::parse_webhook_request(request.body);
  if (!wanted) co_return refuse_subscription(request, wanted.error());
  wanted->controls.epc_format = wanted_epc_format(request);
  auto work = [&] { return call->parts.subscriptions.add(call->path.query_name, *wanted, call->party); };
  auto const made = co_await offload(context.pool, std::move(work));
  if (!made) co_return refuse_subscription(request, made.error());
  auto const location = std::string(request.path) + "/" + made->id;
  co_return answer_subscriptions(201, describe_subscription(*made), location);
}

Task<ResponsePtr> get_subscription(Context &context, RequestView const &request) {
  if (auto refused = refuse_versions(request)) co_return refused;
  auto work = [&] { return find_subscription(context, request); };
  auto const found = co_await offload(context.pool, std::move(work));
  if (!found) co_return refuse_subscription(request, found.error());
  co_return answer_subscriptions(200, describe_subscription(*found));
}

Task<ResponsePtr> options_subscription(Context &context, RequestView const &request) {
  auto work = [&] { return find_subscription(context, request); };
  auto const found = co_await offload(context.pool, std::move(work));
  if (!found) co_return refuse_subscription(request, found.error());
  auto response =
      epcis_options(request.path, allowed_methods(*find_route(request.path)), context.limits.body_bytes_max);
  co_return response.field("GS1-Query-Min-Record-Time", trace::format_time_ms(found->run_ms)).done();
}

Task<ResponsePtr> remove_subscription(Context &context, RequestView const &request) {
  if (auto refused = refuse_versions(request)) co_return refused;
  auto const call = read_subscription_call(context, request);
  if (!call) co_return refuse_subscription(request, call.error());
  auto work = [&] {
    auto &subscriptions = call->parts.subscriptions;
    auto const found = subscriptions.find(call->path.query_name, call->path.id);
    return found && found->party == call->party && subscriptions.remove(call->path.query_name, call->path.id);
  };
  auto const removed = co_await offload(context.pool, std::move(work));
  if (!removed) co_return refuse_subscription(request, unknown_subscription());
  ResponseBuilder response(204, "", "");
  response.keep(Keep::never);
  co_return add_epcis_fields(response).done();
}

Task<ResponsePtr> get_query_events(Context &context, RequestView const &request) {
  if (wants_event_socket(request)) co_return co_await open_event_socket(context, request);
  co_return co_await get_epcis_query(context, request);
}

}  // namespace nguon::server
