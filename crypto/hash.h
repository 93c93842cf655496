#pragma once
// SHA-256 and the 32-byte value that everything here is named by.
// Byte strings are std::string (owned) and std::string_view (borrowed for the call) throughout the code.

#include <array>
#include <compare>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "crypto/result.h"

namespace nguon {

struct Hash {
  std::array<std::uint8_t, 32> bytes{};

  std::string_view view() const { return {reinterpret_cast<char const *>(bytes.data()), bytes.size()}; }
  bool is_zero() const { return *this == Hash{}; }
  auto operator<=>(Hash const &) const = default;
};

/// SHA-256 of the parts joined (FIPS 180-4). Throws std::runtime_error only if OpenSSL itself fails.
Hash sha256(std::string_view bytes);
Hash sha256(std::initializer_list<std::string_view> parts);

/// Exactly 32 bytes, or malformed.
Result<Hash> hash_from_bytes(std::string_view bytes);

/// 43 characters of base64url without padding, the spelling in entries, receipts and bundles.
std::string to_base64url(Hash const &hash);
Result<Hash> hash_from_base64url(std::string_view text);

/// 64 lower-case hexadecimal digits, the spelling in addresses of blobs.
std::string to_hex(Hash const &hash);
Result<Hash> hash_from_hex(std::string_view text);

}  // namespace nguon

template <>
struct std::hash<nguon::Hash> {
  std::size_t operator()(nguon::Hash const &digest) const noexcept {
    std::size_t word = 0;
    for (std::size_t i = 0; i < sizeof word; ++i) word = (word << 8) | digest.bytes[i];
    return word;
  }
};
