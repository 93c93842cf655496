#pragma once
// Answers a query page by page out of the event index. A sequence of pages shows the log as it was when the
// first of them was made: nothing twice, nothing left out, however the log grows meanwhile.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/store.h"
#include "trace/epcis/event_index.h"
#include "trace/epcis/event_query.h"

namespace nguon::trace {

/// What one answer may cost.
struct SearchLimits {
  std::uint64_t page = 30;             ///< Events in an answer.
  std::uint64_t examined_max = 2'000;  ///< Events that are looked at for one answer.
  std::uint64_t rows_max = 50'000;     ///< Rows of the index that are put in order for one answer.
  std::uint64_t bytes_max =
      1u << 20;  ///< Of the events in an answer; one event may be larger, and comes alone.
  std::uint64_t bytes_read_max = 32u << 20;  ///< Of what is read and parsed for one answer.
};

/// Where a sequence of pages stands.
struct SearchCursor {
  std::uint64_t size = 0;             ///< Entries of the log that the sequence is about.
  std::uint64_t given = 0;            ///< Events given out so far.
  std::optional<IndexedEvent> after;  ///< The last event that was looked at.
  bool operator==(SearchCursor const &) const = default;
};
std::string write_cursor(SearchCursor const &cursor);
/// Malformed ("page-token") for other bytes.
Result<SearchCursor> read_cursor(std::string_view bytes);

struct SearchPage {
  std::vector<EventText> events;
  std::optional<SearchCursor> next;  ///< Nothing where this was the last page.
  std::uint64_t examined = 0;
};

/// The events of one page, in the order that the query asks for: by eventTime, recordTime or a field, newest
/// or greatest first unless it says otherwise; by eventTime where it asks for none. The rows that find least
/// lead; where they tell that an event is a result it is not asked again. Where examined_max, bytes_max or
/// bytes_read_max is reached the page is shorter than it could be, and `next` goes on. too_large:
/// "query-too-large" where there are more events than maxEventCount, "query-too-complex" where all of more
/// than examined_max events or bytes_read_max bytes (for an order by a field, or to count against
/// maxEventCount), or more rows than rows_max, would have to be looked at. Requires: rows cover `start.size`
/// entries. Throws StorageFailure.
Result<SearchPage> search_events(storage::Reader const &rows, EventQuery const &query,
                                 SearchCursor const &start, SearchLimits const &limits);

/// Values of a kind that some event has, in the order of their names, after `after`; at most `count`, each as
/// it was written first.
struct ListedValue {
  std::string name;
  std::string written;
};
std::vector<ListedValue> list_values(storage::Reader const &rows, IndexKind kind, std::string_view after,
                                     std::uint64_t count);
bool has_value_rows(storage::Reader const &rows, IndexKind kind, std::string_view value);

}  // namespace nguon::trace
