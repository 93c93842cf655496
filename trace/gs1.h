#pragma once
// GS1 identification keys: check digits and character sets (GS1 General Specifications §7.9, §7.11).

#include <string>
#include <string_view>

#include "crypto/result.h"

namespace nguon::trace {

/// The mod-10 check digit of a string of digits without it (weights 3 and 1 from the right).
char gs1_check_digit(std::string_view digits);
/// GTIN-8, -12, -13 or -14 with a right check digit, padded to 14 digits.
Result<std::string> parse_gtin(std::string_view digits);
/// 13 digits with a right check digit.
Result<std::string> parse_gln(std::string_view digits);
/// 18 digits with a right check digit.
Result<std::string> parse_sscc(std::string_view digits);
/// 1 to 20 characters of GS1's set 82: a lot (AI 10) or serial (AI 21).
Result<std::string> parse_lot(std::string_view text);
Result<std::string> parse_serial(std::string_view text);

}  // namespace nguon::trace
