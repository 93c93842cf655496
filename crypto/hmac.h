#pragma once
// HMAC-SHA-256 (RFC 2104).

#include <string_view>

#include "crypto/hash.h"

namespace nguon {

/// Throws std::runtime_error only if OpenSSL itself fails.
Hash hmac_sha256(std::string_view key, std::string_view bytes);

}  // namespace nguon
