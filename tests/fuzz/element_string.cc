// Element strings and bracketed AIs: what is read is written as a symbol holds it, and read back to the same.

#include "trace/gs1/element_string.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon::trace;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  for (auto const &elements : {parse_element_string(text), parse_bracketed_elements(text)}) {
    if (!elements) {
      NGUON_CHECK(!elements.error().code.empty() && elements.error().message.ends_with('.'));
      continue;
    }
    NGUON_CHECK(!elements->empty());
    NGUON_CHECK(parse_element_string(write_element_string(*elements)).value() == *elements);
    if (auto const link = make_digital_link(*elements)) {
      NGUON_CHECK(parse_digital_link(write_digital_link(*link, "https://example.vn")).value() == *link);
    }
  }
  return 0;
}
