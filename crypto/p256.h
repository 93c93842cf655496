#pragma once
// ECDSA on P-256 with SHA-256, with the signature as r||s (RFC 7518 §3.4), over OpenSSL's keys. For crypto/
// only.

#include <string>
#include <string_view>

#include "crypto/openssl.h"

namespace nguon {

/// `raw`: 0x04||X||Y, 65 bytes. Null where that is no point of the curve.
PkeyPtr make_p256_key(std::string_view raw);
/// The other way round. Requires: `key` is on P-256.
std::string p256_raw(EVP_PKEY *key);

bool verify_p256(EVP_PKEY *key, std::string_view message, std::string_view signature);
std::string sign_p256(EVP_PKEY *key, std::string_view message);

}  // namespace nguon
