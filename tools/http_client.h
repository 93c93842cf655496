#pragma once
// One blocking HTTP/1.1 exchange, for `nguon submit` and `nguon audit`.

#include <string>

#include "crypto/result.h"

namespace nguon::tools {

struct HttpAnswer {
  unsigned status = 0;
  std::string body;
};

/// `url`: http://HOST[:PORT][/…]; `path` is added to it. Unavailable when nothing answers within a minute.
Result<HttpAnswer> post(std::string const &url, std::string const &path, std::string const &content_type,
                        std::string const &body);
Result<HttpAnswer> get(std::string const &url, std::string const &path);

}  // namespace nguon::tools
