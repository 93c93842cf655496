#include "server/clock.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace nguon::server {
namespace {

constexpr std::int64_t ms_per_day = 86'400'000;
constexpr std::int64_t vietnam_offset_ms = 7 * 3'600'000;

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

struct Broken {
  std::chrono::year_month_day date;
  unsigned weekday;
  int hour, minute, second, millisecond;
};

Broken break_down(std::int64_t unix_ms) {
  auto const day = floor_divide(unix_ms, ms_per_day);
  auto const in_day = static_cast<int>(unix_ms - day * ms_per_day);
  auto const days = std::chrono::sys_days(std::chrono::days(day));
  return {std::chrono::year_month_day(days),
          std::chrono::weekday(days).c_encoding(),
          in_day / 3'600'000,
          in_day / 60'000 % 60,
          in_day / 1'000 % 60,
          in_day % 1'000};
}

template <class... Parts>
std::string print(char const *format, Parts... parts) {
  std::array<char, 64> text;
  auto const length = std::snprintf(text.data(), text.size(), format, parts...);
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

std::int64_t vietnam_day(std::int64_t unix_ms) {
  return floor_divide(unix_ms + vietnam_offset_ms, ms_per_day);
}

std::string date_text(std::int64_t day) {
  auto const date = break_down(day * ms_per_day).date;
  return print("%04d-%02u-%02u", int(date.year()), unsigned(date.month()), unsigned(date.day()));
}

std::string http_date(std::int64_t unix_ms) {
  static constexpr char const *weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr char const *months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto const t = break_down(unix_ms);
  return print("%s, %02u %s %04d %02d:%02d:%02d GMT", weekdays[t.weekday], unsigned(t.date.day()),
               months[unsigned(t.date.month()) - 1], int(t.date.year()), t.hour, t.minute, t.second);
}

std::string utc_text(std::int64_t unix_ms) {
  auto const t = break_down(unix_ms);
  return print("%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int(t.date.year()), unsigned(t.date.month()),
               unsigned(t.date.day()), t.hour, t.minute, t.second, t.millisecond);
}

}  // namespace nguon::server
