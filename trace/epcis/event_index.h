#pragma once
// Finds events by what they say: rows of Table::event_index, and of Table::event_texts to show them
// (trace/epcis/event_rows.h), written by a thread of its own some time after the entries, never on the road
// of the statements. What they say again stands in the log; where they are behind, or of an older form, they
// are made anew.
//
//   key: kind, value NUL, eventTime (u64, order-keeping), entry u64, number u16 -> roles (u16) of a thing in
//        the event, else 0; the value as it was written, where the row has another spelling
//   "=": how many entries it covers (u64) and its form (u8); in both tables, written with their rows

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "storage/log.h"
#include "trace/epcis/recorded_event.h"
#include "trace/newest_statements.h"

namespace nguon::trace {

/// What rows of one kind find events by. Values are by their one name (trace/epcis/event_names.h).
enum class IndexKind : char {
  every = 'a',        ///< No value: all events by their time.
  transaction = 'b',  ///< Of any type.
  disposition = 'd',
  thing = 'e',           ///< EPC or class of EPCs, in any role.
  declared_wrong = 'f',  ///< No value.
  event_id = 'i',
  biz_location = 'l',
  party = 'p',  ///< Source or destination, of any type.
  read_point = 'r',
  biz_step = 's',
  event_type = 't',
  transformation = 'x',
};

/// What a thing is in an event: bits.
namespace thing_role {
inline constexpr std::uint16_t parent = 1, epc = 2, child = 4, input = 8, output = 16, quantity = 32,
                               child_quantity = 64, input_quantity = 128, output_quantity = 256;
}

/// A value of an event and how it was written.
struct IndexedValue {
  IndexKind kind;
  std::string value;
  std::string written;      ///< Empty where it is as `value`.
  std::uint16_t roles = 0;  ///< Of a thing.
  auto operator<=>(IndexedValue const &) const = default;
};
/// Each once, sorted. `event`, `id` and `namespaces` as in RecordedEvent.
std::vector<IndexedValue> indexed_values(boost::json::object const &event, std::string_view id,
                                         Namespaces const &namespaces);

/// Where an event is found.
struct IndexedEvent {
  std::int64_t event_time_ms = 0;
  EventPosition at;
  auto operator<=>(IndexedEvent const &) const = default;
};

/// What is before all rows of a kind and value. What is longer than a key should be stands there by its hash.
std::string index_prefix(IndexKind kind, std::string_view value);
std::string index_key(IndexKind kind, std::string_view value, IndexedEvent const &event);
/// Requires: a key of a row.
IndexedEvent read_index_key(std::string_view key);
/// The value in a key of a row. Requires: likewise.
std::string_view read_index_value(std::string_view key);
/// What stands in a row. Requires: a row of a value.
struct IndexRow {
  std::uint16_t roles = 0;
  std::string_view written;
};
IndexRow read_index_row(std::string_view row);

class EventIndex {
 public:
  /// Goes on where it was, and follows `log` until it is destroyed. `newest`, which may be null, spares it to
  /// read what the log's sequencer has at hand; the rows are the same. All outlive it. Throws StorageFailure.
  EventIndex(storage::Store &store, storage::Log const &log, NewestStatements *newest = nullptr);
  ~EventIndex();
  EventIndex(EventIndex const &) = delete;
  EventIndex &operator=(EventIndex const &) = delete;

  /// Waits until the rows of the log's first `size` entries can be read; false where they cannot after
  /// `timeout`. Any thread.
  bool wait_for(std::uint64_t size, std::chrono::milliseconds timeout) const;
  /// Entries whose rows can be read. Any thread.
  std::uint64_t covered() const { return covered_.load(std::memory_order_acquire); }
  /// False once reading or writing failed; it goes no further then.
  bool is_running() const { return !failed_.load(std::memory_order_acquire); }
  /// Rows as they stand now, with the log that they are about.
  std::shared_ptr<storage::Reader const> snapshot() const { return store_.snapshot(); }

 private:
  void run();
  /// Writes the rows of some more entries; false where there are none.
  bool advance();

  storage::Store &store_;
  storage::Log const &log_;
  NewestStatements *const newest_;
  std::atomic<std::uint64_t> covered_{0};
  std::atomic<bool> failed_{false};
  mutable std::mutex mutex_;
  mutable std::condition_variable asked_;  ///< Somebody waits, or it shall stop.
  mutable std::condition_variable advanced_;
  mutable bool is_asked_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace nguon::trace
