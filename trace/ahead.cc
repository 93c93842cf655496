#include "trace/ahead.h"

#include "trace/event_time.h"
#include "trace/refusal.h"

namespace nguon::trace {
namespace {

constexpr std::int64_t ahead_max_ms = 24 * 3'600'000;

}  // namespace

Result<void> must_not_lie_ahead(std::int64_t time_ms, std::string_view time, std::string_view at,
                                std::string field) {
  auto const now_ms = parse_time_ms(at);
  NGUON_CHECK(now_ms.has_value());
  if (time_ms - *now_ms <= ahead_max_ms) return {};
  auto error = malformed("time-ahead",
                         std::string(time) + " lies more than a day after " + std::string(at) +
                             ", when this was to be recorded. Is the clock right?",
                         std::move(field));
  error.have = at;
  error.want = time;
  return error;
}

Result<void> must_not_lie_ahead(std::string_view time, std::string_view at, std::string field) {
  auto const time_ms = parse_time_ms(time);
  return time_ms ? must_not_lie_ahead(*time_ms, time, at, std::move(field)) : Result<void>();
}

Result<void> date_must_not_lie_ahead(std::string_view date, std::string_view at, std::string field) {
  auto const begins_ms = parse_time_ms(std::string(date) + "T00:00:00+14:00");
  return begins_ms ? must_not_lie_ahead(*begins_ms, date, at, std::move(field)) : Result<void>();
}

}  // namespace nguon::trace
