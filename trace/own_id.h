#pragma once
// Names of our own for those without GS1 keys, and the short code printed under a QR (docs/formats.md, "Own
// names").
//
// The body is written in Crockford's base 32 (0–9 and A–Z without I, L, O, U), upper case. The last character
// is an ISO/IEC 7064 MOD 37,36 check character over the body, each character counting as its place in 0–9A–Z;
// the check character may be any of those 36, so I, L, O and U occur there.
//
// People take I, L and 1 for one another, and O and 0. In the body such a letter is read as the digit. The
// check character is known from the body, so in its place either look-alike is taken for it and the right one
// is returned.

#include <string>
#include <string_view>

#include "crypto/result.h"

namespace nguon::trace {

/// 10 characters from the first 50 of the random bits, and one check character. Requires: 7 random bytes.
std::string make_own_id(std::string_view random_bytes);
/// Reads what a person typed: case, spaces and hyphens don't matter, look-alikes are told apart. Returns the
/// canonical 11 characters; malformed names whether the length, a character or the check character is wrong.
Result<std::string> parse_own_id(std::string_view text);
/// Whether this is the one spelling of an own id, as parse_own_id returns it.
bool is_own_id(std::string_view text);

/// First 45 bits of SHA-256(subject): 9 characters and the check character, written XXXXX-XXXXX.
std::string short_code(std::string_view subject);
/// As parse_own_id, for short codes; returns the 10 characters without the hyphen.
Result<std::string> parse_short_code(std::string_view text);
/// The first five bytes of the SHA-256 of every subject with this code, as parse_short_code returns it.
std::string short_code_bytes(std::string_view code);

}  // namespace nguon::trace
