#include "trace/epcis/event_search.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>

#include "storage/keys.h"

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
};

std::optional<Lead> lead_of(Condition const &condition) {
  if (condition.op == Op::exists && condition.of == Of::error_declaration)
    return Lead{IndexKind::declared_wrong, {""}, {}};
  if (condition.op != Op::equal && condition.op != Op::descends) return std::nullopt;
  Lead lead;
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
      return Lead{IndexKind::declared_wrong, {""}, {}};
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
  Lead best{IndexKind::every, {""}, {}};
  auto least = std::numeric_limits<std::uint64_t>::max();
  for (auto const &condition : query.conditions) {
    auto lead = lead_of(condition);
    if (!lead) continue;
    auto const count = count_rows(rows, *lead, window, std::min(least, counted_max));
    // Of rows that have no order of their own as few as possible; one by one they must be put in order.
    if (count >= least || (count >= counted_max && !lead->beginnings.empty())) continue;
    least = count;
    best = *std::move(lead);
  }
  return best;
}

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
  IndexedEvent const *peek() const { return at_ < read_.size() ? &read_[at_] : nullptr; }
  void step() {
    after_ = read_[at_++];
    if (at_ == read_.size() && read_.size() == rows_a_step) refill();
  }

 private:
  void refill() {
    read_.clear();
    at_ = 0;
    auto const prefix = index_prefix(kind_, value_);
    auto const take = [&](std::string_view key, std::string_view) {
      auto const event = read_index_key(key);
      if (!window_.has(event.event_time_ms)) return false;
      if (after_ && event == *after_) return true;
      read_.push_back(event);
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
  std::vector<IndexedEvent> read_;
  std::size_t at_ = 0;
};

/// What may be a result, each once, in the order of the query.
using Candidates = std::function<std::optional<IndexedEvent>()>;

Candidates merge_streams(storage::Reader const &rows, Lead const &lead, TimeWindow const &window,
                         bool descending, std::optional<IndexedEvent> const &after) {
  struct Merged {
    std::vector<RowStream> streams;
    std::optional<IndexedEvent> last;
    bool descending;
  };
  auto const merged = std::make_shared<Merged>();
  merged->descending = descending;
  for (auto const &value : lead.values)
    merged->streams.emplace_back(rows, lead.kind, value, window, descending, after);
  return [merged]() -> std::optional<IndexedEvent> {
    for (;;) {
      RowStream *first = nullptr;
      for (auto &stream : merged->streams) {
        if (stream.peek() == nullptr) continue;
        auto const is_before = first == nullptr || (merged->descending ? *first->peek() < *stream.peek()
                                                                       : *stream.peek() < *first->peek());
        if (is_before) first = &stream;
      }
      if (first == nullptr) return std::nullopt;
      auto const event = *first->peek();
      first->step();
      // An event with two of the values stands in the rows of both.
      if (merged->last == event) continue;
      merged->last = event;
      return event;
    }
  };
}

Candidates list_candidates(std::vector<IndexedEvent> all) {
  auto const list = std::make_shared<std::vector<IndexedEvent>>(std::move(all));
  auto const at = std::make_shared<std::size_t>(0);
  return [list, at]() -> std::optional<IndexedEvent> {
    if (*at == list->size()) return std::nullopt;
    return (*list)[(*at)++];
  };
}

/// All rows of a lead, each event once; nothing where there are more than `most`.
std::optional<std::vector<IndexedEvent>> gather_rows(storage::Reader const &rows, Lead const &lead,
                                                     TimeWindow const &window, std::uint64_t size,
                                                     std::uint64_t most) {
  std::vector<IndexedEvent> all;
  std::uint64_t seen = 0;
  auto const take = [&](std::string_view key, std::string_view) {
    auto const event = read_index_key(key);
    if (window.has(event.event_time_ms) && event.at.entry < size) all.push_back(event);
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
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

/// Reads events of the log; an entry that was read last is remembered, for a document's events come together.
class EntryEvents {
 public:
  EntryEvents(storage::Reader const &rows, std::string_view gateway_kid)
      : rows_(rows), gateway_kid_(gateway_kid) {}

  RecordedEvent const *find(EventPosition at) {
    if (!entry_ || *entry_ != at.entry) {
      events_ = read_recorded_events(rows_, at.entry, gateway_kid_);
      entry_ = at.entry;
    }
    return at.number < events_.size() ? &events_[at.number] : nullptr;
  }

 private:
  storage::Reader const &rows_;
  std::string_view gateway_kid_;
  std::optional<std::uint64_t> entry_;
  std::vector<RecordedEvent> events_;
};

class Search {
 public:
  Search(storage::Reader const &rows, EventQuery const &query, SearchCursor const &start,
         SearchLimits const &limits, std::string_view gateway_kid)
      : rows_(rows),
        query_(query),
        start_(start),
        limits_(limits),
        window_(query),
        source_(rows, gateway_kid) {}

  Result<SearchPage> run() {
    auto const counted = check_count();
    if (!counted) return counted.error();
    if (query_.order_by == EventQuery::Order::field) return by_field();
    auto candidates = find_candidates(start_.after);
    if (!candidates) return std::move(candidates).error();
    return take_page(*candidates);
  }

 private:
  /// Candidates in the order of the query, after an event.
  Result<Candidates> find_candidates(std::optional<IndexedEvent> const &after) {
    auto const lead = choose_lead(rows_, query_, window_);
    auto const by_record = query_.order_by == EventQuery::Order::record_time;
    if (!by_record && lead.beginnings.empty())
      return merge_streams(rows_, lead, window_, query_.is_descending, after);
    if (by_record && lead.kind == IndexKind::every) return walk_log(after);
    auto all = gather_rows(rows_, lead, window_, start_.size, limits_.rows_max);
    if (!all && by_record) return walk_log(after);
    if (!all)
      return too_complex("more than " + std::to_string(limits_.rows_max) +
                         " rows would have to be put in order");
    auto const is_before = [&](IndexedEvent const &a, IndexedEvent const &b) {
      if (by_record) return query_.is_descending ? b.at < a.at : a.at < b.at;
      return query_.is_descending ? b < a : a < b;
    };
    std::sort(all->begin(), all->end(), is_before);
    if (after) all->erase(all->begin(), std::upper_bound(all->begin(), all->end(), *after, is_before));
    return list_candidates(*std::move(all));
  }

  /// All events in the order of the log, one entry after the other.
  Candidates walk_log(std::optional<IndexedEvent> const &after) {
    struct Walk {
      std::uint64_t next = 0;  ///< Entry; of a walk back, one more than that.
      std::vector<IndexedEvent> events;
    };
    auto const walk = std::make_shared<Walk>();
    auto const back = query_.is_descending;
    if (after) {
      walk->next = back ? after->at.entry + 1 : after->at.entry;
    } else {
      walk->next = back ? start_.size : 0;
    }
    return [this, walk, back, after]() -> std::optional<IndexedEvent> {
      while (walk->events.empty()) {
        if (back ? walk->next == 0 : walk->next >= start_.size) return std::nullopt;
        auto const entry = back ? --walk->next : walk->next++;
        // Entries without events cost as much to read as those with.
        if (++walked_ > limits_.rows_max) return std::nullopt;
        for (std::uint16_t number = 0; auto const *const event = source_.find({entry, number}); ++number) {
          IndexedEvent const found{event->event_time_ms, event->at};
          if (!after || (back ? found.at < after->at : after->at < found.at)) walk->events.push_back(found);
        }
        if (walk->events.empty())
          walked_to_ = IndexedEvent{0, {entry, back ? std::uint16_t{0} : std::uint16_t{65'535}}};
        // Taken from the end.
        if (!back) std::reverse(walk->events.begin(), walk->events.end());
      }
      walked_to_.reset();
      auto const event = walk->events.back();
      walk->events.pop_back();
      return event;
    };
  }

  std::uint64_t page_size() const {
    if (!query_.event_count_limit) return limits_.page;
    auto const left = *query_.event_count_limit - std::min(*query_.event_count_limit, start_.given);
    return std::min(limits_.page, left);
  }
  bool is_complete(std::uint64_t given) const {
    return query_.event_count_limit && start_.given + given >= *query_.event_count_limit;
  }

  SearchPage take_page(Candidates const &candidates) {
    SearchPage page;
    auto const size = page_size();
    auto last = start_.after;
    // One more than fits tells whether there is a next page.
    auto after_given = last;
    while (auto const candidate = candidates()) {
      if (page.examined == limits_.examined_max) {
        page.next = cursor(page, page.events.size() == size ? after_given : last);
        return page;
      }
      last = candidate;
      if (candidate->at.entry >= start_.size) {
        // Of later than the first page. They cost next to nothing, but not nothing.
        if (++walked_ > limits_.rows_max) break;
        continue;
      }
      ++page.examined;
      auto const *const event = source_.find(candidate->at);
      if (event == nullptr || !matches(query_, *event)) continue;
      if (page.events.size() == size) {
        if (!is_complete(page.events.size())) page.next = cursor(page, after_given);
        return page;
      }
      page.events.push_back(*event);
      after_given = candidate;
      if (is_complete(page.events.size())) return page;
    }
    if (walked_ > limits_.rows_max) page.next = cursor(page, walked_to_ ? walked_to_ : last);
    return page;
  }

  SearchCursor cursor(SearchPage const &page, std::optional<IndexedEvent> const &after) const {
    return {start_.size, start_.given + page.events.size(), after};
  }

  /// All results; nothing where there are too many to look at.
  Result<std::vector<RecordedEvent>> all_results() {
    auto const lead = choose_lead(rows_, query_, window_);
    auto const most = limits_.examined_max;
    auto const candidates = gather_rows(rows_, lead, window_, start_.size, most);
    if (!candidates) return too_complex("more than " + std::to_string(most) + " events");
    std::vector<RecordedEvent> results;
    for (auto const &candidate : *candidates) {
      auto const *const event = source_.find(candidate.at);
      if (event != nullptr && matches(query_, *event)) results.push_back(*event);
    }
    return results;
  }

  Result<void> check_count() {
    if (!query_.max_event_count || start_.given != 0) return {};
    auto const results = all_results();
    if (!results) return results.error();
    if (results->size() <= *query_.max_event_count) return {};
    return Error{ErrorKind::too_large,
                 "query-too-large",
                 "More events match than maxEventCount allows.",
                 "maxEventCount",
                 std::to_string(results->size()),
                 std::to_string(*query_.max_event_count)};
  }

  /// The cursor counts only: the results of a size of the log are always the same.
  Result<SearchPage> by_field() {
    auto results = all_results();
    if (!results) return std::move(results).error();
    struct Keyed {
      std::optional<OrderKey> key;
      std::size_t at;
    };
    std::vector<Keyed> order;
    for (std::size_t i = 0; i < results->size(); ++i) order.push_back({order_key(query_, (*results)[i]), i});
    // Events without the field come last.
    std::stable_sort(order.begin(), order.end(), [&](Keyed const &a, Keyed const &b) {
      if (!a.key || !b.key) return a.key.has_value() && !b.key;
      return query_.is_descending ? *b.key < *a.key : *a.key < *b.key;
    });
    SearchPage page;
    page.examined = results->size();
    auto const until = std::min<std::uint64_t>(order.size(), start_.given + page_size());
    for (auto i = start_.given; i < until; ++i) page.events.push_back(std::move((*results)[order[i].at]));
    if (until < order.size() && !is_complete(page.events.size())) page.next = cursor(page, std::nullopt);
    return page;
  }

  storage::Reader const &rows_;
  EventQuery const &query_;
  SearchCursor const &start_;
  SearchLimits const &limits_;
  TimeWindow window_;
  EntryEvents source_;
  std::uint64_t walked_ = 0;
  std::optional<IndexedEvent>
      walked_to_;  ///< Behind the last entry without events, where no event came since.
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
                                 SearchCursor const &start, SearchLimits const &limits,
                                 std::string_view gateway_kid) {
  return Search(rows, query, start, limits, gateway_kid).run();
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
    rows.scan(Table::event_index, prefix, from, [&](std::string_view key, std::string_view written) {
      auto const name = read_index_value(key);
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
