#include "trace/epcis/log_events.h"

#include "storage/entry.h"
#include "trace/epcis/answer_document.h"
#include "trace/event_time.h"

namespace nguon::trace {
namespace {

std::int64_t record_time_of(storage::Reader const &reader, std::uint64_t index) {
  auto const entry = storage::parse_entry(storage::read_entry(reader, index));
  if (!entry) throw storage::StorageFailure("an entry of the log cannot be read: " + entry.error().message);
  auto const time = parse_time_ms(entry->at);
  if (!time) throw storage::StorageFailure("an entry of the log has no time: " + time.error().message);
  return *time;
}

}  // namespace

EventPosition LogEvents::end() const {
  return {log_.published()->checkpoint.size, 0};
}

EventPosition LogEvents::since(std::int64_t record_ms) const {
  auto const state = log_.published();
  std::uint64_t first = 0;
  auto last = state->checkpoint.size;
  // Times of entries never go back.
  while (first < last) {
    auto const middle = first + (last - first) / 2;
    if (record_time_of(*state->reader, middle) < record_ms) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return {first, 0};
}

Result<EventSource::Found> LogEvents::find(std::string_view query_name, EventPosition from, EventPosition end,
                                           Bounds const &bounds) const {
  auto const query = find_query_(query_name);
  if (!query) return query.error();
  auto const state = log_.published();
  Found found;
  found.next = from;
  std::size_t entries = 0;
  std::size_t bytes = 0;
  while (found.next < end && found.next.entry < state->checkpoint.size && entries < bounds.entries_max) {
    ++entries;
    for (auto const &event : read_recorded_events(*state->reader, found.next.entry)) {
      if (event.at < found.next) continue;
      if (!(event.at < end)) {
        found.next = end;
        return found;
      }
      if (event.record_time_ms >= bounds.record_ms_min && matches(*query, event)) {
        auto text = write_answer_event(event);
        bool const is_full =
            found.events.size() >= bounds.events_max || bytes + text.size() > bounds.bytes_max;
        if (is_full && !found.events.empty()) {
          found.next = event.at;
          return found;
        }
        bytes += text.size();
        found.events.push_back(std::move(text));
        found.marks.push_back(mark_event(event, *state->reader));
      }
    }
    found.next = {found.next.entry + 1, 0};
  }
  return found;
}

}  // namespace nguon::trace
