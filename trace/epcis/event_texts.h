#pragma once
// The pieces of a captured payload as they stand in it, byte for byte: answers give back what was captured,
// its spelling of numbers, its white space and unknown members included.

#include <string>
#include <string_view>
#include <vector>

namespace nguon::trace {

/// Views into the payload.
struct EventTexts {
  std::string_view context;  ///< Value of the document's @context; empty for a bare event, which has its own.
  std::vector<std::string_view> events;
  bool is_bare_event = false;
};

/// Requires: a payload that parse_epcis took.
EventTexts find_event_texts(std::string_view payload);

/// The value of a member of the object, as it is written; empty where there is none. Requires: valid JSON.
std::string_view find_member_text(std::string_view object, std::string_view name);

/// The event without a last member `nguon:for`, which the gateway adds to what it signs for others.
/// Requires: valid JSON, an object.
std::string without_gateway_member(std::string_view event);
/// The same with a member before all others; `value` is JSON. Requires: an object with a member.
std::string with_first_member(std::string_view event, std::string_view name, std::string_view value);

}  // namespace nguon::trace
