#pragma once

#include "server/asio.h"
#include "server/context.h"

namespace nguon::server {

/// The admin listener: /healthz says that the process answers, /readyz whether it accepts statements (else
/// 503).
Task<ResponsePtr> answer_admin(Context &context, RequestView const &request);

}  // namespace nguon::server
