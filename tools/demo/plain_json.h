#pragma once
// JSON as statements need it: numbers as plain decimals. Boost.JSON writes 1.4 as 1.4E0, which a log of
// quantities refuses.

#include <boost/json/value.hpp>
#include <string>

namespace nguon::tools {

/// Requires: no number needs more than 15 digits or an exponent.
std::string write_plain_json(boost::json::value const &value);

}  // namespace nguon::tools
