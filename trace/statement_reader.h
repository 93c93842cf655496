#pragma once
// The statement types of application/vnd.nguon+json (docs/schema/).

#include <string_view>

#include "trace/statement.h"

namespace nguon::trace {

/// Genesis, RootChange, LogKey, Party, Key, KeyRevocation, Mandate, Place, Product or Rules. Unknown members
/// are refused, so that a typing error is named, and so are numbers that are no plain decimals; the field of
/// an error is a JSON pointer.
Result<Body> parse_nguon(std::string_view payload);

}  // namespace nguon::trace
