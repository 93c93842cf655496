// Digital Links of any host: whatever is read is written in one form that is read back to the same, and again
// as what a bar code holds. Compressed ones too.

#include "trace/digital_link.h"

#include <cstddef>
#include <cstdint>

#include "trace/gs1/compression.h"
#include "trace/gs1/element_string.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon::trace;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  for (auto const &link :
       {parse_digital_link(text), parse_digital_link("https://a.example/" + std::string(text))}) {
    if (!link) {
      NGUON_CHECK(!link.error().code.empty() && link.error().message.ends_with('.'));
      continue;
    }
    auto const again = parse_digital_link(write_digital_link(*link, "https://example.vn"));
    NGUON_CHECK(again.has_value() && again->path == link->path && again->attributes == link->attributes);
    auto const canonical = canonical_link(*link);
    NGUON_CHECK(canonical_link(parse_digital_link(canonical).value()) == canonical);
    NGUON_CHECK(parse_digital_link(constrained_link(link->path)).has_value());
    auto elements = link->path;
    elements.insert(elements.end(), link->attributes.begin(), link->attributes.end());
    NGUON_CHECK(parse_element_string(write_element_string(elements)).value() == elements);
  }
  static_cast<void>(decompress_digital_link(text));
  return 0;
}
