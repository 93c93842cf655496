#pragma once
// Dates as the protocol and the reader's country write them.

#include <cstdint>
#include <string>

namespace nguon::server {

/// Days since 1970-01-01 on a calendar in Vietnam (UTC+7, no daylight saving).
std::int64_t vietnam_day(std::int64_t unix_ms);
/// YYYY-MM-DD of such a day.
std::string date_text(std::int64_t day);
/// IMF-fixdate of RFC 9110 §5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::int64_t unix_ms);
/// RFC 3339, UTC, milliseconds: "2026-11-23T08:00:00.123Z".
std::string utc_text(std::int64_t unix_ms);

}  // namespace nguon::server
