#pragma once
// URIs as text (RFC 3986).

#include <string>
#include <string_view>

#include "crypto/result.h"

namespace nguon::trace {

/// Whether the text is a URI with a scheme, by the grammar of RFC 3986 §3; hosts are a registered name, an
/// IPv4 address or something in brackets that looks like an IPv6 address. Non-ASCII characters are refused,
/// as the grammar does.
bool is_uri(std::string_view text);
/// Whether the URI begins with a lower-case prefix such as "urn:epc:", in either case (RFC 8141 §3.1).
bool has_urn_prefix(std::string_view uri, std::string_view prefix);

/// Everything but the unreserved characters (letters, digits, - . _ ~) as upper-case percent escapes: what
/// RFC 3986 §2.3 leaves alone and GS1 Digital Link asks for in a path.
std::string escape_segment(std::string_view text);
/// Malformed where a % is not followed by two hexadecimal digits.
Result<std::string> unescape_segment(std::string_view text);
/// The same for names and values in a query, where + stands for a space.
std::string escape_query(std::string_view text);
Result<std::string> unescape_query(std::string_view text);

}  // namespace nguon::trace
