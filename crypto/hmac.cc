#include "crypto/hmac.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

namespace nguon {

Hash hmac_sha256(std::string_view key, std::string_view bytes) {
  Hash made;
  unsigned length = 0;
  // An empty view may have no address, which HMAC() reads as "the key before".
  auto const *const key_bytes = key.empty() ? "" : key.data();
  auto const *const done =
      HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()),
           reinterpret_cast<unsigned char const *>(bytes.data()), bytes.size(), made.bytes.data(), &length);
  if (done == nullptr || length != made.bytes.size()) throw std::runtime_error("HMAC failed");
  return made;
}

}  // namespace nguon
