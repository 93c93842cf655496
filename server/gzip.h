#pragma once

#include <string>
#include <string_view>

namespace nguon::server {

/// What is kept and sent often is made as small as it gets, what is made for one reader quickly.
enum class Effort { best, quick };

/// RFC 1952, without a time stamp: the same bytes give the same file. Throws std::runtime_error if zlib
/// fails.
std::string gzip(std::string_view bytes, Effort effort = Effort::best);

}  // namespace nguon::server
