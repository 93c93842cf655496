#pragma once
// What was said about a thing: its chain of entries, newest first, each taken apart once for a page.
// Statements in the log were checked when they came in, so nothing is verified here. For one thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/entry.h"
#include "storage/log.h"
#include "trace/statement.h"

namespace nguon::trace {

/// An entry of the log with the events that its statement holds; none where it is no EPCIS document.
struct HistoryEntry {
  std::uint64_t index = 0;
  std::string at;
  std::int64_t at_ms = 0;
  std::string kid;
  std::vector<Event> events;
  bool by_gateway = false;  ///< A gateway's document.
  std::vector<storage::Previous> prev;
};

class History {
 public:
  /// `state` must outlive it. It is full when it has read `entries_max` entries, and then walks no further.
  History(storage::Published const &state, std::size_t entries_max)
      : state_(state), entries_max_(entries_max) {}

  /// Full or not. References stay good as long as the history. Throws StorageFailure where the entry is
  /// damaged.
  HistoryEntry const &read(std::uint64_t index);
  bool is_full() const { return entries_.size() >= entries_max_; }

  enum class End { reached, cut };
  /// Reads the chain of `subject` down from its head, at most `most` entries; where that does not reach down
  /// to `since`, as many more from there. What is new in it is thus seen, and what led to the entry `since`.
  End walk(std::string_view subject, std::size_t most, std::optional<std::uint64_t> since = std::nullopt);

  /// Everything that was read, by index.
  std::map<std::uint64_t, HistoryEntry> const &entries() const { return entries_; }

 private:
  End walk_from(std::uint64_t index, std::string_view subject, std::size_t most, std::uint64_t &last);

  storage::Published const &state_;
  std::size_t entries_max_;
  std::map<std::uint64_t, HistoryEntry> entries_;
};

}  // namespace nguon::trace
