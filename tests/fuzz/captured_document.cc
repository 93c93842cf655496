// Cutting a document at its events: pieces of good JSON are good JSON, and whatever is cut lies within what
// was sent.

#include "trace/epcis/captured_document.h"

#include <cstddef>
#include <cstdint>

#include "crypto/strict_json.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  constexpr unsigned depth_max = 64;
  auto const cut = trace::cut_document(text);
  if (!cut) return 0;
  for (auto const event : cut->events)
    NGUON_CHECK(event.data() >= text.data() && event.data() + event.size() <= text.data() + text.size());
  if (!parse_strict_json(text, depth_max)) return 0;
  NGUON_CHECK(cut->is_bare_event || parse_strict_json(cut->envelope, depth_max).has_value());
  for (auto const event : cut->events) NGUON_CHECK(parse_strict_json(event, depth_max).has_value());
  return 0;
}
