#pragma once
// One HTTP/1.1 exchange, for `nguon submit` and `nguon audit --submit`.

#include <string>

#include "server/http_caller.h"

namespace nguon::tools {

/// `url`: http:// or https://HOST[:PORT][/…]; `path` is added to it. Unavailable when nothing answers within
/// a minute.
Result<server::HttpReply> get(std::string const &url, std::string const &path);
Result<server::HttpReply> post(std::string const &url, std::string const &path,
                               std::string const &content_type, std::string const &body);

}  // namespace nguon::tools
