#include "trace/epcis/schedule.h"

#include "tests/support/printing.h"
#include "trace/event_time.h"

namespace nguon::trace {
namespace {

using ScheduleRow = std::vector<std::pair<std::string_view, std::string>>;

Result<Schedule> schedule_of(ScheduleRow const &row) {
  Schedule::Texts texts;
  for (auto const &[name, text] : row) {
    auto const field = Schedule::field_named(name);
    REQUIRE(field.has_value());
    texts[static_cast<std::size_t>(*field)] = text;
  }
  return Schedule::parse(texts);
}

std::string firing_after(ScheduleRow const &row, std::string_view time) {
  auto const schedule = schedule_of(row);
  REQUIRE(schedule.has_value());
  return format_time_ms(schedule->next_after(*parse_time_ms(time)));
}

}  // namespace

TEST_CASE("a schedule names the next time on clocks in Vietnam") {
  struct Row {
    ScheduleRow schedule;
    char const *after;
    char const *next;
  };
  for (auto const &row : std::vector<Row>{
           // The standard's own example: every morning at 1.05, once.
           {{{"hour", "1"}, {"minute", "5"}}, "2026-11-26T01:04:59.999+07:00", "2026-11-26T01:05:00+07:00"},
           {{{"hour", "1"}, {"minute", "5"}}, "2026-11-26T01:05:00+07:00", "2026-11-27T01:05:00+07:00"},
           {{{"hour", "1"}, {"minute", "5"}}, "2026-11-25T19:00:00Z", "2026-11-26T18:05:00Z"},
           {{{"second", "0"}}, "2026-11-26T01:04:59.5+07:00", "2026-11-26T01:05:00+07:00"},
           {{{"second", "[10-12],30"}}, "2026-11-26T01:04:12+07:00", "2026-11-26T01:04:30+07:00"},
           {{{"second", "[10-12],30"}}, "2026-11-26T23:59:30+07:00", "2026-11-27T00:00:10+07:00"},
           {{{"minute", "0,15,30,45"}}, "2026-11-26T01:16:00+07:00", "2026-11-26T01:30:00+07:00"},
           {{{"second", "5"}, {"hour", "1"}}, "2026-11-26T01:00:05+07:00", "2026-11-26T01:01:05+07:00"},
           {{{"hour", "[22-23]"}}, "2026-12-31T23:00:00+07:00", "2027-01-01T22:00:00+07:00"},
           // Thursday; Monday is 1, Sunday 7.
           {{{"dayOfWeek", "1"}}, "2026-11-26T12:00:00+07:00", "2026-11-30T00:00:00+07:00"},
           {{{"dayOfWeek", "7"}}, "2026-11-26T12:00:00+07:00", "2026-11-29T00:00:00+07:00"},
           {{{"dayOfMonth", "31"}}, "2026-11-26T12:00:00+07:00", "2026-12-31T00:00:00+07:00"},
           {{{"month", "3"}}, "2026-11-26T12:00:00+07:00", "2027-03-01T00:00:00+07:00"},
           {{{"month", "2"}, {"dayOfMonth", "29"}}, "2026-11-26T12:00:00+07:00", "2028-02-29T00:00:00+07:00"},
           // Unlike cron: all that is given must match.
           {{{"dayOfMonth", "13"}, {"dayOfWeek", "5"}},
            "2026-11-26T12:00:00+07:00",
            "2027-08-13T00:00:00+07:00"},
           {{{"month", "2"}, {"dayOfMonth", "29"}, {"dayOfWeek", "1"}},
            "2026-11-26T12:00:00+07:00",
            "2044-02-29T00:00:00+07:00"},
           {{{"month", "3"}, {"dayOfWeek", "1"}}, "2026-11-26T12:00:00+07:00", "2027-03-01T00:00:00+07:00"},
           {{{"second", "0"}}, "1969-12-31T23:59:30.5Z", "1970-01-01T00:00:00Z"},
       }) {
    CAPTURE(std::string(row.after));
    CHECK(firing_after(row.schedule, row.after) == format_time_ms(*parse_time_ms(row.next)));
  }
}

TEST_CASE("a schedule that is not of the standard's grammar is refused with its field") {
  struct Row {
    ScheduleRow schedule;
    char const *field;
  };
  for (auto const &row : std::vector<Row>{{{}, "schedule"},
                                          {{{"second", "60"}}, "second"},
                                          {{{"second", ""}}, "second"},
                                          {{{"second", "-1"}}, "second"},
                                          {{{"second", "+1"}}, "second"},
                                          {{{"second", "0/30"}}, "second"},
                                          {{{"second", "*"}}, "second"},
                                          {{{"second", "007"}}, "second"},
                                          {{{"minute", "1,"}}, "minute"},
                                          {{{"minute", ",1"}}, "minute"},
                                          {{{"minute", "1 ,2"}}, "minute"},
                                          {{{"minute", "1-5"}}, "minute"},
                                          {{{"minute", "[1-5"}}, "minute"},
                                          {{{"minute", "[5-1]"}}, "minute"},
                                          {{{"minute", "[1-60]"}}, "minute"},
                                          {{{"minute", "[1]"}}, "minute"},
                                          {{{"minute", "[1-2-3]"}}, "minute"},
                                          {{{"hour", "24"}}, "hour"},
                                          {{{"dayOfMonth", "0"}}, "dayOfMonth"},
                                          {{{"dayOfMonth", "32"}}, "dayOfMonth"},
                                          {{{"month", "13"}}, "month"},
                                          {{{"dayOfWeek", "0"}}, "dayOfWeek"},
                                          {{{"dayOfWeek", "8"}}, "dayOfWeek"},
                                          {{{"second", std::string(400, '1')}}, "second"},
                                          {{{"month", "2,4"}, {"dayOfMonth", "31"}}, "dayOfMonth"}}) {
    CAPTURE(row.schedule.empty() ? "" : row.schedule.front().second);
    auto const schedule = schedule_of(row.schedule);
    REQUIRE_FALSE(schedule.has_value());
    CHECK(schedule.error().code == "bad-schedule");
    CHECK(schedule.error().kind == ErrorKind::malformed);
    CHECK(schedule.error().field == row.field);
  }
  CHECK_FALSE(Schedule::field_named("year").has_value());
}

TEST_CASE("the next time is the first second that matches every field") {
  // Against the slow way: one second after the other.
  auto const schedule = schedule_of({{"second", "7,[20-22]"}, {"minute", "[58-59]"}, {"hour", "0,23"}});
  REQUIRE(schedule.has_value());
  auto const begin = *parse_time_ms("2026-11-26T21:00:00+07:00");
  std::int64_t expected = 0;
  for (std::int64_t s = 5 * 3'600; s > 0; --s) {
    auto const local = (s + 21 * 3'600) % 86'400;
    auto const second = local % 60, minute = local / 60 % 60, hour = local / 3'600;
    if ((second == 7 || (second >= 20 && second <= 22)) && minute >= 58 && (hour == 0 || hour == 23))
      expected = begin + s * 1'000;
    if (expected != 0) CHECK(schedule->next_after(begin + (s - 1) * 1'000) == expected);
  }
}

}  // namespace nguon::trace
