#pragma once
// Code lists of other standards that GS1's values refer to.

#include <string_view>

namespace nguon::trace {

/// "704", "VN": ISO 3166-1.
bool is_country_number(std::string_view text);
bool is_country_alpha2(std::string_view text);
/// "704": ISO 4217.
bool is_currency_number(std::string_view text);
/// "BX", "201": UN/CEFACT Recommendation 21 with what GS1 adds to it (PackageTypeCode).
bool is_package_type(std::string_view text);

}  // namespace nguon::trace
