// Whatever decodes is the one spelling of its bytes.
#include "crypto/base64.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto const bytes = nguon::base64url_decode(text)) NGUON_CHECK(nguon::base64url_encode(*bytes) == text);
  if (auto const bytes = nguon::base64_decode(text)) NGUON_CHECK(nguon::base64_encode(*bytes) == text);
  if (auto const bytes = nguon::hex_decode(text))
    NGUON_CHECK(nguon::hex_decode(nguon::hex_encode(*bytes)).value() == *bytes);
  NGUON_CHECK(nguon::base64url_decode(nguon::base64url_encode(text)).value() == text);
  NGUON_CHECK(nguon::base64_decode(nguon::base64_encode(text)).value() == text);
  return 0;
}
