#pragma once

#include <string>
#include <string_view>

namespace nguon::server {

/// RFC 1952, without a time stamp: the same bytes give the same file. Throws std::runtime_error if zlib
/// fails.
std::string gzip(std::string_view bytes);

}  // namespace nguon::server
