#pragma once

#include <string>

#include "server/request.h"
#include "server/response.h"

namespace nguon::server {

/// The request fields that every negotiated answer depends on.
inline constexpr std::string_view negotiated_fields = "Accept, Accept-Language, Accept-Encoding";

/// A page as browsers are to treat it: no scripts, no frames, nothing from another host; compressed where
/// wanted.
ResponseBuilder html_response(unsigned status, std::string page, Look const &look);

}  // namespace nguon::server
