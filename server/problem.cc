#include "server/problem.h"

#include <boost/json.hpp>

#include "server/html_response.h"

namespace nguon::server {
namespace {

constexpr std::string_view retry_after_seconds = "2";

void add_fields(ResponseBuilder &response, Problem const &problem) {
  response.keep(Keep::never);
  if (problem.status == 503) response.field("Retry-After", retry_after_seconds);
  if (!problem.allow.empty()) response.field("Allow", problem.allow);
}

ResponsePtr answer_json(Problem const &problem, Language language) {
  ResponseBuilder response(problem.status, "application/problem+json", write_problem(problem, language));
  response.field("Content-Language", language_tag(language));
  add_fields(response, problem);
  return response.done();
}

}  // namespace

unsigned status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed:
      return 400;
    case ErrorKind::too_large:
      return 413;
    case ErrorKind::unsigned_:
      return 401;
    case ErrorKind::forbidden:
      return 403;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::conflict:
      return 409;
    case ErrorKind::unbalanced:
      return 422;
    case ErrorKind::unavailable:
      return 503;
    // A stored proof that does not hold is this server's own fault.
    case ErrorKind::unverified:
      return 500;
  }
  return 500;
}

Problem unknown_path() {
  return {404, {ErrorKind::not_found, "unknown-path", "There is nothing at this address.", "path"}};
}

Problem method_not_allowed() {
  return {405,
          {ErrorKind::malformed, "method-not-allowed", "This address does not take this method.", "method"}};
}

Problem only_a_copy(std::string url) {
  return {405,
          {ErrorKind::malformed, "only-a-copy",
           "This is a copy, which takes and signs nothing; the log itself is at " + url + ".", "method", "",
           std::move(url)}};
}

Problem not_copied_yet() {
  return {503,
          {ErrorKind::unavailable, "not-copied-yet",
           "This log is still being copied and verified; try again in a moment.", ""}};
}

Problem unsupported_media_type() {
  return {415,
          {ErrorKind::malformed, "unsupported-media-type",
           "Post one statement as application/jose, or many, one a line, as application/jose+jsonl.",
           "Content-Type"}};
}

Problem bad_request() {
  return {400, {ErrorKind::malformed, "bad-request", "This is not a well-formed HTTP request.", ""}};
}

Problem not_utf8_address() {
  return {400,
          {ErrorKind::malformed, "address-not-utf8",
           "The address is not UTF-8 when its percent-escapes are undone.", "path"}};
}

Problem body_too_large(std::size_t bytes_max) {
  return {413,
          {ErrorKind::too_large, "body-too-large", "The body is larger than this server takes.", "body", "",
           std::to_string(bytes_max) + " bytes"}};
}

Problem headers_too_large(std::size_t bytes_max) {
  return {431,
          {ErrorKind::too_large, "headers-too-large",
           "The header of the request is larger than this server takes.", "headers", "",
           std::to_string(bytes_max) + " bytes"}};
}

Problem uri_too_long(std::size_t bytes_max) {
  return {414,
          {ErrorKind::too_large, "uri-too-long", "The address is longer than this server takes.", "path", "",
           std::to_string(bytes_max) + " bytes"}};
}

Problem too_slow() {
  return {408,
          {ErrorKind::unavailable, "too-slow", "The request did not arrive in time; send it again.", ""}};
}

Problem too_busy() {
  return {503, {ErrorKind::unavailable, "too-busy", "The server is busy; try again in a moment.", ""}};
}

Problem internal_failure() {
  return {
      500,
      {ErrorKind::unavailable, "internal-failure", "Something failed in the server. It has been noted.", ""}};
}

std::string write_problem(Problem const &problem, Language language) {
  auto const &error = problem.error;
  boost::json::object json{{"type", "urn:nguon:problem:" + error.code},
                           {"title", reason_phrase(problem.status)},
                           {"status", problem.status},
                           {"detail", say(language, error)}};
  if (!error.field.empty()) json["field"] = error.field;
  if (!error.have.empty()) json["have"] = error.have;
  if (!error.want.empty()) json["want"] = error.want;
  return boost::json::serialize(json);
}

ResponsePtr answer_problem(Problem const &problem, RequestView const &request, PageContext const &context) {
  if (!request.wants_html) return answer_json(problem, request.look.language);
  auto page = error_page(static_cast<int>(problem.status), problem.error, context);
  auto response = html_response(problem.status, std::move(page), request.look);
  add_fields(response, problem);
  return response.done();
}

ResponsePtr answer_problem(Problem const &problem) {
  return answer_json(problem, Language::vi);
}

}  // namespace nguon::server
