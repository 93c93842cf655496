#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/number.h"
#include "crypto/strict_json.h"
#include "server/handlers.h"
#include "server/offload.h"
#include "trace/event_time.h"
#include "trace/permissions.h"
#include "trace/private_values.h"
#include "trace/records.h"

namespace nguon::server {
namespace {

/// /private/{entry}[/{digest}[/{party}]]
struct PrivatePath {
  std::uint64_t index = 0;
  std::optional<Hash> digest;
  std::string party;  ///< Subject, with its slash; empty where none is named.
};

Error bad_private_path() {
  return {ErrorKind::not_found, "unknown-path",
          "Private values are at /private/{entry}, /private/{entry}/{digest} and "
          "/private/{entry}/{digest}/{party}.",
          "path"};
}

Result<PrivatePath> parse_private_path(std::string_view path) {
  constexpr std::string_view values = "/private/";
  path.remove_prefix(values.size());
  auto const take = [&path] {
    auto const part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    return part;
  };
  PrivatePath parsed;
  auto const index = parse_number(take());
  if (!index) return bad_private_path();
  parsed.index = *index;
  if (path.empty()) return parsed;
  auto const digest = hash_from_base64url(take());
  if (!digest) return bad_private_path();
  parsed.digest = *digest;
  parsed.party = path;
  return parsed;
}

std::string_view method_text(Method method) {
  return method == Method::put ? "PUT" : method == Method::remove ? "DELETE" : "GET";
}

/// The party that signed the request; every access statement counts once.
Result<std::string> asking_party(Service const &service, RequestView const &request,
                                 storage::Reader const &state) {
  constexpr std::string_view scheme = "Bearer ";
  auto const authorization = request.field("Authorization");
  if (!authorization.starts_with(scheme)) {
    return Error{ErrorKind::unsigned_, "access-missing",
                 "Private values are given to those whom they concern: the request needs an access statement "
                 "(Authorization: Bearer).",
                 "Authorization"};
  }
  auto const now_ms = service.clock();
  trace::AccessRequest const fits{service.origin, method_text(request.method), request.path, now_ms};
  auto const access = trace::check_access(authorization.substr(scheme.size()), fits, state);
  if (!access) return access.error();
  if (auto const passed = service.access_door->pass(*access, now_ms); !passed) return passed.error();
  return access->party;
}

/// An entry's private part as one party may see it.
struct Seen {
  std::string party;
  trace::PrivateEntry entry;
  std::vector<trace::PrivateField> decided;  ///< Fields that the party decides on.
  std::vector<trace::PrivateField> open;     ///< Those, and what was opened to it.
};

Result<Seen> look(Service const &service, RequestView const &request, PrivatePath const &path) {
  auto const state = service.log.published();
  auto party = asking_party(service, request, *state->reader);
  if (!party) return std::move(party).error();
  auto entry = trace::find_private(*state, service.log.store(), path.index);
  if (!entry) return std::move(entry).error();
  Seen seen{.party = *std::move(party), .entry = *std::move(entry), .decided = {}, .open = {}};
  auto const now_ms = service.clock();
  for (auto const &field : seen.entry.fields) {
    if (path.digest && field.digest != *path.digest) continue;
    auto const &by = seen.party;
    if (trace::decides_on(field, seen.entry, by, now_ms, *state->reader)) seen.decided.push_back(field);
    if (trace::may_read(field, seen.entry, by, now_ms, *state->reader)) seen.open.push_back(field);
  }
  return seen;
}

Error not_yours() {
  return {ErrorKind::forbidden, "private-not-yours",
          "Nothing of this private part is open to the party that asks.", "path"};
}

/// The fields that the party decides on; one that has no value is as good as none.
Result<std::vector<trace::PrivateField>> decided_fields(Seen const &seen) {
  if (seen.decided.empty()) return not_yours();
  std::vector<trace::PrivateField> held;
  for (auto const &field : seen.decided) {
    if (!field.disclosure.empty() || field.erased_ms) held.push_back(field);
  }
  if (held.empty())
    return Error{ErrorKind::not_found, "private-not-held", "No value of it was ever given here.", "path"};
  return held;
}

ResponsePtr sd_jwt_answer(Seen const &seen) {
  std::vector<std::string> disclosures;
  for (auto const &field : seen.open) {
    if (!field.disclosure.empty()) disclosures.push_back(field.disclosure);
  }
  return ResponseBuilder(200, "application/sd-jwt", trace::write_sd_jwt(seen.entry.statement, disclosures))
      .keep(Keep::never)
      .vary("Accept")
      .done();
}

/// {"digest","event","party"[,"erasedAt"][,"name","value","disclosure"][,"openTo"]}: the value as it was
/// written.
std::string write_field(trace::PrivateField const &field, bool with_readers) {
  auto json = R"({"digest":")" + to_base64url(field.digest) + R"(","event":)" + std::to_string(field.event) +
              R"(,"party":)" + json_quoted(field.party);
  if (field.erased_ms) {
    json += R"(,"erasedAt":")" + trace::format_time_ms(*field.erased_ms) + '"';
  } else if (auto const disclosure = trace::parse_disclosure(field.disclosure)) {
    json += R"(,"name":)" + json_quoted(disclosure->name) + R"(,"value":)" + disclosure->value +
            R"(,"disclosure":")" + field.disclosure + '"';
  }
  if (with_readers) {
    boost::json::array const readers(field.readers.begin(), field.readers.end());
    json += R"(,"openTo":)" + boost::json::serialize(readers);
  }
  return json + '}';
}

ResponsePtr json_answer(Seen const &seen) {
  std::string fields;
  for (auto const &field : seen.open) {
    // To whom it is open concerns those who decide on it.
    auto const decides = std::any_of(seen.decided.begin(), seen.decided.end(),
                                     [&](auto const &decided) { return decided.digest == field.digest; });
    fields.append(fields.empty() ? "" : ",").append(write_field(field, decides && !field.readers.empty()));
  }
  auto json = R"({"entry":)" + std::to_string(seen.entry.index) + R"(,"fields":[)" + fields + "]}";
  return ResponseBuilder(200, "application/json", std::move(json)).keep(Keep::never).vary("Accept").done();
}

Result<void> open_or_close(Service const &service, PrivatePath const &path, Seen const &seen, bool open) {
  auto const held = decided_fields(seen);
  if (!held) return held.error();
  auto &store = service.log.store();
  if (!open) {
    trace::close_field(store, path.index, *path.digest, path.party);
    return {};
  }
  if (held->front().erased_ms)
    return Error{ErrorKind::not_found, "private-erased", "The value was erased.", "path"};
  if (!trace::find_party(*service.log.published()->reader, path.party)) {
    return Error{ErrorKind::not_found, "unknown-party", path.party + " is no party of this log.", "path"};
  }
  trace::open_field(store, path.index, *path.digest, path.party);
  return {};
}

Result<void> erase(Service const &service, PrivatePath const &path, Seen const &seen) {
  auto const held = decided_fields(seen);
  if (!held) return held.error();
  std::vector<Hash> digests;
  for (auto const &field : *held) digests.push_back(field.digest);
  trace::erase_fields(service.log.store(), path.index, digests, service.clock());
  return {};
}

/// Does it on the pool; 204 where it is done.
Task<ResponsePtr> change_private(Context &context, RequestView const &request) {
  auto const &service = context.service;
  auto const path = parse_private_path(request.path);
  bool const opens = request.method == Method::put;
  if (!path || (opens && path->party.empty()))
    co_return refuse(context, request, path ? bad_private_path() : path.error());
  auto change = [&service, &request, &path, opens]() -> Result<void> {
    auto const seen = look(service, request, *path);
    if (!seen) return seen.error();
    return path->party.empty() ? erase(service, *path, *seen) : open_or_close(service, *path, *seen, opens);
  };
  auto const changed = co_await offload(context.pool, std::move(change));
  if (!changed) co_return refuse(context, request, changed.error());
  co_return ResponseBuilder(204, "", "").keep(Keep::never).done();
}

}  // namespace

Task<ResponsePtr> get_private(Context &context, RequestView const &request) {
  auto const &service = context.service;
  if (service.copy_of != nullptr) co_return refuse(context, request, not_by_a_copy(*service.copy_of));
  auto const path = parse_private_path(request.path);
  if (!path || !path->party.empty())
    co_return refuse(context, request, path ? bad_private_path() : path.error());
  auto read = [&service, &request, &path]() -> Result<ResponsePtr> {
    auto const seen = look(service, request, *path);
    if (!seen) return seen.error();
    if (seen->open.empty()) return not_yours();
    return request.look.form == Form::json ? json_answer(*seen) : sd_jwt_answer(*seen);
  };
  auto const answer = co_await offload(context.pool, std::move(read));
  if (!answer) co_return refuse(context, request, answer.error());
  co_return *answer;
}

Task<ResponsePtr> put_private(Context &context, RequestView const &request) {
  return change_private(context, request);
}

Task<ResponsePtr> remove_private(Context &context, RequestView const &request) {
  return change_private(context, request);
}

}  // namespace nguon::server
