#pragma once
// Times as events write them: RFC 3339, with an offset.

#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/result.h"

namespace nguon::trace {

/// RFC 3339 date-time to Unix milliseconds; more than three decimals of a second are cut. A leap second is
/// the first second of the next minute, and stands only at the end of a UTC day.
Result<std::int64_t> parse_time_ms(std::string_view text);
/// "2026-11-23T08:00:00.123Z". Requires: a year between 0 and 9999.
std::string format_time_ms(std::int64_t unix_ms);

}  // namespace nguon::trace
