// A JWS that is accepted is spelt by its own parts, and a made-up signature never verifies.
#include "crypto/jws.h"

#include <cstddef>
#include <cstdint>

#include "crypto/base64.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  static auto const key = nguon::PrivateKey::from_seed(std::string(32, 's')).value();
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto const jws = nguon::parse_jws(text)) {
    NGUON_CHECK(jws->compact == text);
    auto const payload_at = text.find('.') + 1;
    NGUON_CHECK(text.substr(payload_at) ==
                nguon::base64url_encode(jws->payload) + '.' + nguon::base64url_encode(jws->signature));
    static_cast<void>(nguon::verify_jws(*jws, key.public_key()));
  }
  auto const made = nguon::sign_jws(key, text, text, text);
  // A header holds text alone, so bytes that are not UTF-8 are signed and then refused.
  if (auto const jws = nguon::parse_jws(made)) {
    NGUON_CHECK(jws->payload == text && jws->header.aud == text && jws->header.cty == text);
    NGUON_CHECK(nguon::verify_jws(*jws, key.public_key()).has_value());
  }
  return 0;
}
