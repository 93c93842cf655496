#pragma once
// GS1 identification keys: check digits and character sets (GS1 General Specifications §7.9, §7.11), and the
// values of Application Identifiers (trace/gs1/ai.h has the table).
// The field of an error names the part in words ("gtin", "lot", "serial") or as the Application Identifier.

#include <string>
#include <string_view>

#include "crypto/result.h"

namespace nguon::trace {

/// The mod-10 check digit of a string of digits without it (weights 3 and 1 from the right).
char gs1_check_digit(std::string_view digits);
/// Whether the last digit is the check digit of those before it. False for anything but two digits or more.
bool has_gs1_check_digit(std::string_view digits);
/// Whether the last two characters are the check pair of those before them, as in a GMN (mod 1021, GenSpec
/// §7.9.5), of at most 99 characters.
bool has_gs1_check_pair(std::string_view text);

/// GS1 AI encodable character sets 82, 39 and 64 (GenSpec §7.11). Of set 64, which is base64 for file names
/// and URIs, one or two = may pad the text to a multiple of three, as GS1's reference procedure has it.
bool is_set82(std::string_view text);
bool is_set39(std::string_view text);
bool is_set64(std::string_view text);

/// GTIN-8, -12, -13 or -14 with a right check digit, padded to 14 digits.
Result<std::string> parse_gtin(std::string_view digits);
/// 13 digits with a right check digit.
Result<std::string> parse_gln(std::string_view digits);
/// 18 digits with a right check digit.
Result<std::string> parse_sscc(std::string_view digits);
/// 1 to 20 characters of GS1's set 82: a lot (AI 10) or serial (AI 21).
Result<std::string> parse_lot(std::string_view text);
Result<std::string> parse_serial(std::string_view text);

/// The value of any Application Identifier, unescaped, held to all that the Syntax Dictionary says of it.
/// Returns its one spelling: GTINs (01) as 14 digits, everything else as it is. An unknown `ai` is malformed
/// ("unknown-gs1-key").
Result<std::string> parse_ai_value(std::string_view ai, std::string_view value);
/// The same for a key or qualifier in an address or a statement, held to what logs were held to from the
/// start: the importer index of a UIC (7040) may be any character of set 82.
Result<std::string> parse_key_value(std::string_view ai, std::string_view value);

}  // namespace nguon::trace
