// A schedule that is accepted names a later time, and is the same schedule when its fields are read again.

#include "trace/epcis/schedule.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using nguon::trace::Schedule;
  std::string_view text(reinterpret_cast<char const *>(data), size);
  Schedule::Texts texts;
  // A field a line; an empty line leaves one out.
  for (auto &field : texts) {
    auto const end = text.find('\n');
    if (end != 0 && !text.empty()) field = std::string(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  if (auto const schedule = Schedule::parse(texts)) {
    auto const again = Schedule::parse(schedule->texts());
    NGUON_CHECK(again.has_value());
    constexpr std::int64_t now_ms = 1'795'400'000'123;
    auto const next = schedule->next_after(now_ms);
    NGUON_CHECK(next > now_ms && next % 1'000 == 0 && next == again->next_after(now_ms));
    NGUON_CHECK(schedule->next_after(next - 1) == next);
  }
  return 0;
}
