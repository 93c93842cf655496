#include "server/clock.h"

#include "tests/support/printing.h"

namespace nguon::server {

TEST_CASE("a day in Vietnam begins at 17:00 UTC") {
  constexpr std::int64_t before_midnight = 1'795'366'799'999;  // 2026-11-22T16:59:59.999Z
  CHECK(date_text(vietnam_day(before_midnight)) == "2026-11-22");
  CHECK(date_text(vietnam_day(before_midnight + 1)) == "2026-11-23");
}

TEST_CASE("dates are written as HTTP and RFC 3339 write them") {
  CHECK(http_date(784'111'777'000) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(utc_text(784'111'777'123) == "1994-11-06T08:49:37.123Z");
  CHECK(http_date(951'782'400'000) == "Tue, 29 Feb 2000 00:00:00 GMT");
  CHECK(utc_text(-1) == "1969-12-31T23:59:59.999Z");
}

}  // namespace nguon::server
