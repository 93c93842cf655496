#pragma once
// Events of the log as EPCIS gives them out: what was captured, with the time at which it was recorded.

#include <boost/json/object.hpp>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/store.h"
#include "trace/epcis/event_names.h"
#include "trace/event_hash.h"
#include "trace/newest_statements.h"

namespace nguon::trace {

/// Where an event stands in the log. Positions rise in the order in which events were recorded.
struct EventPosition {
  std::uint64_t entry = 0;
  std::uint16_t number = 0;  ///< In its document.
  auto operator<=>(EventPosition const &) const = default;
};

/// What an answer shows of an event.
struct EventText {
  EventPosition at;
  std::string text;            ///< JSON of the event as captured, byte for byte.
  std::string context;         ///< JSON of its document's @context; empty where the event has its own.
  std::string record_time;     ///< `at` of its entry.
  std::string missing_id;      ///< The event hash (CBV 2.0 §8.9) of an event without an eventID; else empty.
  bool says_recorded = false;  ///< It has a recordTime of its own.
  bool by_gateway = false;     ///< A gateway signed it, for a system that has no key.
};

/// An event that can be asked.
struct RecordedEvent : EventText {
  std::string id;  ///< eventID as written, else missing_id.
  std::int64_t record_time_ms = 0;
  std::int64_t event_time_ms = 0;
  boost::json::object json;  ///< `text`, parsed.
  Namespaces namespaces;     ///< Of both contexts; the event's own wins.
};

/// Prefixes that a document's @context defines.
Namespaces read_prefixes(std::string_view context);
/// `of_document`: read_prefixes of its context. Requires: valid JSON.
RecordedEvent parse_recorded_event(EventText text, Namespaces of_document);

/// JSON out of the log, which was parsed before it came there, as deep as a statement may be. Null where it
/// is not readable all the same: then it has no events.
boost::json::value parse_recorded(std::string_view text);
/// An event out of its text and that of its document's @context. `hasher`: of its document, for the id of one
/// without an eventID; null where its @context is all that the document says. Requires: valid JSON; a number
/// of an entry.
RecordedEvent make_recorded_event(std::string text, std::string context, EventPosition at,
                                  std::string record_time, EventHasher const *hasher = nullptr);

/// The events of one entry; none where it is no statement with events. What a gateway added to the events
/// that it signed for others is taken out again; the document says that it did (`nguon:gateway`). Throws
/// StorageFailure. Requires: the log of `reader` has the entry.
std::vector<RecordedEvent> read_recorded_events(storage::Reader const &reader, std::uint64_t entry);
/// What RecordedEvent has, of an event that was parsed already.
struct EventAtHand : EventText {
  std::string id;
  std::int64_t event_time_ms = 0;
  boost::json::object const *json = nullptr;  ///< Never null; the statement's.
  Namespaces namespaces;
};
/// The events of a statement that is at hand, as read_recorded_events would find them in its entry. Nullopt
/// where the entry must be read: a gateway signed it, or it spells its type in an odd way.
std::optional<std::vector<EventAtHand>> events_of(RecordedStatement const &statement);

/// Calls `visit` for each event from `from` on and before entry `until`, in the order of the log, until it
/// answers false. Answers the position from which to go on: that of the event at which it answered false,
/// else the beginning of `until`. Throws StorageFailure. Requires: the log of `reader` has `until` entries.
EventPosition visit_recorded_events(storage::Reader const &reader, EventPosition from, std::uint64_t until,
                                    std::function<bool(RecordedEvent const &)> const &visit);

}  // namespace nguon::trace
