// Text is UTF-8 exactly when it is made of code points, each taken whole.

#include "crypto/utf8.h"

#include <cstddef>
#include <cstdint>

#include "crypto/result.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  auto rest = text;
  while (!rest.empty()) {
    auto const before = rest.size();
    auto const point = nguon::take_code_point(rest);
    if (!point) {
      NGUON_CHECK(rest.size() == before);
      break;
    }
    auto const bytes = *point < 0x80 ? 1u : *point < 0x800 ? 2u : *point < 0x10000 ? 3u : 4u;
    NGUON_CHECK(*point <= 0x10ffff && (*point < 0xd800 || *point > 0xdfff) && before - rest.size() == bytes);
  }
  NGUON_CHECK(nguon::is_utf8(text) == rest.empty());
  return 0;
}
