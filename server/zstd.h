#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/gzip.h"

namespace nguon::server {

/// One frame of RFC 8878 that names its content's size: the same bytes give the same file. Throws
/// std::runtime_error if the library fails.
std::string zstd(std::string_view bytes, Effort effort = Effort::best);

/// What one frame of RFC 8878 holds. Nullopt where it is none, is cut short or damaged, has something behind
/// it, or holds more than `bytes_max`.
std::optional<std::string> unzstd(std::string_view bytes, std::size_t bytes_max);

}  // namespace nguon::server
