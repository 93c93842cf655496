#include "trace/event_time.h"

#include <chrono>
#include <cstdio>
#include <optional>

namespace nguon::trace {
namespace {

/// Reads fixed-width digits; -1 where one is missing.
int digits(std::string_view text, std::size_t from, std::size_t count) {
  if (from + count > text.size()) return -1;
  int value = 0;
  for (auto const c : text.substr(from, count)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool has(std::string_view text, std::size_t at, std::string_view any_of) {
  return at < text.size() && any_of.find(text[at]) != std::string_view::npos;
}

Error malformed_time(std::string_view text) {
  return {ErrorKind::malformed, "bad-time",
          "\"" + std::string(text.substr(0, 40)) +
              "\" is not a date and time such as 2026-11-23T08:00:00+07:00."};
}

/// Days since 1970-01-01 of a real date; nullopt for one that no calendar has.
std::optional<std::int64_t> days_of(int year, int month, int day) {
  namespace chrono = std::chrono;
  chrono::year_month_day const date{chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return chrono::sys_days(date).time_since_epoch().count();
}

}  // namespace

Result<std::int64_t> parse_time_ms(std::string_view text) {
  auto const year = digits(text, 0, 4);
  auto const month = digits(text, 5, 2);
  auto const day = digits(text, 8, 2);
  auto const hour = digits(text, 11, 2);
  auto const minute = digits(text, 14, 2);
  auto const second = digits(text, 17, 2);
  bool const shaped = has(text, 4, "-") && has(text, 7, "-") && has(text, 10, "Tt") && has(text, 13, ":") &&
                      has(text, 16, ":") && year >= 0 && month >= 1 && day >= 1 && hour >= 0 && hour <= 23 &&
                      minute >= 0 && minute <= 59 && second >= 0 && second <= 60;
  if (!shaped) return malformed_time(text);
  auto const days = days_of(year, month, day);
  if (!days) return malformed_time(text);

  std::size_t at = 19;
  int milliseconds = 0;
  if (has(text, at, ".")) {
    auto const start = ++at;
    while (has(text, at, "0123456789")) ++at;
    if (at == start) return malformed_time(text);
    for (std::size_t i = 0; i < 3; ++i) {
      milliseconds = milliseconds * 10 + (start + i < at ? text[start + i] - '0' : 0);
    }
  }
  std::int64_t offset_minutes = 0;
  if (has(text, at, "Zz")) {
    ++at;
  } else {
    auto const hours = digits(text, at + 1, 2);
    auto const minutes = digits(text, at + 4, 2);
    if (!has(text, at, "+-") || !has(text, at + 3, ":") || hours < 0 || hours > 23 || minutes < 0 ||
        minutes > 59) {
      return malformed_time(text);
    }
    offset_minutes = (hours * 60 + minutes) * (text[at] == '-' ? -1 : 1);
    at += 6;
  }
  if (at != text.size()) return malformed_time(text);
  auto const minutes = (*days * 24 + hour) * 60 + minute - offset_minutes;
  constexpr std::int64_t minutes_a_day = 24 * 60;
  auto const is_last_of_day = (minutes % minutes_a_day + minutes_a_day) % minutes_a_day == minutes_a_day - 1;
  if (second == 60 && !is_last_of_day) return malformed_time(text);
  return minutes * 60'000 + second * 1'000 + milliseconds;
}

std::string format_time_ms(std::int64_t unix_ms) {
  namespace chrono = std::chrono;
  auto const instant = chrono::sys_time<chrono::milliseconds>(chrono::milliseconds(unix_ms));
  auto const midnight = chrono::floor<chrono::days>(instant);
  chrono::year_month_day const date(midnight);
  chrono::hh_mm_ss<chrono::milliseconds> const time(instant - midnight);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text;
}

}  // namespace nguon::trace
