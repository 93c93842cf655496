// Escapes lead back to what was escaped, and an escaped segment belongs into a URI.

#include "trace/uri.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon::trace;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  auto const escaped = escape_segment(text);
  NGUON_CHECK(unescape_segment(escaped).value() == text);
  NGUON_CHECK(is_uri("https://example.vn/" + escaped) && is_uri("urn:x-nguon:" + escaped));
  if (auto const plain = unescape_segment(text)) {
    NGUON_CHECK(unescape_segment(escape_segment(*plain)).value() == *plain);
  }
  if (is_uri(text)) NGUON_CHECK(text.find(':') != std::string_view::npos && !is_uri(std::string(text) + " "));
  static_cast<void>(has_urn_prefix(text, "urn:epc:"));
  return 0;
}
