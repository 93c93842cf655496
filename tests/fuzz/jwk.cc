// A JWK that is accepted spells a key that comes back from its own spelling, and verifies nothing that nobody
// signed.
#include <cstddef>
#include <cstdint>

#include "crypto/key.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto const key = nguon::PublicKey::from_jwk(text)) {
    auto const again = nguon::PublicKey::from_jwk(key->jwk());
    NGUON_CHECK(again.has_value() && *again == *key && again->thumbprint() == key->thumbprint());
    NGUON_CHECK(!key->verify("message", std::string(64, '\0')));
  }
  if (auto const key = nguon::PrivateKey::from_pem(text)) {
    auto const again = nguon::PrivateKey::from_pem(key->to_pem());
    NGUON_CHECK(again.has_value() && again->public_key() == key->public_key());
    NGUON_CHECK(key->public_key().verify(text, key->sign(text)));
  }
  return 0;
}
