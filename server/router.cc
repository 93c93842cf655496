#include "server/router.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "server/epcis/binding.h"
#include "server/problem.h"
#include "server/resolver.h"

namespace nguon::server {
namespace {

constexpr Route routes[] = {
    {"/", get_home},
    {"/check", get_check},
    {"/docs", get_docs},
    {"/openapi.json", get_openapi},
    {"/statements", nullptr, post_statements},
    {"/epcis/queries/*/subscriptions", get_subscriptions, post_subscription},
    {"/epcis/queries/*/subscriptions/", get_subscription, nullptr, nullptr, remove_subscription,
     options_subscription},
    {"/epcis/queries/*/events", get_query_events},
    {"/epcis", get_epcis_root},
    {"/epcis/capture", get_capture_jobs, post_capture},
    {"/epcis/capture/", get_capture_job},
    {"/epcis/events", get_epcis_events, post_epcis_event},
    {"/epcis/events/", get_epcis_event},
    {"/epcis/eventTypes", get_epcis_resources},
    {"/epcis/eventTypes/", get_epcis_resource},
    {"/epcis/epcs", get_epcis_resources},
    {"/epcis/epcs/", get_epcis_resource},
    {"/epcis/bizSteps", get_epcis_resources},
    {"/epcis/bizSteps/", get_epcis_resource},
    {"/epcis/bizLocations", get_epcis_resources},
    {"/epcis/bizLocations/", get_epcis_resource},
    {"/epcis/readPoints", get_epcis_resources},
    {"/epcis/readPoints/", get_epcis_resource},
    {"/epcis/dispositions", get_epcis_resources},
    {"/epcis/dispositions/", get_epcis_resource},
    {"/epcis/queries", get_epcis_queries, post_epcis_query},
    {"/epcis/queries/", get_epcis_query, nullptr, nullptr, delete_epcis_query},
    {"/epcis/nextPageToken/", nullptr, nullptr, nullptr, delete_page_token},
    {"/checkpoint", get_checkpoint},
    {"/cosignatures", nullptr, post_cosignatures},
    {"/tile/", get_tile},
    {"/proof/", get_proof},
    {"/.well-known/scitt-keys", get_scitt_keys},
    {"/.well-known/scitt-keys/", get_scitt_keys},
    {"/bundle/", get_bundle},
    {"/blobs/", get_blob, nullptr, put_blob},
    {"/private/", get_private, nullptr, put_private, remove_private},
    {"/qr/", get_qr},
    {"/p/", get_thing},
    {"/unit/", get_thing},
    {"/place/", get_thing},
    {"/party/", get_thing},
    {"/.well-known/gs1resolver", get_resolver_description},
    {link_set_context_path, get_link_set_context},
    {"/robots.txt", get_robots},
    {"/favicon.ico", get_icon},
    {"/verify.html", get_verifier},
    {"/verify.vi.mjs", get_verifier},
    {"/verify.en.mjs", get_verifier},
    {"/noble-ed25519.js", get_verifier},
};

constexpr Route digital_links{"/", get_thing};

bool covers(std::string_view address, std::string_view path) {
  if (auto const star = address.find('*'); star != std::string_view::npos) {
    if (!path.starts_with(address.substr(0, star))) return false;
    auto const rest = path.substr(star);
    auto const segment = std::min(rest.find('/'), rest.size());
    return segment > 0 && covers(address.substr(star + 1), rest.substr(segment));
  }
  if (address.size() > 1 && address.ends_with('/')) {
    return path.size() > address.size() && path.starts_with(address);
  }
  return path == address;
}

ResponsePtr answer_options(Route const &route) {
  ResponseBuilder response(204, "", "");
  response.field("Allow", allowed_methods(route));
  if (route.get == get_thing) open_to_all(response);
  return response.done();
}

}  // namespace

std::span<Route const> all_routes() {
  return routes;
}

Route const *find_route(std::string_view path) {
  // The root of EPCIS's addresses is written with a slash by some.
  if (path == "/epcis/") path = "/epcis";
  for (auto const &route : routes) {
    if (covers(route.path, path)) return &route;
  }
  return is_digital_link_path(path) ? &digital_links : nullptr;
}

Handler find_handler(Route const &route, Method method) {
  switch (method) {
    case Method::get:
    case Method::head:
      return route.get;
    case Method::post:
      return route.post;
    case Method::put:
      return route.put;
    case Method::remove:
      return route.remove;
    case Method::options:
      return route.options;
    case Method::other:
      return nullptr;
  }
  return nullptr;
}

std::string allowed_methods(Route const &route) {
  std::string methods;
  if (route.get != nullptr) methods += "GET, HEAD, ";
  if (route.post != nullptr) methods += "POST, ";
  if (route.put != nullptr) methods += "PUT, ";
  if (route.remove != nullptr) methods += "DELETE, ";
  return methods + "OPTIONS";
}

ResponsePtr refuse(Context const &context, RequestView const &request, Problem const &problem) {
  if (is_epcis(request.path)) {
    auto response = answer_epcis_problem(problem, request);
    if (problem.status != 413 || !takes_events(request.path)) return response;
    ResponseBuilder with_limits(*response);
    return add_capture_limits(with_limits, context.limits.body_bytes_max).done();
  }
  return answer_problem(
      problem, request,
      page_context(context.service, request.look, std::string(request.path), context.today()));
}

namespace {

/// `route`: null where there is none.
Task<ResponsePtr> answer_route(Context &context, RequestView const &request, Route const *route) {
  if (route == nullptr) co_return refuse(context, request, unknown_path());
  if (request.method == Method::options) {
    if (!is_epcis(request.path)) co_return answer_options(*route);
    if (auto const spoken = check_epcis_versions(request); !spoken)
      co_return refuse(context, request, Problem(not_acceptable, spoken.error()));
    if (route->options == nullptr)
      co_return epcis_options(request.path, allowed_methods(*route), context.limits.body_bytes_max).done();
  }
  auto const *const copy_of = context.service.copy_of;
  if (copy_of != nullptr && !context.service.is_whole()) co_return refuse(context, request, not_copied_yet());
  bool const writes =
      request.method == Method::post || request.method == Method::put || request.method == Method::remove;
  if (copy_of != nullptr && writes) {
    auto problem = only_a_copy(copy_of->url());
    problem.allow = "GET, HEAD, OPTIONS";
    co_return refuse(context, request, problem);
  }
  auto const handler = find_handler(*route, request.method);
  if (handler == nullptr) {
    auto problem = method_not_allowed();
    problem.allow = allowed_methods(*route);
    co_return refuse(context, request, problem);
  }
  ResponsePtr response;
  try {
    response = co_await handler(context, request);
  } catch (std::exception const &failure) {
    spdlog::error("{}: {}", request.path, failure.what());
  }
  if (!response) response = refuse(context, request, internal_failure());
  co_return response;
}

}  // namespace

Task<ResponsePtr> answer(Context &context, RequestView const &request) {
  auto const *const route = find_route(request.path);
  auto response = co_await answer_route(context, request, route);
  // Resolvers answer everybody's scripts, refusals included.
  if (route != nullptr && route->get == get_thing) response = opened_to_all(std::move(response));
  co_return response;
}

}  // namespace nguon::server
