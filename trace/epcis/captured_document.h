#pragma once
// A document of events as a system sends it, cut at its events: each is parsed by itself, so that a document
// of megabytes never stands in memory as a tree.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/result.h"
#include "trace/json_text.h"

namespace nguon::trace {

/// Views into what was cut, which must outlive it.
struct CutDocument {
  /// The document with nothing in its list of events; empty for a bare event.
  std::string envelope;
  std::vector<std::string_view> events;
  /// JSON pointer to the list: "/epcisBody/eventList"; of a query document, of its results.
  std::string_view list_pointer;
  bool is_bare_event = false;

  /// Pointer to an event; empty for a bare one.
  std::string pointer(std::size_t event) const;
};

/// Cuts an EPCISDocument, an EPCISQueryDocument or a single event (EPCIS 2.0 §9). A byte order mark before it
/// is left aside. Says nothing of whether its pieces are JSON that means something: that is for who parses
/// them (trace/epcis.h). Malformed where it is no JSON, or has no list of events where one belongs.
Result<CutDocument> cut_document(std::string_view body);

/// Members of an object, as they are written. Empty where `object` is none.
std::vector<TextMember> member_texts(std::string_view object);

}  // namespace nguon::trace
