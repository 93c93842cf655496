#include "trace/epcis/event_search.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>

#include "storage/keys.h"
#include "trace/epcis/event_rows.h"

namespace nguon::trace {
namespace {

using storage::Table;
using Of = Condition::Of;
using Op = Condition::Operator;

constexpr std::size_t rows_a_step = 64;
/// Counting up to here tells which of several ways is the shorter one.
constexpr std::uint64_t counted_max = 256;

Error too_complex(std::string const &what) {
  return {ErrorKind::too_large, "query-too-complex", "The query would look at too much: " + what + "."};
}

/// Part of the rows by eventTime.
struct TimeWindow {
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  std::int64_t until = std::numeric_limits<std::int64_t>::max();  ///< Exclusive.

  explicit TimeWindow(EventQuery const &query) {
    for (auto const &condition : query.conditions) {
      if (condition.of != Of::event_time || !condition.time_ms) continue;
      if (condition.op == Op::greater_or_equal) from = std::max(from, *condition.time_ms);
      if (condition.op == Op::less) until = std::min(until, *condition.time_ms);
    }
  }
  bool has(std::int64_t time) const { return time >= from && time < until; }
};

/// Rows that all results are among: those of some values, or of values with some beginnings.
struct Lead {
  IndexKind kind = IndexKind::every;
  std::vector<std::string> values;
  std::vector<std::string> beginnings;
  std::uint16_t roles = 0;  ///< Of a thing: only rows with one of these; 0: all.
  bool decides = false;     ///< What has a row satisfies the condition.
};

/// The roles that a condition asks about.
std::uint16_t roles_of(Of of) {
  using namespace thing_role;
  switch (of) {
    case Of::epc:
      return epc | child;
    case Of::parent_id:
      return parent;
    case Of::input_epc:
      return input;
    case Of::output_epc:
      return output;
    case Of::any_epc:
      return epc | child | parent | input | output;
    case Of::epc_class:
      return quantity | child_quantity;
    case Of::input_epc_class:
      return input_quantity;
    case Of::output_epc_class:
      return output_quantity;
    case Of::any_epc_class:
      return quantity | child_quantity | input_quantity | output_quantity;
    default:
      return 0;
  }
}

/// Whether the window by time is all that a condition asks for.
bool is_window(Condition const &condition) {
  return condition.of == Of::event_time && condition.time_ms &&
         (condition.op == Op::greater_or_equal || condition.op == Op::less);
}

std::optional<Lead> lead_of(Condition const &condition) {
  if (condition.op == Op::exists && condition.of == Of::error_declaration)
    return Lead{IndexKind::declared_wrong, {""}, {}, 0, true};
  if (condition.op != Op::equal && condition.op != Op::descends) return std::nullopt;
  Lead lead;
  // Of others' lists the row says less: there a type goes with the value.
  lead.decides =
      condition.of != Of::biz_transaction && condition.of != Of::source && condition.of != Of::destination;
  lead.roles = roles_of(condition.of);
  switch (condition.of) {
    case Of::event_type:
      lead.kind = IndexKind::event_type;
      break;
    case Of::event_id:
      lead.kind = IndexKind::event_id;
      break;
    case Of::biz_step:
      lead.kind = IndexKind::biz_step;
      break;
    case Of::disposition:
      lead.kind = IndexKind::disposition;
      break;
    case Of::read_point:
      lead.kind = IndexKind::read_point;
      break;
    case Of::biz_location:
      lead.kind = IndexKind::biz_location;
      break;
    case Of::transformation_id:
      lead.kind = IndexKind::transformation;
      break;
    case Of::biz_transaction:
      lead.kind = IndexKind::transaction;
      break;
    case Of::source:
    case Of::destination:
      lead.kind = IndexKind::party;
      break;
    case Of::epc:
    case Of::parent_id:
    case Of::input_epc:
    case Of::output_epc:
    case Of::any_epc:
    case Of::epc_class:
    case Of::input_epc_class:
    case Of::output_epc_class:
    case Of::any_epc_class:
    case Of::any_thing:
      lead.kind = IndexKind::thing;
      break;
    case Of::error_reason:
    case Of::corrective_event_id:
      return Lead{IndexKind::declared_wrong, {""}, {}, 0, false};
    default:
      return std::nullopt;
  }
  lead.values = condition.texts;
  for (auto const &name : condition.names) {
    if (!name.name.empty()) lead.values.push_back(name.name);
    lead.beginnings.insert(lead.beginnings.end(), name.prefixes.begin(), name.prefixes.end());
  }
  if (condition.op == Op::descends) {
    for (auto const &text : condition.texts) lead.beginnings.push_back(text + "/");
  }
  // A beginning says not all that a pattern does.
  if (!lead.beginnings.empty()) lead.decides = false;
  return lead;
}

/// A key between the rows of a value before and from an event on.
std::string bound_key(IndexKind kind, std::string_view value, std::int64_t time) {
  return index_key(kind, value, {time, {0, 0}});
}

/// How many rows a lead has in the window, counted up to `most`.
std::uint64_t count_rows(storage::Reader const &rows, Lead const &lead, TimeWindow const &window,
                         std::uint64_t most) {
  std::uint64_t count = 0;
  for (auto const &value : lead.values) {
    auto const prefix = index_prefix(lead.kind, value);
    rows.scan(Table::event_index, prefix, bound_key(lead.kind, value, window.from),
              [&](std::string_view key, std::string_view) {
                return read_index_key(key).event_time_ms < window.until && ++count < most;
              });
    if (count >= most) return most;
  }
  for (auto const &beginning : lead.beginnings) {
    auto const prefix = static_cast<char>(lead.kind) + beginning;
    rows.scan(Table::event_index, prefix, prefix,
              [&](std::string_view, std::string_view) { return ++count < most; });
    if (count >= most) return most;
  }
  return count;
}

Lead choose_lead(storage::Reader const &rows, EventQuery const &query, TimeWindow const &window) {
  std::vector<Lead> leads;
  for (auto const &condition : query.conditions) {
    if (auto lead = lead_of(condition)) leads.push_back(*std::move(lead));
  }
  Lead best{IndexKind::every, {""}, {}, 0, true};
  auto least = std::numeric_limits<std::uint64_t>::max();
  for (auto &lead : leads) {
    auto const is_only_way = leads.size() == 1 && lead.beginnings.empty();
    auto const count = is_only_way ? 0 : count_rows(rows, lead, window, std::min(least, counted_max));
    // Of rows that have no order of their own as few as possible; one by one they must be put in order.
    if (count >= least || (count >= counted_max && !lead.beginnings.empty())) continue;
    least = count;
    best = std::move(lead);
  }
  // One condition is the lead's, unless all events lead.
  auto const windows = std::ranges::count_if(query.conditions, is_window);
  auto const own = best.kind == IndexKind::every ? 0 : 1;
  best.decides &= static_cast<std::size_t>(windows + own) == query.conditions.size();
  return best;
}

/// A row of the index.
struct FoundRow {
  IndexedEvent event;
  std::uint16_t roles = 0;
};

/// Rows of one value in the order of their times, read a few at a time.
class RowStream {
 public:
  RowStream(storage::Reader const &rows, IndexKind kind, std::string value, TimeWindow window,
            bool descending, std::optional<IndexedEvent> after)
      : rows_(rows),
        kind_(kind),
        value_(std::move(value)),
        window_(window),
        descending_(descending),
        after_(after) {
    refill();
  }
  FoundRow const *peek() const { return at_ < read_.size() ? &read_[at_] : nullptr; }
  void step() {
    after_ = read_[at_++].event;
    if (at_ == read_.size() && read_.size() == rows_a_step) refill();
  }

 private:
  void refill() {
    read_.clear();
    at_ = 0;
    auto const prefix = index_prefix(kind_, value_);
    auto const take = [&](std::string_view key, std::string_view row) {
      auto const event = read_index_key(key);
      if (!window_.has(event.event_time_ms)) return false;
      if (after_ && event == *after_) return true;
      read_.push_back({event, read_index_row(row).roles});
      return read_.size() < rows_a_step;
    };
    if (descending_) {
      auto const before = after_ ? index_key(kind_, value_, *after_)
                          : window_.until == std::numeric_limits<std::int64_t>::max()
                              ? std::string()
                              : bound_key(kind_, value_, window_.until);
      rows_.scan_back(Table::event_index, prefix, before, take);
    } else {
      auto const from = after_ ? index_key(kind_, value_, *after_) : bound_key(kind_, value_, window_.from);
      rows_.scan(Table::event_index, prefix, from, take);
    }
  }

  storage::Reader const &rows_;
  IndexKind kind_;
  std::string value_;
  TimeWindow window_;
  bool descending_;
  std::optional<IndexedEvent> after_;
  std::vector<FoundRow> read_;
  std::size_t at_ = 0;
};

/// What may be a result, each once, in the order of the query.
struct Candidates {
  std::function<std::optional<FoundRow>()> next;
  bool are_decided = false;  ///< Those that fit are results; the others must be asked.
};

Candidates merge_streams(storage::Reader const &rows, Lead const &lead, TimeWindow const &window,
                         bool descending, std::optional<IndexedEvent> const &after) {
  struct Merged {
    std::vector<RowStream> streams;
    bool descending;

    RowStream *first() {
      RowStream *found = nullptr;
      for (auto &stream : streams) {
        if (stream.peek() == nullptr) continue;
        auto const is_before = found == nullptr || (descending ? found->peek()->event < stream.peek()->event
                                                               : stream.peek()->event < found->peek()->event);
        if (is_before) found = &stream;
      }
      return found;
    }
  };
  auto const merged = std::make_shared<Merged>();
  merged->descending = descending;
  for (auto const &value : lead.values)
    merged->streams.emplace_back(rows, lead.kind, value, window, descending, after);
  auto next = [merged]() -> std::optional<FoundRow> {
    std::optional<FoundRow> row;
    // An event with two of the values stands in the rows of both.
    for (auto *stream = merged->first(); stream != nullptr; stream = merged->first()) {
      if (row && row->event != stream->peek()->event) break;
      if (!row) row = *stream->peek();
      row->roles |= stream->peek()->roles;
      stream->step();
    }
    return row;
  };
  return {std::move(next), lead.decides};
}

Candidates list_candidates(std::vector<FoundRow> all, bool are_decided) {
  auto next = [all = std::move(all), at = std::size_t{0}]() mutable -> std::optional<FoundRow> {
    if (at == all.size()) return std::nullopt;
    return all[at++];
  };
  return {std::move(next), are_decided};
}

/// All rows of a lead, each event once; nothing where there are more than `most`.
std::optional<std::vector<FoundRow>> gather_rows(storage::Reader const &rows, Lead const &lead,
                                                 TimeWindow const &window, std::uint64_t size,
                                                 std::uint64_t most) {
  std::vector<FoundRow> all;
  std::uint64_t seen = 0;
  auto const take = [&](std::string_view key, std::string_view row) {
    auto const event = read_index_key(key);
    if (window.has(event.event_time_ms) && event.at.entry < size)
      all.push_back({event, read_index_row(row).roles});
    return ++seen <= most;
  };
  for (auto const &value : lead.values) {
    rows.scan(Table::event_index, index_prefix(lead.kind, value), bound_key(lead.kind, value, window.from),
              [&](std::string_view key, std::string_view row) {
                return read_index_key(key).event_time_ms < window.until && take(key, row);
              });
  }
  for (auto const &beginning : lead.beginnings) {
    auto const prefix = static_cast<char>(lead.kind) + beginning;
    rows.scan(Table::event_index, prefix, prefix, take);
  }
  if (seen > most) return std::nullopt;
  std::ranges::sort(all, {}, &FoundRow::event);
  std::vector<FoundRow> once;
  for (auto const &row : all) {
    if (!once.empty() && once.back().event == row.event) {
      once.back().roles |= row.roles;
    } else {
      once.push_back(row);
    }
  }
  return once;
}

class Search {
 public:
  Search(storage::Reader const &rows, EventQuery const &query, SearchCursor const &start,
         SearchLimits const &limits)
      : rows_(rows),
        query_(query),
        start_(start),
        limits_(limits),
        window_(query),
        lead_(choose_lead(rows, query, window_)),
        source_(rows) {}

  Result<SearchPage> run() {
    auto const counted = check_count();
    if (!counted) return counted.error();
    // To be counted is one reading, to be answered another.
    bytes_read_ = 0;
    if (query_.order_by == EventQuery::Order::field) return by_field();
    auto candidates = find_candidates(start_.after);
    if (!candidates) return std::move(candidates).error();
    return take_page(*candidates);
  }

 private:
  /// Candidates in the order of the query, after an event.
  Result<Candidates> find_candidates(std::optional<IndexedEvent> const &after) {
    auto const by_record = query_.order_by == EventQuery::Order::record_time;
    if (!by_record && lead_.beginnings.empty())
      return merge_streams(rows_, lead_, window_, query_.is_descending, after);
    if (by_record && lead_.kind == IndexKind::every) return walk_log(after);
    auto all = gather_rows(rows_, lead_, window_, start_.size, limits_.rows_max);
    if (!all && by_record) return walk_log(after);
    if (!all)
      return too_complex("more than " + std::to_string(limits_.rows_max) +
                         " rows would have to be put in order");
    auto const is_before = [&](IndexedEvent const &a, IndexedEvent const &b) {
      if (by_record) return query_.is_descending ? b.at < a.at : a.at < b.at;
      return query_.is_descending ? b < a : a < b;
    };
    std::ranges::sort(*all, is_before, &FoundRow::event);
    if (after) all->erase(all->begin(), std::ranges::upper_bound(*all, *after, is_before, &FoundRow::event));
    return list_candidates(*std::move(all), lead_.decides);
  }

  /// All events in the order of the log. In this order nobody asks for their times.
  Candidates walk_log(std::optional<IndexedEvent> const &after) const {
    auto last = after ? std::optional(after->at) : std::nullopt;
    auto next = [this, last, read = std::vector<EventPosition>(),
                 at = std::size_t{0}]() mutable -> std::optional<FoundRow> {
      if (at == read.size()) {
        read = list_positions(rows_, start_.size, last, query_.is_descending, rows_a_step);
        at = 0;
        if (read.empty()) return std::nullopt;
        last = read.back();
      }
      return FoundRow{{0, read[at++]}, 0};
    };
    return {std::move(next), query_.conditions.empty()};
  }

  bool has_read_enough() const { return bytes_read_ >= limits_.bytes_read_max; }
  bool fits(FoundRow const &row) const { return lead_.roles == 0 || (row.roles & lead_.roles) != 0; }

  std::uint64_t page_size() const {
    if (!query_.event_count_limit) return limits_.page;
    auto const left = *query_.event_count_limit - std::min(*query_.event_count_limit, start_.given);
    return std::min(limits_.page, left);
  }
  bool is_complete(std::uint64_t given) const {
    return query_.event_count_limit && start_.given + given >= *query_.event_count_limit;
  }

  /// Some candidates of entries that the sequence of pages is about, with those of their events that may be
  /// results.
  struct Step {
    std::vector<FoundRow> rows;
    std::vector<std::optional<EventText>> events;
  };
  Step read_step(Candidates const &candidates, std::size_t count) {
    Step step;
    while (step.rows.size() < count) {
      auto const row = candidates.next();
      if (!row) break;
      if (row->event.at.entry < start_.size) {
        step.rows.push_back(*row);
      } else if (++walked_ > limits_.rows_max) {
        // Of later than the first page. They cost next to nothing, but not nothing.
        worn_out_at_ = row->event;
        break;
      }
    }
    step.events.resize(step.rows.size());
    std::vector<EventPosition> places;
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < step.rows.size(); ++i) {
      // A walk knows no roles, but it decides nothing either.
      if (candidates.are_decided && !fits(step.rows[i])) continue;
      places.push_back(step.rows[i].event.at);
      which.push_back(i);
    }
    auto read = source_.read(places);
    for (std::size_t i = 0; i < which.size(); ++i) step.events[which[i]] = std::move(read[i]);
    return step;
  }

  SearchPage take_page(Candidates const &candidates) {
    SearchPage page;
    auto const size = page_size();
    auto last = start_.after;
    auto after_given = last;
    std::uint64_t bytes = 0;
    // One more than fits tells whether there is a next page.
    auto const step_size = std::min<std::size_t>(size + 1, rows_a_step);
    for (auto step = read_step(candidates, step_size); !step.rows.empty();
         step = read_step(candidates, step_size)) {
      for (std::size_t i = 0; i < step.rows.size(); ++i) {
        if (page.examined == limits_.examined_max || (page.examined > 0 && has_read_enough())) {
          page.next = cursor(page, page.events.size() == size ? after_given : last);
          return page;
        }
        last = step.rows[i].event;
        ++page.examined;
        auto &event = step.events[i];
        if (!event) continue;
        auto const event_bytes = event->text.size() + event->context.size();
        bytes_read_ += event_bytes;
        if (!candidates.are_decided && !matches(query_, source_.parse(*event))) continue;
        auto const is_full = !page.events.empty() && bytes + event_bytes > limits_.bytes_max;
        if (is_full || page.events.size() == size) {
          if (!is_complete(page.events.size())) page.next = cursor(page, after_given);
          return page;
        }
        bytes += event_bytes;
        page.events.push_back(*std::move(event));
        after_given = last;
        if (is_complete(page.events.size())) return page;
      }
      if (worn_out_at_) break;
    }
    if (worn_out_at_) page.next = cursor(page, worn_out_at_);
    return page;
  }

  SearchCursor cursor(SearchPage const &page, std::optional<IndexedEvent> const &after) const {
    return {start_.size, start_.given + page.events.size(), after};
  }

  /// Calls `take` with each result, in the order of the log.
  Result<void> visit_results(std::function<void(IndexedEvent const &, RecordedEvent const &)> const &take) {
    auto const most = limits_.examined_max;
    auto found = gather_rows(rows_, lead_, window_, start_.size, most);
    if (!found) return too_complex("more than " + std::to_string(most) + " events");
    std::ranges::sort(*found, {}, [](FoundRow const &row) { return row.event.at; });
    auto const candidates = list_candidates(*std::move(found), false);
    for (auto step = read_step(candidates, rows_a_step); !step.rows.empty();
         step = read_step(candidates, rows_a_step)) {
      for (std::size_t i = 0; i < step.rows.size(); ++i) {
        if (has_read_enough())
          return too_complex("more than " + std::to_string(limits_.bytes_read_max) + " bytes of events");
        bytes_read_ += step.events[i]->text.size() + step.events[i]->context.size();
        auto const event = source_.parse(*std::move(step.events[i]));
        if (matches(query_, event)) take(step.rows[i].event, event);
      }
    }
    return {};
  }

  Result<void> check_count() {
    if (!query_.max_event_count || start_.given != 0) return {};
    std::uint64_t count = 0;
    auto const counted = visit_results([&](IndexedEvent const &, RecordedEvent const &) { ++count; });
    if (!counted) return counted.error();
    if (count <= *query_.max_event_count) return {};
    return Error{ErrorKind::too_large, "query-too-large",     "More events match than maxEventCount allows.",
                 "maxEventCount",      std::to_string(count), std::to_string(*query_.max_event_count)};
  }

  /// The cursor counts only: the results of a size of the log are always the same.
  Result<SearchPage> by_field() {
    struct Keyed {
      std::optional<OrderKey> key;
      IndexedEvent event;
    };
    std::vector<Keyed> order;
    auto const visited = visit_results([&](IndexedEvent const &candidate, RecordedEvent const &event) {
      order.push_back({order_key(query_, event), candidate});
    });
    if (!visited) return visited.error();
    // Events without the field come last; among equals the earlier first.
    std::ranges::sort(order, [&](Keyed const &a, Keyed const &b) {
      if (a.key.has_value() != b.key.has_value()) return a.key.has_value();
      if (a.key && *a.key != *b.key) return query_.is_descending ? *b.key < *a.key : *a.key < *b.key;
      return a.event < b.event;
    });
    SearchPage page;
    page.examined = order.size();
    auto const until = std::min<std::uint64_t>(order.size(), start_.given + page_size());
    std::vector<EventPosition> places;
    for (auto i = start_.given; i < until; ++i) places.push_back(order[i].event.at);
    std::uint64_t bytes = 0;
    for (auto &event : source_.read(places)) {
      bytes += event.text.size() + event.context.size();
      if (!page.events.empty() && bytes > limits_.bytes_max) break;
      page.events.push_back(std::move(event));
    }
    if (start_.given + page.events.size() < order.size() && !is_complete(page.events.size()))
      page.next = cursor(page, std::nullopt);
    return page;
  }

  storage::Reader const &rows_;
  EventQuery const &query_;
  SearchCursor const &start_;
  SearchLimits const &limits_;
  TimeWindow window_;
  Lead const lead_;
  EventRows source_;
  std::uint64_t bytes_read_ = 0;             ///< Of events that were looked at.
  std::uint64_t walked_ = 0;                 ///< Rows that are of later than the first page.
  std::optional<IndexedEvent> worn_out_at_;  ///< It ended there because it may not look at more.
};

constexpr char cursor_form = 1;

}  // namespace

std::string write_cursor(SearchCursor const &cursor) {
  std::string bytes(1, cursor_form);
  bytes.append(storage::key_u64(cursor.size)).append(storage::key_u64(cursor.given));
  if (cursor.after) {
    bytes.append(storage::key_u64(static_cast<std::uint64_t>(cursor.after->event_time_ms)))
        .append(storage::key_u64(cursor.after->at.entry))
        .append(storage::key_u64(cursor.after->at.number));
  }
  return bytes;
}

Result<SearchCursor> read_cursor(std::string_view bytes) {
  if ((bytes.size() != 17 && bytes.size() != 41) || bytes.front() != cursor_form)
    return Error{ErrorKind::malformed, "page-token", "This nextPageToken is of another kind.",
                 "nextPageToken"};
  auto const number = [&](std::size_t at) { return storage::read_u64(bytes.substr(1 + at * 8, 8)); };
  SearchCursor cursor{number(0), number(1), std::nullopt};
  if (bytes.size() == 41) {
    cursor.after = IndexedEvent{static_cast<std::int64_t>(number(2)),
                                {number(3), static_cast<std::uint16_t>(number(4))}};
  }
  return cursor;
}

Result<SearchPage> search_events(storage::Reader const &rows, EventQuery const &query,
                                 SearchCursor const &start, SearchLimits const &limits) {
  return Search(rows, query, start, limits).run();
}

std::vector<ListedValue> list_values(storage::Reader const &rows, IndexKind kind, std::string_view after,
                                     std::uint64_t count) {
  std::vector<ListedValue> values;
  std::string const prefix(1, static_cast<char>(kind));
  // Behind all rows of a value: names have no byte below a space.
  auto const behind = [&](std::string_view value) { return prefix + std::string(value) + '\x01'; };
  auto from = after.empty() ? prefix : behind(after);
  while (values.size() < count) {
    auto const before = values.size();
    rows.scan(Table::event_index, prefix, from, [&](std::string_view key, std::string_view row) {
      auto const name = read_index_value(key);
      auto const written = read_index_row(row).written;
      values.push_back({std::string(name), std::string(written.empty() ? name : written)});
      return false;
    });
    if (values.size() == before) break;
    from = behind(values.back().name);
  }
  return values;
}

bool has_value_rows(storage::Reader const &rows, IndexKind kind, std::string_view value) {
  bool found = false;
  auto const prefix = index_prefix(kind, value);
  rows.scan(Table::event_index, prefix, prefix, [&](std::string_view, std::string_view) {
    found = true;
    return false;
  });
  return found;
}

}  // namespace nguon::trace
