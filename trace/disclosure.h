#pragma once
// SD-JWT (RFC 9901): a signed document holds the digests of some of its members; what they are digests of
// travels beside it.
//
//   <JWS>~<disclosure>~…~<disclosure>~
//
// A disclosure is the base64url of the JSON array [salt, name, value]; its digest is the SHA-256 of that
// base64url text (§4.2). Taken here are disclosures of members of objects that hold no further digests, with
// salts of 128 bits at least, and no key binding.

#include <string>
#include <string_view>
#include <vector>

#include "crypto/hash.h"

namespace nguon::trace {

inline constexpr std::size_t disclosure_bytes_max = 8 * 1024;
inline constexpr std::size_t disclosures_max = 256;
/// 128 bits in base64url.
inline constexpr std::size_t salt_letters_min = 22;

struct Disclosure {
  std::string encoded;  ///< As it was received: what is hashed.
  std::string name;
  std::string value;  ///< JSON, as it was written.
  Hash digest;
};

/// The field of every error is "disclosure".
Result<Disclosure> parse_disclosure(std::string_view encoded);

/// With a salt of 128 random bits. Requires: `value` is JSON.
Disclosure make_disclosure(std::string_view name, std::string_view value);
/// The same with a salt that is given, for tests.
Disclosure make_disclosure(std::string_view salt, std::string_view name, std::string_view value);

/// An SD-JWT taken apart, nothing of it checked. Views into the line.
struct SdJwt {
  std::string_view jws;
  std::vector<std::string_view> disclosures;
};

/// A JWS alone is one without disclosures. Refuses a key binding, empty disclosures, and too many.
Result<SdJwt> split_sd_jwt(std::string_view line);

std::string write_sd_jwt(std::string_view jws, std::vector<std::string> const &disclosures);

}  // namespace nguon::trace
