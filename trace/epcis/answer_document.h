#pragma once
// Answers to queries: EPCISQueryDocument (EPCIS 2.0 §12), JSON-LD.

#include <span>
#include <string>
#include <string_view>

#include "trace/epcis/recorded_event.h"

namespace nguon::trace {

inline constexpr std::string_view epcis_context_uri =
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// What is added to events beside it: `eventID` where it was captured without one, `recordTime` where the
/// captured event has none. Their other bytes are those of the log. The prefixes of their documents stand in
/// the @context of the answer; an event whose document gives another one's prefix another meaning, or names a
/// context that isn't GS1's, bears its document's @context itself.
/// `created_at` is RFC 3339; `query_name` may be empty. `asked` are prefixes that stand in the @context too,
/// with ours; `members` are those of ours that the document has besides ("nguon:…":…,…).
std::string write_answer_document(std::span<EventText const> events, std::string_view created_at,
                                  std::string_view query_name, Namespaces const &asked = {},
                                  std::string_view members = {});

/// An event as it stands by itself in any answer: with the same additions, and with its document's @context
/// where that says more than GS1's.
std::string write_answer_event(EventText const &event);

}  // namespace nguon::trace
