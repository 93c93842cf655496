#pragma once
// RFC 4648 §4 (base64, padded) and §5 (base64url, never padded). Decoding is strict: a wrong character, a
// wrong length, wrong padding or non-zero trailing bits are malformed, so that every byte string has one
// spelling.

#include <string>
#include <string_view>

#include "crypto/result.h"

namespace nguon {

std::string base64url_encode(std::string_view bytes);
void base64url_append(std::string &out, std::string_view bytes);
Result<std::string> base64url_decode(std::string_view text);

std::string base64_encode(std::string_view bytes);
Result<std::string> base64_decode(std::string_view text);

std::string hex_encode(std::string_view bytes);
/// Lower or upper case, even length.
Result<std::string> hex_decode(std::string_view text);

}  // namespace nguon
