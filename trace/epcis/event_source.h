#pragma once
// Events in the order in which they were recorded, for those who want all that match a query, each once.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/result.h"
#include "trace/epcis/event_marks.h"
#include "trace/epcis/recorded_event.h"

namespace nguon::trace {

class EventSource {
 public:
  virtual ~EventSource() = default;

  /// Behind the newest event. Never goes back.
  virtual EventPosition end() const = 0;
  /// The first position recorded at this time or later; end() where there is none yet.
  virtual EventPosition since(std::int64_t record_ms) const = 0;

  struct Bounds {
    std::size_t events_max = 100;
    std::size_t bytes_max = 1u << 20;  ///< One event may be larger, and comes alone then.
    std::size_t entries_max = 10'000;  ///< Looked at.
    std::int64_t record_ms_min = 0;    ///< What was recorded before is left out.
  };
  struct Found {
    std::vector<std::string> events;  ///< JSON as captured; with their context where that is not EPCIS's own.
    EventPosition next;               ///< All before it has been looked at.
    std::vector<EventMark> marks = {};  ///< Of each of them.
  };
  /// What matches the query, from one position on and before the other: the same each time for the same
  /// positions. not_found ("unknown-query") where no query has this name. Throws StorageFailure.
  virtual Result<Found> find(std::string_view query_name, EventPosition from, EventPosition end,
                             Bounds const &bounds) const = 0;
};

/// An EPCISQueryDocument of a subscription. `id` names the document.
std::string write_delivery_document(std::string_view id, std::string_view query_name,
                                    std::string_view subscription_id, std::int64_t made_ms,
                                    std::vector<std::string> const &events, std::span<EventMark const> marks);

}  // namespace nguon::trace
