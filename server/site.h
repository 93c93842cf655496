#pragma once

#include <cstdint>

#include "server/asio.h"
#include "server/problem.h"
#include "server/request.h"
#include "server/response.h"

namespace nguon::server {

/// What answers at a listening socket: the log's addresses, the admin listener's, a witness's. One for each
/// core, called on the core's own thread.
class Site {
 public:
  virtual ~Site() = default;
  /// Never throws. The request outlives the call.
  virtual Task<ResponsePtr> answer(RequestView const &request) = 0;
  /// The answer where a request was not read to its end, or its connection is one too many.
  virtual ResponsePtr refuse(RequestView const &request, Problem const &problem) = 0;
  /// Unix milliseconds, for the Date field and the access log.
  virtual std::int64_t now_ms() const = 0;
};

}  // namespace nguon::server
