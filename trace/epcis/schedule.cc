#include "trace/epcis/schedule.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace nguon::trace {
namespace {

constexpr std::int64_t vietnam_offset_s = 7 * 3'600;
constexpr std::int64_t seconds_per_day = 86'400;
/// The calendar repeats itself after 400 years; 29 February is on each weekday within 40.
constexpr std::int64_t days_looked_at_max = 366 * 41;

struct ScheduleField {
  std::string_view name;
  unsigned first, last;
};
// In the order of the enumeration.
constexpr std::array<ScheduleField, Schedule::field_count> schedule_fields{{{"second", 0, 59},
                                                                            {"minute", 0, 59},
                                                                            {"hour", 0, 23},
                                                                            {"dayOfMonth", 1, 31},
                                                                            {"month", 1, 12},
                                                                            {"dayOfWeek", 1, 7}}};

Error bad_schedule(std::string_view field, std::string message) {
  return {ErrorKind::malformed, "bad-schedule", std::move(message), std::string(field)};
}

std::uint64_t bits_between(unsigned first, unsigned last) {
  std::uint64_t bits = 0;
  for (auto number = first; number <= last; ++number) bits |= std::uint64_t{1} << number;
  return bits;
}

/// A number of the field, with nothing around it.
std::optional<unsigned> schedule_number(std::string_view text, ScheduleField const &field) {
  unsigned number = 0;
  auto const *const end = text.data() + text.size();
  auto const [stop, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc() || stop != end || text.size() > 2) return std::nullopt;
  if (number < field.first || number > field.last) return std::nullopt;
  return number;
}

/// Element: a number, or [first-last].
std::optional<std::uint64_t> schedule_element(std::string_view text, ScheduleField const &field) {
  if (!text.starts_with('[')) {
    auto const number = schedule_number(text, field);
    if (!number) return std::nullopt;
    return bits_between(*number, *number);
  }
  auto const dash = text.find('-');
  if (!text.ends_with(']') || dash == std::string_view::npos) return std::nullopt;
  auto const first = schedule_number(text.substr(1, dash - 1), field);
  auto const last = schedule_number(text.substr(dash + 1, text.size() - dash - 2), field);
  if (!first || !last || *first > *last) return std::nullopt;
  return bits_between(*first, *last);
}

Result<std::uint64_t> parse_schedule_field(std::string_view text, ScheduleField const &field) {
  std::uint64_t mask = 0;
  for (bool more = text.size() <= Schedule::field_bytes_max; more;) {
    auto const comma = text.find(',');
    auto const element = schedule_element(text.substr(0, comma), field);
    if (!element) break;
    mask |= *element;
    more = comma != std::string_view::npos;
    if (!more) return mask;
    text.remove_prefix(comma + 1);
  }
  return bad_schedule(field.name, "\"" + std::string(field.name) + "\" must be numbers from " +
                                      std::to_string(field.first) + " to " + std::to_string(field.last) +
                                      ", or ranges of them like [" + std::to_string(field.first) + "-" +
                                      std::to_string(field.last) + "], with commas between.");
}

}  // namespace

std::string_view Schedule::name_of(Field field) {
  return schedule_fields.at(static_cast<std::size_t>(field)).name;
}

std::optional<Schedule::Field> Schedule::field_named(std::string_view name) {
  auto const found = std::ranges::find(schedule_fields, name, &ScheduleField::name);
  if (found == schedule_fields.end()) return std::nullopt;
  return static_cast<Field>(found - schedule_fields.begin());
}

Result<Schedule> Schedule::parse(Texts texts) {
  std::array<Mask, field_count> masks{};
  bool is_smaller_than_all = true;
  for (std::size_t i = 0; i < field_count; ++i) {
    auto const &field = schedule_fields[i];
    auto const at = static_cast<Field>(i);
    // A day has two fields: whichever is there, a month is larger.
    if (at == Field::day_of_month && texts[static_cast<std::size_t>(Field::day_of_week)])
      is_smaller_than_all = false;
    if (texts[i]) {
      auto mask = parse_schedule_field(*texts[i], field);
      if (!mask) return std::move(mask).error();
      masks[i] = *mask;
      is_smaller_than_all = false;
    } else {
      bool const takes_first = is_smaller_than_all && at != Field::day_of_week;
      masks[i] = bits_between(field.first, takes_first ? field.first : field.last);
    }
  }
  if (std::ranges::none_of(texts, [](auto const &text) { return text.has_value(); })) {
    return bad_schedule(
        "schedule",
        "A schedule needs at least one of second, minute, hour, dayOfMonth, month and dayOfWeek.");
  }
  Schedule schedule(std::move(texts), masks);
  if (!schedule.first_day(0)) return bad_schedule("dayOfMonth", "No day is ever like this schedule.");
  return schedule;
}

bool Schedule::takes_day(std::int64_t day) const {
  auto const days = std::chrono::sys_days(std::chrono::days(day));
  std::chrono::year_month_day const date(days);
  return takes(Field::month, unsigned(date.month())) && takes(Field::day_of_month, unsigned(date.day())) &&
         takes(Field::day_of_week, std::chrono::weekday(days).iso_encoding());
}

std::optional<std::int64_t> Schedule::first_day(std::int64_t day) const {
  for (auto const end = day + days_looked_at_max; day < end; ++day) {
    if (takes_day(day)) return day;
  }
  return std::nullopt;
}

std::optional<unsigned> Schedule::first_second(unsigned from) const {
  for (unsigned hour = from / 3'600; hour < 24; ++hour) {
    if (!takes(Field::hour, hour)) continue;
    unsigned const hour_at = hour * 3'600;
    for (unsigned minute = from > hour_at ? from / 60 % 60 : 0; minute < 60; ++minute) {
      if (!takes(Field::minute, minute)) continue;
      unsigned const minute_at = hour_at + minute * 60;
      for (unsigned second = from > minute_at ? from % 60 : 0; second < 60; ++second) {
        if (takes(Field::second, second)) return minute_at + second;
      }
    }
  }
  return std::nullopt;
}

std::int64_t Schedule::next_after(std::int64_t unix_ms) const {
  auto const floor_divide = [](std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
  };
  auto const from = floor_divide(unix_ms, 1'000) + 1 + vietnam_offset_s;
  auto const today = floor_divide(from, seconds_per_day);
  auto const at = [](std::int64_t day, unsigned second) {
    return (day * seconds_per_day + second - vietnam_offset_s) * 1'000;
  };
  if (takes_day(today)) {
    if (auto const second = first_second(static_cast<unsigned>(from - today * seconds_per_day)))
      return at(today, *second);
  }
  auto const day = first_day(today + 1);
  auto const second = first_second(0);
  NGUON_CHECK(day && second);
  return at(*day, *second);
}

}  // namespace nguon::trace
