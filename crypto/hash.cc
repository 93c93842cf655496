#include "crypto/hash.h"

// OpenSSL's one-shot SHA256_* functions: thread-safe, no allocation. Tree nodes are 65 bytes, and for those
// the look-up and the context that EVP_Digest of OpenSSL 3.0 makes for each call cost more than the hashing.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <algorithm>
#include <stdexcept>

#include "crypto/base64.h"

namespace nguon {
namespace {

Error not_a_hash(char const *spelling) {
  return {ErrorKind::malformed, "bad-hash", std::string("A SHA-256 hash must be ") + spelling + "."};
}

}  // namespace

Hash sha256(std::string_view bytes) {
  return sha256({bytes});
}

Hash sha256(std::initializer_list<std::string_view> parts) {
  SHA256_CTX context;
  bool done = SHA256_Init(&context) == 1;
  for (auto const part : parts) done = done && SHA256_Update(&context, part.data(), part.size()) == 1;
  Hash digest;
  done = done && SHA256_Final(digest.bytes.data(), &context) == 1;
  if (!done) throw std::runtime_error("OpenSSL: SHA-256 failed");
  return digest;
}

Result<Hash> hash_from_bytes(std::string_view bytes) {
  Hash digest;
  if (bytes.size() != digest.bytes.size()) return not_a_hash("32 bytes long");
  std::copy(bytes.begin(), bytes.end(), digest.bytes.begin());
  return digest;
}

std::string to_base64url(Hash const &hash) {
  return base64url_encode(hash.view());
}

Result<Hash> hash_from_base64url(std::string_view text) {
  auto const bytes = base64url_decode(text);
  if (!bytes || bytes->size() != 32) return not_a_hash("43 characters of base64url without padding");
  return hash_from_bytes(*bytes);
}

std::string to_hex(Hash const &hash) {
  return hex_encode(hash.view());
}

Result<Hash> hash_from_hex(std::string_view text) {
  auto const bytes = hex_decode(text);
  bool const has_upper_case =
      std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'F'; });
  if (!bytes || bytes->size() != 32 || has_upper_case) return not_a_hash("64 lower-case hexadecimal digits");
  return hash_from_bytes(*bytes);
}

}  // namespace nguon
