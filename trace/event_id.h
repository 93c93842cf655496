#pragma once
// Names of events: what a device makes once for each event, so that a retry is known as one.

#include <string>
#include <string_view>

namespace nguon::trace {

/// Whether this is the URN of a UUID (RFC 9562 §4), in either case.
bool is_uuid_urn(std::string_view event_id);
/// A UUID's URN in lower case; any other URI as it is.
std::string normal_event_id(std::string_view event_id);

}  // namespace nguon::trace
