#pragma once
// GS1 element strings, as scanners send them and as they are printed below a bar code (GS1 General
// Specifications §3.1, §7.8).

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trace/digital_link.h"

namespace nguon::trace {

/// What a scanner sends for FNC1: the ASCII group separator.
constexpr char fnc1 = '\x1D';

/// AIs with their values, joined as in a GS1 symbol: a symbology identifier of GS1's (]C1, ]d2, ]e0, ]J1,
/// ]Q3) or FNC1 comes first; FNC1 ends each value that has no predefined length, and may end any. Malformed
/// without such a beginning ("no-element-string"), with an unknown AI ("unknown-gs1-key") or a wrong value.
Result<std::vector<AiValue>> parse_element_string(std::string_view text);

/// "(01)09521234543213(10)L1"; a ( within a value stands behind a backslash. Errors as above.
Result<std::vector<AiValue>> parse_bracketed_elements(std::string_view text);

/// As a symbol holds it: FNC1 first. Requires: known AIs.
std::string write_element_string(std::span<AiValue const> elements);

}  // namespace nguon::trace
