#pragma once

#include <string>

#include "server/request.h"
#include "server/response.h"

namespace nguon::server {

/// The request fields that every negotiated answer depends on.
inline constexpr std::string_view negotiated_fields = "Accept, Accept-Language, Accept-Encoding";

/// Which scripts a page may run. `own`: this server's, which may ask this server alone.
enum class Scripts { none, own };

/// A page as browsers are to treat it: no frames, nothing from another host; compressed where wanted.
ResponseBuilder html_response(unsigned status, std::string page, Look const &look,
                              Scripts scripts = Scripts::none);

}  // namespace nguon::server
