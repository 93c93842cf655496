#pragma once
// What a Link statement may hold (docs/formats.md, "Link"), and where its row stands.

#include <string>
#include <string_view>

#include "trace/statement.h"

namespace nguon::trace {

inline constexpr std::size_t link_target_bytes_max = 2'000;
inline constexpr std::size_t link_title_characters_max = 200;
inline constexpr std::size_t link_words_max = 20;  ///< Languages, or contexts.

/// https, a host of letters, digits, dots and hyphens, perhaps a port, then what RFC 3986 allows in path,
/// query and fragment, [ and ] left out. Where a lot or serial belongs stands {lot} or {serial}.
bool is_link_target(std::string_view href);
/// A link type of GS1's that says what is found; so neither of the two that stand for "default".
bool is_descriptive_link_type(std::string_view name);
/// "vi", "en-GB": what the schema of GS1's link sets knows.
bool is_link_language(std::string_view text);
/// "text/html": in lower case, without parameters.
bool is_link_media_type(std::string_view text);
/// 1 to 50 of A-Z a-z 0-9 . _ -
bool is_link_context(std::string_view text);
/// Of UTF-8.
std::size_t count_characters(std::string_view text);

inline constexpr std::string_view lot_placeholder = "{lot}";
inline constexpr std::string_view serial_placeholder = "{serial}";
/// Whether what stands in braces can be known of a thing below the one that is linked.
bool fits_placeholders(Link const &link, Identifier const &thing);

/// The address of what is linked: the subject, with the serial behind it where it is a lot's.
std::string link_address(Link const &link);
/// Whether one stands in the other's place: all but title, query, default and removal are the same.
bool is_same_link(Link const &one, Link const &other);

}  // namespace nguon::trace
