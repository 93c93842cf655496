// Own names and short codes: what a person typed leads to one spelling, and one wrong character in it is
// always noticed.

#include "trace/own_id.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon::trace;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto id = parse_own_id(text)) {
    NGUON_CHECK(is_own_id(*id) && parse_own_id(*id).value() == *id);
    for (auto &letter : *id) {
      auto const right = letter;
      letter = right == '7' ? '8' : '7';
      NGUON_CHECK(!is_own_id(*id));
      letter = right;
    }
  }
  NGUON_CHECK(!is_own_id(text) || parse_own_id(text).value() == text);
  if (auto const code = parse_short_code(text)) NGUON_CHECK(parse_short_code(*code).value() == *code);
  NGUON_CHECK(parse_short_code(short_code(text)).has_value());
  if (size >= 7) NGUON_CHECK(is_own_id(make_own_id(text.substr(0, 7))));
  return 0;
}
