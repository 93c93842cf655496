#include "server/epcis/binding.h"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <optional>

#include "crypto/utf8.h"
#include "server/negotiate.h"

namespace nguon::server {
namespace {

constexpr std::string_view spoken_version = "2.0.0";
using Version = std::array<unsigned, 3>;

/// "2.0" and "2.0.0"; nullopt for what is no version.
std::optional<Version> parse_version(std::string_view text) {
  Version version{};
  std::size_t part = 0;
  auto const *at = text.data();
  auto const *const end = text.data() + text.size();
  for (;;) {
    auto const read = std::from_chars(at, end, version[part]);
    if (read.ec != std::errc()) return std::nullopt;
    if (read.ptr == end) return version;
    if (*read.ptr != '.' || ++part == version.size()) return std::nullopt;
    at = read.ptr + 1;
  }
}

Error wrong_version(std::string_view field, std::string_view wanted) {
  return {ErrorKind::malformed,
          "version-not-spoken",
          "This server speaks EPCIS and CBV " + std::string(spoken_version) + ".",
          std::string(field),
          std::string(spoken_version),
          shown(wanted)};
}

/// Whether a version that is asked for, at least or at most, can be met.
Result<void> meet_version(RequestView const &request, std::string_view field, bool may_be_lower,
                          bool may_be_higher) {
  auto const wanted = request.field(field);
  if (wanted.empty()) return {};
  auto const version = parse_version(wanted);
  auto const spoken = *parse_version(spoken_version);
  auto const is_met = version && (*version == spoken || (may_be_lower && *version < spoken) ||
                                  (may_be_higher && *version > spoken));
  if (is_met) return {};
  return wrong_version(field, wanted);
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

Error unknown_format(std::string_view field, std::string_view wanted) {
  return {ErrorKind::malformed, "format-not-spoken",
          "This server does not know the form that " + std::string(field) + " asks for.", std::string(field),
          shown(wanted)};
}

bool takes_json(std::string_view accept) {
  if (accept.empty()) return true;
  for (std::string_view const type :
       {"*/*", "application/*", "application/json", "application/ld+json", "application/problem+json"}) {
    if (accept.find(type) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

bool is_epcis(std::string_view path) {
  return path == "/epcis" || path.starts_with("/epcis/");
}

ResponseBuilder &add_epcis_fields(ResponseBuilder &response, trace::Namespaces const &extensions) {
  std::string named = "nguon=urn:nguon:v1:";
  for (auto const &[prefix, uri] : extensions) {
    if (prefix != "nguon") named.append(",").append(prefix).append("=").append(uri);
  }
  return response.field("GS1-EPCIS-Version", spoken_version)
      .field("GS1-CBV-Version", spoken_version)
      .field("GS1-Extensions", named);
}

ResponseBuilder epcis_options(std::string_view path, std::string_view allowed, std::size_t body_bytes_max) {
  ResponseBuilder response(204, "", "");
  response.field("Allow", allowed);
  add_epcis_fields(response)
      .field("GS1-EPCIS-Min", spoken_version)
      .field("GS1-EPCIS-Max", spoken_version)
      .field("GS1-CBV-Min", spoken_version)
      .field("GS1-CBV-Max", spoken_version)
      .field("GS1-EPC-Format", "No_Preference")
      .field("GS1-CBV-XML-Format", "Never_Translates")
      .field("GS1-Vendor-Version", "nguon");
  if (takes_events(path)) {
    add_capture_limits(response, body_bytes_max)
        .field("GS1-Capture-Limit", std::to_string(capture_events_max))
        .field("GS1-Capture-Error-Behaviour", "all");
  }
  return response;
}

bool takes_events(std::string_view path) {
  return path == "/epcis/capture" || path == "/epcis/events";
}

ResponseBuilder &add_capture_limits(ResponseBuilder &response, std::size_t body_bytes_max) {
  return response.field("GS1-EPCIS-Capture-Limit", std::to_string(capture_events_max))
      .field("GS1-EPCIS-Capture-File-Size-Limit", std::to_string(body_bytes_max));
}

Result<void> check_epcis_versions(RequestView const &request) {
  for (std::string_view const field : {"GS1-EPCIS-Version", "GS1-CBV-Version"}) {
    if (auto const met = meet_version(request, field, false, false); !met) return met;
  }
  for (std::string_view const field : {"GS1-EPCIS-Min", "GS1-CBV-Min"}) {
    if (auto const met = meet_version(request, field, true, false); !met) return met;
  }
  for (std::string_view const field : {"GS1-EPCIS-Max", "GS1-CBV-Max"}) {
    if (auto const met = meet_version(request, field, false, true); !met) return met;
  }
  if (auto const format = request.field("GS1-EPC-Format");
      !format.empty() && !trace::parse_epc_format(format))
    return unknown_format("GS1-EPC-Format", format);
  // Of XML alone; in JSON terms of CBV are bare words.
  constexpr std::array<std::string_view, 4> xml_formats = {"No_Preference", "Always_Web_URI", "Always_URN",
                                                           "Never_Translates"};
  auto const terms = request.field("GS1-CBV-XML-Format");
  if (!terms.empty() && std::find(xml_formats.begin(), xml_formats.end(), terms) == xml_formats.end())
    return unknown_format("GS1-CBV-XML-Format", terms);
  if (takes_json(request.field("Accept"))) return {};
  return Error{ErrorKind::malformed, "json-only", "EPCIS is answered in JSON here: Accept: application/json.",
               "Accept"};
}

trace::EpcFormat wanted_epc_format(RequestView const &request) {
  return trace::parse_epc_format(request.field("GS1-EPC-Format")).value_or(trace::EpcFormat::as_captured);
}

std::string_view epcis_exception(unsigned status) {
  switch (status) {
    case 400:
    case 422:
      return "epcisException:ValidationException";
    case 401:
    case 403:
      return "epcisException:SecurityException";
    case 404:
      return "epcisException:NoSuchNameException";
    case 406:
      return "epcisException:NotAcceptableException";
    case 409:
      return "epcisException:ResourceAlreadyExistsException";
    case 413:
      return "epcisException:CaptureLimitExceededException";
    case 414:
      return "epcisException:URITooLongException";
    case 415:
      return "epcisException:UnsupportedMediaTypeException";
    default:
      return "epcisException:ImplementationException";
  }
}

std::string write_epcis_problem(Problem const &problem, Language language, std::string_view exception) {
  auto const &error = problem.error;
  bool const is_repeat = error.code == "event-recorded" || error.code == "event-id-reused";
  // What contradicts the rules otherwise is no repetition.
  auto const status = problem.status == 409 && !is_repeat ? 422 : problem.status;
  boost::json::object json{{"type", exception.empty() ? epcis_exception(status) : exception},
                           {"title", reason_phrase(problem.status)},
                           {"status", problem.status},
                           {"detail", say(language, error)},
                           {"code", error.code}};
  if (!error.field.empty()) json["field"] = error.field;
  if (!error.have.empty()) json["have"] = error.have;
  if (!error.want.empty()) json["want"] = error.want;
  return boost::json::serialize(json);
}

ResponsePtr answer_epcis_problem(Problem const &problem, RequestView const &request,
                                 std::string_view exception) {
  auto const language = request.look.language;
  ResponseBuilder response(problem.status, "application/problem+json",
                           write_epcis_problem(problem, language, exception));
  response.field("Content-Language", language_tag(language)).keep(Keep::never);
  if (problem.status == 503) response.field("Retry-After", "2");
  if (problem.status == 401) response.field("WWW-Authenticate", "Bearer");
  if (!problem.allow.empty()) response.field("Allow", problem.allow);
  return add_epcis_fields(response).done();
}

std::string event_path(std::string_view event_id) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string path = "/epcis/events/";
  for (auto const c : event_id) {
    if (is_unreserved(c)) {
      path += c;
      continue;
    }
    auto const byte = static_cast<unsigned char>(c);
    path.append(1, '%').append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
  }
  return path;
}

}  // namespace nguon::server
