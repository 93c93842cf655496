// Ids in another form: an event stays JSON, and what has the form keeps it.

#include "trace/epcis/epc_format.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "crypto/strict_json.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  static std::array<std::string, 2> const prefixes = {"061414", "0614141"};
  constexpr unsigned depth_max = 64;
  auto const json = parse_strict_json(text, depth_max);
  for (auto const format : {trace::EpcFormat::digital_link, trace::EpcFormat::epc_urn}) {
    auto const id = trace::format_epc(text, format, prefixes).text;
    NGUON_CHECK(trace::format_epc(id, format, prefixes).text == id);
    if (!json || !json->is_object()) continue;
    auto const event = trace::format_event(text, format, prefixes).text;
    NGUON_CHECK(parse_strict_json(event, depth_max).has_value());
    NGUON_CHECK(trace::format_event(event, format, prefixes).text == event);
  }
  return 0;
}
