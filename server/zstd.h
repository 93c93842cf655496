#pragma once

#include <string>
#include <string_view>

namespace nguon::server {

/// One frame of RFC 8878 that names its content's size: the same bytes give the same file. Throws
/// std::runtime_error if the library fails.
std::string zstd(std::string_view bytes);

}  // namespace nguon::server
