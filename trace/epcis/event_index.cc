#include "trace/epcis/event_index.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "storage/keys.h"
#include "trace/epcis/event_rows.h"
#include "trace/event_id.h"
#include "trace/json_reader.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;
using storage::Table;

constexpr Table event_tables[] = {Table::event_index, Table::event_texts};
constexpr std::string_view index_progress_key = "=";
constexpr char index_form = 2;
constexpr std::size_t index_value_bytes_max = 200;
/// Entries whose rows are written together.
constexpr std::uint64_t entries_a_group = 256;
/// How long nobody who waits is served the rows of a new entry; who waits wakes it.
constexpr std::chrono::milliseconds look_period{20};
constexpr std::size_t time_bytes = 8, entry_bytes = 8, number_bytes = 2;
constexpr std::size_t roles_bytes = 2;
constexpr std::size_t tail_bytes = time_bytes + entry_bytes + number_bytes;

/// Unsigned, in the order of the signed.
std::uint64_t ordered_time(std::int64_t ms) {
  return static_cast<std::uint64_t>(ms) ^ (std::uint64_t{1} << 63);
}

/// With how the value was written, where the row's key does not tell.
std::string index_row(IndexedValue const &value) {
  auto const &written =
      value.written.empty() && value.value.size() > index_value_bytes_max ? value.value : value.written;
  std::string row{static_cast<char>(value.roles >> 8), static_cast<char>(value.roles & 0xff)};
  return row.append(written);
}

class IndexedValues {
 public:
  IndexedValues(json::object const &event, std::string_view id, Namespaces const &namespaces)
      : event_(event), id_(id), namespaces_(namespaces) {}

  std::vector<IndexedValue> collect() {
    add(IndexKind::every, "", "");
    add(IndexKind::event_id, normal_event_id(id_), "");
    each(member("type"), [&](std::string_view type) { add(IndexKind::event_type, std::string(type), ""); });
    each(member("bizStep"), [&](std::string_view term) { add_term(IndexKind::biz_step, term); });
    each(member("disposition"), [&](std::string_view term) { add_term(IndexKind::disposition, term); });
    each(member("transformationID"), [&](std::string_view id) { add_thing(IndexKind::transformation, id); });
    each_below("readPoint", "id", [&](std::string_view id) { add_thing(IndexKind::read_point, id); });
    each_below("bizLocation", "id", [&](std::string_view id) { add_thing(IndexKind::biz_location, id); });
    each_below("bizTransactionList", "bizTransaction",
               [&](std::string_view id) { add_thing(IndexKind::transaction, id); });
    each_below("sourceList", "source", [&](std::string_view id) { add_thing(IndexKind::party, id); });
    each_below("destinationList", "destination",
               [&](std::string_view id) { add_thing(IndexKind::party, id); });
    for (auto const &[list, role] : epc_lists)
      each(member(list), [&, in = role](std::string_view epc) { add_thing(IndexKind::thing, epc, in); });
    for (auto const &[list, role] : class_lists)
      each_below(list, "epcClass",
                 [&, in = role](std::string_view epc) { add_thing(IndexKind::thing, epc, in); });
    if (member("errorDeclaration") != nullptr) add(IndexKind::declared_wrong, "", "");
    std::sort(values_.begin(), values_.end());
    std::vector<IndexedValue> once;
    for (auto &value : values_) {
      if (!once.empty() && once.back().kind == value.kind && once.back().value == value.value) {
        once.back().roles |= value.roles;
      } else {
        once.push_back(std::move(value));
      }
    }
    return once;
  }

 private:
  struct List {
    std::string_view name;
    std::uint16_t role;
  };
  static constexpr List epc_lists[] = {{"parentID", thing_role::parent},
                                       {"epcList", thing_role::epc},
                                       {"childEPCs", thing_role::child},
                                       {"inputEPCList", thing_role::input},
                                       {"outputEPCList", thing_role::output}};
  static constexpr List class_lists[] = {{"quantityList", thing_role::quantity},
                                         {"childQuantityList", thing_role::child_quantity},
                                         {"inputQuantityList", thing_role::input_quantity},
                                         {"outputQuantityList", thing_role::output_quantity}};

  json::value const *member(std::string_view name) const { return event_.if_contains(name); }

  template <class Visit>
  void each(json::value const *value, Visit const &visit) {
    if (value == nullptr) return;
    if (auto const *const text = value->if_string()) visit(std::string_view(*text));
    if (auto const *const list = value->if_array()) {
      for (auto const &one : *list) each(&one, visit);
    }
  }
  template <class Visit>
  void each_below(std::string_view outer, std::string_view name, Visit const &visit) {
    auto const *const value = member(outer);
    if (value == nullptr) return;
    if (auto const *const object = value->if_object()) each(object->if_contains(name), visit);
    if (auto const *const list = value->if_array()) {
      for (auto const &one : *list) {
        if (auto const *const object = one.if_object()) each(object->if_contains(name), visit);
      }
    }
  }

  void add(IndexKind kind, std::string value, std::string_view written, std::uint16_t roles = 0) {
    auto const is_same = written == value;
    values_.push_back({kind, std::move(value), is_same ? std::string() : std::string(written), roles});
  }
  void add_term(IndexKind kind, std::string_view term) { add(kind, term_name(term, namespaces_), term); }
  void add_thing(IndexKind kind, std::string_view uri, std::uint16_t roles = 0) {
    add(kind, thing_name(uri), uri, roles);
  }

  json::object const &event_;
  std::string_view const id_;
  Namespaces const &namespaces_;
  std::vector<IndexedValue> values_;
};

}  // namespace

std::vector<IndexedValue> indexed_values(json::object const &event, std::string_view id,
                                         Namespaces const &namespaces) {
  return IndexedValues(event, id, namespaces).collect();
}

std::string index_prefix(IndexKind kind, std::string_view value) {
  std::string key(1, static_cast<char>(kind));
  if (value.size() <= index_value_bytes_max) {
    key.append(value);
  } else {
    key.append("~").append(to_base64url(sha256(value)));
  }
  return key.append(1, '\0');
}

std::string index_key(IndexKind kind, std::string_view value, IndexedEvent const &event) {
  auto key = index_prefix(kind, value);
  key.append(storage::key_u64(ordered_time(event.event_time_ms))).append(storage::key_u64(event.at.entry));
  key.append(1, static_cast<char>(event.at.number >> 8)).append(1, static_cast<char>(event.at.number & 0xff));
  return key;
}

IndexedEvent read_index_key(std::string_view key) {
  NGUON_CHECK(key.size() > tail_bytes + 1);
  auto const tail = key.substr(key.size() - tail_bytes);
  IndexedEvent event;
  event.event_time_ms =
      static_cast<std::int64_t>(storage::read_u64(tail.substr(0, time_bytes)) ^ (std::uint64_t{1} << 63));
  event.at.entry = storage::read_u64(tail.substr(time_bytes, entry_bytes));
  auto const number = tail.substr(time_bytes + entry_bytes);
  event.at.number = static_cast<std::uint16_t>(static_cast<unsigned char>(number[0]) << 8 |
                                               static_cast<unsigned char>(number[1]));
  return event;
}

std::string_view read_index_value(std::string_view key) {
  NGUON_CHECK(key.size() > tail_bytes + 1);
  return key.substr(1, key.size() - tail_bytes - 2);
}

IndexRow read_index_row(std::string_view row) {
  if (row.size() < roles_bytes) throw storage::StorageFailure("a row of the index of events is damaged");
  return {static_cast<std::uint16_t>(static_cast<unsigned char>(row[0]) << 8 |
                                     static_cast<unsigned char>(row[1])),
          row.substr(roles_bytes)};
}

EventIndex::EventIndex(storage::Store &store, storage::Log const &log, NewestStatements *newest)
    : store_(store), log_(log), newest_(newest) {
  auto const size = log_.published()->checkpoint.size;
  // Each table reaches the disk by itself, so after a crash one may cover more than the other.
  auto covered = size;
  auto has_rows = false;
  for (auto const table : event_tables) {
    auto const progress = store_.get(table, index_progress_key);
    has_rows |= progress.has_value();
    auto const is_known = progress && progress->size() == 9 && progress->back() == index_form;
    auto const of_table = is_known ? storage::read_u64(std::string_view(*progress).substr(0, 8)) : 0;
    // More than the log has cannot be of this log.
    covered = of_table > size ? 0 : std::min(covered, of_table);
  }
  // Rows of another form or log would stay among the new ones.
  if (covered == 0 && has_rows) store_.clear({Table::event_index, Table::event_texts});
  covered_.store(covered, std::memory_order_release);
  thread_ = std::thread([this] { run(); });
}

EventIndex::~EventIndex() {
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
  }
  asked_.notify_all();
  thread_.join();
}

bool EventIndex::wait_for(std::uint64_t size, std::chrono::milliseconds timeout) const {
  if (covered() >= size) return true;
  std::unique_lock lock(mutex_);
  is_asked_ = true;
  asked_.notify_all();
  advanced_.wait_for(lock, timeout, [&] { return covered() >= size || !is_running(); });
  return covered() >= size;
}

void EventIndex::run() {
  for (;;) {
    bool has_advanced = false;
    try {
      has_advanced = advance();
    } catch (std::exception const &) {
      // The store says why when the sequencer next meets it; readers are told that it cannot be decided now.
      std::lock_guard const lock(mutex_);
      failed_.store(true, std::memory_order_release);
      advanced_.notify_all();
      return;
    }
    std::unique_lock lock(mutex_);
    if (has_advanced) advanced_.notify_all();
    if (!has_advanced) asked_.wait_for(lock, look_period, [&] { return is_asked_ || stopping_; });
    is_asked_ = false;
    if (stopping_) return;
  }
}

bool EventIndex::advance() {
  auto const state = log_.published();
  auto const from = covered();
  auto const until = std::min(state->checkpoint.size, from + entries_a_group);
  if (from >= until) return false;
  auto const newest = newest_ == nullptr ? std::vector<RecordedStatement>() : newest_->take(until);
  auto next = std::ranges::lower_bound(newest, from, {}, &RecordedStatement::entry);
  storage::Batch rows;
  auto const put = [&rows](EventText const &event, std::string_view id, std::int64_t event_time_ms,
                           json::object const &parsed, Namespaces const &namespaces) {
    IndexedEvent const where{event_time_ms, event.at};
    for (auto const &value : indexed_values(parsed, id, namespaces))
      rows.put(Table::event_index, index_key(value.kind, value.value, where), index_row(value));
    put_event_text(rows, event);
  };
  for (auto entry = from; entry < until; ++entry) {
    std::optional<std::vector<EventAtHand>> events;
    if (next != newest.end() && next->entry == entry) events = events_of(*next++);
    if (events) {
      for (auto const &event : *events)
        put(event, event.id, event.event_time_ms, *event.json, event.namespaces);
    } else {
      for (auto const &event : read_recorded_events(*state->reader, entry))
        put(event, event.id, event.event_time_ms, event.json, event.namespaces);
    }
  }
  for (auto const table : event_tables)
    rows.put(table, index_progress_key, storage::key_u64(until) + index_form);
  store_.write_unlogged(rows);
  covered_.store(until, std::memory_order_release);
  return true;
}

}  // namespace nguon::trace
