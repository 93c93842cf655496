#include "trace/epcis/event_rows.h"

#include <algorithm>

#include "crypto/hash.h"
#include "storage/keys.h"

namespace nguon::trace {
namespace {

using storage::Table;

constexpr std::size_t place_bytes = 8, context_hash_bytes = 16;
constexpr std::size_t context_key_bytes = 1 + context_hash_bytes;
constexpr unsigned has_context = 1, says_recorded = 2, by_gateway = 4;
/// What keys of events begin with and no other row of the table does: no log has 2^56 entries.
constexpr std::string_view event_keys("\0", 1);

std::string context_key(std::string_view context) {
  return std::string("@").append(sha256(context).view().substr(0, context_hash_bytes));
}

std::string two_bytes(std::size_t number) {
  return {static_cast<char>(number >> 8 & 0xff), static_cast<char>(number & 0xff)};
}
std::size_t read_number(std::string_view bytes) {
  return std::size_t{static_cast<unsigned char>(bytes[0])} << 8 | static_cast<unsigned char>(bytes[1]);
}

EventPosition read_position(std::string_view key) {
  NGUON_CHECK(key.size() == place_bytes + 2);
  return {storage::read_u64(key.substr(0, place_bytes)),
          static_cast<std::uint16_t>(read_number(key.substr(place_bytes)))};
}

/// Takes a row apart.
class RowReader {
 public:
  explicit RowReader(std::string_view row) : row_(row) {}

  std::string_view take(std::size_t count) {
    if (count > row_.size()) throw storage::StorageFailure("a row of an event is damaged; run nguon reindex");
    auto const taken = row_.substr(0, count);
    row_.remove_prefix(count);
    return taken;
  }
  std::size_t take_byte() { return static_cast<unsigned char>(take(1).front()); }
  /// At least a byte.
  std::string_view take_rest() { return take(std::max<std::size_t>(row_.size(), 1)); }

 private:
  std::string_view row_;
};

}  // namespace

std::string event_text_key(EventPosition at) {
  return storage::key_u64(at.entry) + two_bytes(at.number);
}

void put_event_text(storage::Batch &batch, EventText const &event) {
  NGUON_CHECK(event.record_time.size() < 256 && event.missing_id.size() < 65'536);
  std::string row;
  row.reserve(event.text.size() + 128);
  auto const flags = (event.context.empty() ? 0u : has_context) | (event.says_recorded ? says_recorded : 0u) |
                     (event.by_gateway ? by_gateway : 0u);
  row.append(1, static_cast<char>(flags));
  row.append(1, static_cast<char>(event.record_time.size())).append(event.record_time);
  if (!event.context.empty()) {
    auto const key = context_key(event.context);
    batch.put(Table::event_texts, key, event.context);
    row.append(key);
  }
  row.append(two_bytes(event.missing_id.size())).append(event.missing_id).append(event.text);
  batch.put(Table::event_texts, event_text_key(event.at), row);
}

std::vector<EventPosition> list_positions(storage::Reader const &rows, std::uint64_t size,
                                          std::optional<EventPosition> const &after, bool back,
                                          std::size_t count) {
  std::vector<EventPosition> found;
  auto const take = [&](std::string_view key, std::string_view) {
    auto const at = read_position(key);
    if (at.entry >= size) return false;
    if (at != after) found.push_back(at);
    return found.size() < count;
  };
  if (back) {
    auto const before = after ? *after : EventPosition{size, 0};
    rows.scan_back(Table::event_texts, event_keys, event_text_key(before), take);
  } else {
    rows.scan(Table::event_texts, event_keys, event_text_key(after.value_or(EventPosition{})), take);
  }
  return found;
}

std::vector<EventText> EventRows::read(std::span<EventPosition const> places) {
  std::vector<EventText> events;
  events.reserve(places.size());
  for (auto const &place : places) {
    // A look-up goes to the one file that has the row; a scan would have to open all of them.
    auto const value = rows_.get(Table::event_texts, event_text_key(place));
    if (!value) throw storage::StorageFailure("an event is not in the index of events; run nguon reindex");
    RowReader row(*value);
    auto &event = events.emplace_back();
    auto const flags = row.take_byte();
    event.at = place;
    event.says_recorded = (flags & says_recorded) != 0;
    event.by_gateway = (flags & by_gateway) != 0;
    event.record_time = row.take(row.take_byte());
    if ((flags & has_context) != 0) event.context = context_at(row.take(context_key_bytes));
    event.missing_id = row.take(read_number(row.take(2)));
    event.text = row.take_rest();
  }
  return events;
}

RecordedEvent EventRows::parse(EventText text) {
  auto known = namespaces_.find(text.context);
  if (known == namespaces_.end())
    known = namespaces_.emplace(text.context, read_prefixes(text.context)).first;
  return parse_recorded_event(std::move(text), known->second);
}

std::string const &EventRows::context_at(std::string_view key) {
  auto known = contexts_.find(key);
  if (known == contexts_.end()) {
    auto context = rows_.get(Table::event_texts, key);
    if (!context)
      throw storage::StorageFailure(
          "the context of an event is not in the index of events; run nguon reindex");
    known = contexts_.emplace(std::string(key), *std::move(context)).first;
  }
  return known->second;
}

}  // namespace nguon::trace
