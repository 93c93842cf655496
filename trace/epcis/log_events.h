#pragma once
// The events of a log, for its subscribers.

#include <functional>

#include "storage/log.h"
#include "trace/epcis/event_query.h"
#include "trace/epcis/event_source.h"

namespace nguon::trace {

class LogEvents final : public EventSource {
 public:
  /// not_found ("unknown-query") where no query has this name.
  using FindQuery = std::function<Result<EventQuery>(std::string_view name)>;

  /// `log` outlives it.
  LogEvents(storage::Log const &log, FindQuery find_query) : log_(log), find_query_(std::move(find_query)) {}

  EventPosition end() const override;
  EventPosition since(std::int64_t record_ms) const override;
  Result<Found> find(std::string_view query_name, EventPosition from, EventPosition end,
                     Bounds const &bounds) const override;

 private:
  storage::Log const &log_;
  FindQuery const find_query_;
};

}  // namespace nguon::trace
