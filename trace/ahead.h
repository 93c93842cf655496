#pragma once
// What is said to have happened cannot lie ahead. Clocks of phones are wrong, and so are their time zones: a
// day is allowed.

#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/result.h"

namespace nguon::trace {

/// Malformed "time-ahead" where `time` is more than 24 hours after `at`, the time of its entry.
Result<void> must_not_lie_ahead(std::int64_t time_ms, std::string_view time, std::string_view at,
                                std::string field);
/// The same for a time as written, RFC 3339. What is no time is for others to refuse.
Result<void> must_not_lie_ahead(std::string_view time, std::string_view at, std::string field);
/// The same for a date: its first moment anywhere on earth.
Result<void> date_must_not_lie_ahead(std::string_view date, std::string_view at, std::string field);

}  // namespace nguon::trace
