#pragma once
// Names of our own for those without GS1 keys, and the short code printed under a QR (docs/formats.md, "Own names").
// Alphabet: Crockford's base 32 in upper case. The last character is an ISO 7064 MOD 37,36 check character over it.

#include <span>
#include <string>
#include <string_view>

#include "crypto/hash.h"

namespace nguon::trace {

/// 10 characters from 50 random bits and one check character. Requires: 7 random bytes.
std::string make_own_id(std::string_view random_bytes);
/// Reads what a person typed: case, spaces and hyphens don't matter, I and L are 1, O is 0. Returns the canonical 11
/// characters; malformed names whether the length, a character or the check character is wrong.
Result<std::string> parse_own_id(std::string_view text);

/// First 45 bits of SHA-256(subject): 9 characters and the check character, written XXXXX-XXXXX.
std::string short_code(std::string_view subject);
/// As parse_own_id, for short codes; returns the 10 characters without the hyphen.
Result<std::string> parse_short_code(std::string_view text);

}  // namespace nguon::trace
