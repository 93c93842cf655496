#pragma once
// The files of server/web/, compiled into the program by server/embed.cmake.

#include <string_view>

#include "crypto/result.h"

namespace nguon::server {

/// Bytes of server/web/<name>, which live as long as the program. Aborts on an unknown name: names are code.
std::string_view web_file(std::string_view name);

}  // namespace nguon::server
