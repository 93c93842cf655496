// Figures and times: what is accepted comes back from its own spelling.

#include "trace/decimal.h"

#include <cstddef>
#include <cstdint>

#include "trace/event_time.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon::trace;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto const figure = Decimal::parse(text)) {
    NGUON_CHECK(Decimal::parse(figure->text()).value() == *figure);
    NGUON_CHECK((*figure * Decimal::whole(1)) == *figure && (-(-*figure)) == *figure);
  }
  if (auto const time = parse_time_ms(text)) {
    // A time in the first or last hours of the calendar may lie outside it in UTC.
    constexpr std::int64_t first_ms = -62'167'219'200'000, last_ms = 253'402'300'799'999;
    if (*time >= first_ms && *time <= last_ms)
      NGUON_CHECK(parse_time_ms(format_time_ms(*time)).value() == *time);
  }
  return 0;
}
