#include "crypto/random.h"

#include <openssl/rand.h>

#include "crypto/openssl.h"

namespace nguon {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  require_openssl(RAND_bytes(octets(bytes), static_cast<int>(count)) == 1, "RAND_bytes");
  return bytes;
}

}  // namespace nguon
