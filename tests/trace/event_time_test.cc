#include "trace/event_time.h"

#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

TEST_CASE("an RFC 3339 date-time is its Unix milliseconds") {
  struct Row {
    char const *text;
    std::int64_t ms;
  };
  for (auto const &row : {
           Row{"1970-01-01T00:00:00Z", 0},
           Row{"1970-01-01T07:00:00+07:00", 0},
           Row{"1969-12-31T23:59:59.999Z", -1},
           Row{"2026-11-23T08:00:00.123Z", 1'795'420'800'123},
           Row{"2026-11-23T15:00:00.123456789123456789+07:00", 1'795'420'800'123},
           Row{"2026-11-23t08:00:00.1z", 1'795'420'800'100},
           Row{"2024-02-29T00:00:00-00:00", 1'709'164'800'000},
           Row{"2016-12-31T23:59:60Z", 1'483'228'800'000},
           Row{"2017-01-01T06:59:60+07:00", 1'483'228'800'000},
           Row{"9999-12-31T23:59:59.999Z", 253'402'300'799'999},
           Row{"0001-01-01T00:00:00Z", -62'135'596'800'000},
       }) {
    CAPTURE(std::string(row.text));
    auto const parsed = parse_time_ms(row.text);
    REQUIRE(parsed.has_value());
    CHECK(*parsed == row.ms);
  }
}

TEST_CASE("what is no date-time with an offset is refused") {
  for (auto const *text : {"",
                           "2026-11-23",
                           "2026-11-23T08:00:00",
                           "2026-11-23 08:00:00Z",
                           "2026-11-23T08:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-02-29T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-00-10T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-11-23T24:00:00Z",
                           "2026-11-23T08:60:00Z",
                           "2026-11-23T08:00:61Z",
                           "2026-11-23T08:00:60Z",
                           "2026-11-23T08:00:00.Z",
                           "2026-11-23T08:00:00,5Z",
                           "2026-11-23T08:00:00+0700",
                           "2026-11-23T08:00:00+07",
                           "2026-11-23T08:00:00+24:00",
                           "2026-11-23T08:00:00+07:60",
                           "2026-11-23T08:00:00+07:00 ",
                           "2026-11-23T08:00:00ZZ",
                           "+026-11-23T08:00:00Z",
                           "2026-11-23T8:00:00Z",
                           "26-11-23T08:00:00Z",
                           "2026-11-23T08:00:00.1"}) {
    CAPTURE(std::string(text));
    auto const parsed = parse_time_ms(text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == "bad-time");
  }
}

TEST_CASE("a time is written so that it is read back") {
  CHECK(format_time_ms(1'795'420'800'123) == "2026-11-23T08:00:00.123Z");
  CHECK(format_time_ms(0) == "1970-01-01T00:00:00.000Z");
  CHECK(format_time_ms(-1) == "1969-12-31T23:59:59.999Z");
  for (std::int64_t ms = -62'135'596'800'000; ms < 253'402'300'799'999; ms += 86'399'999'999) {
    CHECK(*parse_time_ms(format_time_ms(ms)) == ms);
  }
}

}  // namespace
}  // namespace nguon::trace
