#include "trace/access.h"

#include <array>

#include "crypto/strict_json.h"
#include "trace/event_time.h"
#include "trace/json_reader.h"
#include "trace/permissions.h"
#include "trace/records.h"
#include "trace/refusal.h"

namespace nguon::trace {
namespace {

constexpr std::size_t access_bytes_max = 4 * 1024;
constexpr std::size_t passed_max = 100'000;
constexpr unsigned access_depth_max = 2;

Error no_access(std::string code, std::string message, std::string field = "Authorization") {
  return refuse(ErrorKind::unsigned_, std::move(code), std::move(message), std::move(field));
}

struct AccessPayload {
  std::string method, path;
  std::int64_t at_ms = 0;
};

Result<AccessPayload> parse_payload(std::string_view text) {
  auto const parsed = parse_strict_json(text, access_depth_max);
  if (!parsed) return parsed.error();
  JsonReader reader;
  JsonPath const root;
  AccessPayload payload;
  if (auto const *const object = reader.object(*parsed, root)) {
    static constexpr std::array<std::string_view, 3> known{"method", "path", "at"};
    reader.names(*object, root, known, JsonReader::Extensions::refused);
    auto const read = [&](std::string_view name, auto const &as) {
      if (auto const *const value = reader.member(*object, name, root)) as(*value, JsonPath(root, name));
    };
    read("method", [&](auto const &value, auto const &at) { payload.method = reader.string(value, at); });
    read("path", [&](auto const &value, auto const &at) { payload.path = reader.string(value, at); });
    read("at", [&](auto const &value, auto const &at) { payload.at_ms = reader.time(value, at); });
  }
  if (reader.has_failed()) return *reader.error();
  return payload;
}

}  // namespace

Result<Access> check_access(std::string_view compact, AccessRequest const &request,
                            storage::Reader const &state) {
  if (compact.size() > access_bytes_max)
    return no_access("access-form", "An access statement has at most 4096 bytes.");
  auto const jws = parse_jws(compact);
  if (!jws) return no_access("access-form", "That is no access statement: " + jws.error().message);
  if (jws->header.cty != cty_access) {
    return no_access("access-form",
                     "The content type of an access statement is " + std::string(cty_access) + ".");
  }
  if (jws->header.aud != request.origin) {
    return no_access("wrong-aud", "The statement was made for the log " + jws->header.aud + ", and this is " +
                                      std::string(request.origin) + ".");
  }
  auto const key = find_key(state, jws->header.kid);
  if (!key || key->party == root_party)
    return no_access("unknown-key", "The key " + jws->header.kid + " is not known to this log.");
  if (key->ending) {
    return no_access("revoked-key", "The key " + jws->header.kid + " was revoked by entry " +
                                        std::to_string(key->ending->index) + ".");
  }
  auto const public_key = PublicKey::from_jwk(key->jwk);
  if (!public_key) return public_key.error();
  if (auto const signed_by_it = verify_jws(*jws, *public_key); !signed_by_it) return signed_by_it.error();

  auto const payload = parse_payload(jws->payload);
  if (!payload) return no_access("access-form", "That is no access statement: " + payload.error().message);
  if (payload->method != request.method || payload->path != request.path) {
    return no_access("access-other-request", "The access statement is for " + payload->method + " " +
                                                 payload->path + ", and not for this request.");
  }
  auto const off_ms = request.now_ms - payload->at_ms;
  if (off_ms > access_window_ms || off_ms < -access_ahead_ms) {
    return no_access("access-expired",
                     "An access statement counts for two minutes from its time on; here it is " +
                         format_time_ms(request.now_ms) + ".");
  }
  return Access{key->party, jws->id(), payload->at_ms};
}

Result<void> AccessDoor::pass(Access const &access, std::int64_t now_ms) {
  if (access.at_ms < opened_ms_ + access_ahead_ms) {
    return no_access(
        "access-expired",
        "The server started after this access statement was made, or only now; make a new one in "
        "five seconds.");
  }
  std::lock_guard const lock(mutex_);
  if (passed_.size() >= passed_max)
    std::erase_if(passed_, [&](auto const &passed) { return passed.second < now_ms; });
  if (passed_.size() >= passed_max) {
    return refuse(ErrorKind::unavailable, "access-busy", "Too many requests at once; ask again in a minute.",
                  "");
  }
  if (!passed_.emplace(access.id, access.at_ms + access_window_ms).second)
    return no_access("access-used", "An access statement counts for one request; make a new one.");
  return {};
}

}  // namespace nguon::trace
