#pragma once
// JSON (RFC 8259) as signed documents need it: one reading only. Two parsers that disagree about a document
// would disagree about what was signed.

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/result.h"

namespace nguon {

/// Parses one JSON text. Refuses duplicate members at any depth, bytes after the text, invalid UTF-8, a byte
/// order mark, lone surrogates, a number that no double holds, and arrays and objects nested deeper than
/// `depth_max`
/// ("[]" has depth 1). The field of a duplicate's error is its JSON pointer.
/// Numbers with a fraction or exponent, and integers beyond 64 bits, are the nearest double, as in
/// JavaScript. The value owns all its memory in one block that is freed with its last part: made to be read,
/// not to be changed.
Result<boost::json::value> parse_strict_json(std::string_view text, unsigned depth_max);

/// As above, for those to whom it matters how numbers were spelled: `odd_numbers` receives the JSON pointers
/// of the numbers whose spelling `is_plain` does not accept, in the order of the text.
Result<boost::json::value> parse_strict_json(std::string_view text, unsigned depth_max,
                                             bool (*is_plain)(std::string_view spelling),
                                             std::vector<std::string> &odd_numbers);

/// A string in JSON, with its quotation marks.
std::string json_quoted(std::string_view text);

}  // namespace nguon
