#pragma once
// What answers show of events, ready to be shown: rows of Table::event_texts, so that an answer neither reads
// entries nor parses what it gives out. They are written with those of the index (trace/epcis/event_index.h).
//
//   key: entry u64, number u16 -> flags u8 (1: has a document's @context; 2: says its recordTime; 4: a
//   gateway signed it);
//        length u8 and record time; where it has one, the key of its context; length u16 and missing id; text
//   "@" and the first 16 bytes of the context's SHA-256 -> the JSON of a document's @context

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/store.h"
#include "trace/epcis/recorded_event.h"

namespace nguon::trace {

/// Adds the rows of an event.
void put_event_text(storage::Batch &batch, EventText const &event);

std::string event_text_key(EventPosition at);

/// Positions of events behind `after`, or of all where it is nullopt, in the order of the log or back, at
/// most `count`; of entries below `size`.
std::vector<EventPosition> list_positions(storage::Reader const &rows, std::uint64_t size,
                                          std::optional<EventPosition> const &after, bool back,
                                          std::size_t count);

/// Reads events for one answer; what their documents share is read once. Keeps a reference to the reader.
class EventRows {
 public:
  explicit EventRows(storage::Reader const &rows) : rows_(rows) {}

  /// The events at these places, in this order. Throws StorageFailure where a row is missing or
  /// damaged.
  std::vector<EventText> read(std::span<EventPosition const> places);
  RecordedEvent parse(EventText text);

 private:
  std::string const &context_at(std::string_view key);

  storage::Reader const &rows_;
  std::map<std::string, std::string, std::less<>> contexts_;   ///< By their keys.
  std::map<std::string, Namespaces, std::less<>> namespaces_;  ///< By the contexts.
};

}  // namespace nguon::trace
