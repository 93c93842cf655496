#pragma once
// UTF-8 (RFC 3629) read one code point at a time.

#include <optional>
#include <string>
#include <string_view>

namespace nguon {

/// Takes the first code point off `text`; nullopt, and `text` as it was, where it does not start with a valid
/// one (truncated, overlong, a surrogate, beyond U+10FFFF). Requires: not empty.
std::optional<char32_t> take_code_point(std::string_view &text);

bool is_utf8(std::string_view text);

/// What somebody sent, as text for those who read what is wrong with it: at most 80 bytes and an ellipsis,
/// always valid UTF-8. A byte that is none becomes U+FFFD.
std::string shown(std::string_view bytes);
/// The same in quotation marks.
std::string quoted(std::string_view bytes);

}  // namespace nguon
