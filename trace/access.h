#pragma once
// How a party asks for what is not public: with a statement of one request, signed like any other and never
// logged (docs/api.md, "Private values"). Its content type is its own, so that neither can stand for the
// other.
//
//   {"method":"GET","path":"/private/41","at":"2026-11-26T08:00:00Z"}

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/store.h"
#include "trace/statement.h"

namespace nguon::trace {

inline constexpr std::string_view cty_access = "application/vnd.nguon.access+json";
/// How long before the server's time `at` may be.
inline constexpr std::int64_t access_window_ms = 120'000;
/// How long after it: for clocks that are a little fast.
inline constexpr std::int64_t access_ahead_ms = 5'000;

/// What an access statement must fit.
struct AccessRequest {
  std::string_view origin;  ///< Of the log: its `aud`.
  std::string_view method;  ///< "GET" for HEAD too.
  std::string_view path;    ///< As it was sent, without the query.
  std::int64_t now_ms = 0;
};

struct Access {
  std::string party;
  Hash id;  ///< Of the statement.
  std::int64_t at_ms = 0;
};

/// Unsigned where it is not the word of a key that counts, for this request and this time. `state` shows the
/// keys.
Result<Access> check_access(std::string_view compact, AccessRequest const &request,
                            storage::Reader const &state);

/// Lets each access statement through once. Any thread. What was let through before the process started is
/// not remembered, so nothing that could have been is let through at all: what was signed for a time before
/// the start, or within access_ahead_ms after it.
class AccessDoor {
 public:
  explicit AccessDoor(std::int64_t opened_ms) : opened_ms_(opened_ms) {}
  Result<void> pass(Access const &access, std::int64_t now_ms);

 private:
  std::int64_t const opened_ms_;
  std::mutex mutex_;
  std::unordered_map<Hash, std::int64_t> passed_;  ///< Until when each could be let through again.
};

}  // namespace nguon::trace
