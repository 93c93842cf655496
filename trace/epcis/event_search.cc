#include "trace/epcis/event_search.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <list>
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

/// Reads events of the log, and parses those alone that are asked for. Some entries that were read last are
/// remembered: a document's events come together, or alternate with those of a few others.
class EntryEvents {
 public:
  EntryEvents(storage::Reader const &rows, std::string_view gateway_kid)
      : rows_(rows), gateway_kid_(gateway_kid) {}

  /// Until the next call.
  RecordedEvent const *find(EventPosition at) {
    auto const &texts = find_texts(at.entry);
    if (at.number >= texts.events.size()) return nullptr;
    bytes_read_ += texts.events[at.number].size() + texts.context.size();
    event_ = make_recorded_event(texts.events[at.number], texts.context, at, texts.record_time,
                                 texts.hasher ? &*texts.hasher : nullptr);
    return &event_;
  }
  std::size_t count(std::uint64_t entry) { return find_texts(entry).events.size(); }
  void forget_bytes_read() { bytes_read_ = 0; }
  /// Of entries that were read and events that were parsed.
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  static constexpr std::size_t entries_kept = 32;

  RecordedTexts const &find_texts(std::uint64_t entry) {
    auto const known =
        std::ranges::find_if(kept_, [&](RecordedTexts const &texts) { return texts.entry == entry; });
    if (known != kept_.end()) {
      kept_.splice(kept_.begin(), kept_, known);
    } else {
      kept_.push_front(read_recorded_texts(rows_, entry, gateway_kid_));
      bytes_read_ += kept_.front().bytes;
      if (kept_.size() > entries_kept) kept_.pop_back();
    }
    return kept_.front();
  }

  storage::Reader const &rows_;
  std::string_view gateway_kid_;
  std::list<RecordedTexts> kept_;  ///< The one that was used last comes first.
  RecordedEvent event_;
  std::uint64_t bytes_read_ = 0;
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
    // To be counted is one reading, to be answered another.
    source_.forget_bytes_read();
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
        // The first one may be done with already: only a second one leads on.
        if (++walked_ > limits_.rows_max || (walked_ > 2 && has_read_enough())) {
          is_worn_out_ = true;
          return std::nullopt;
        }
        auto const count = source_.count(entry);
        for (std::uint16_t number = 0; number < count; ++number) {
          // In this order nobody asks for its time.
          IndexedEvent const found{0, {entry, number}};
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

  bool has_read_enough() const { return source_.bytes_read() >= limits_.bytes_read_max; }

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
    std::uint64_t bytes = 0;
    while (auto const candidate = candidates()) {
      if (page.examined == limits_.examined_max || (page.examined > 0 && has_read_enough())) {
        page.next = cursor(page, page.events.size() == size ? after_given : last);
        return page;
      }
      last = candidate;
      if (candidate->at.entry >= start_.size) {
        // Of later than the first page. They cost next to nothing, but not nothing.
        if (++walked_ > limits_.rows_max) {
          is_worn_out_ = true;
          break;
        }
        continue;
      }
      ++page.examined;
      auto const *const event = source_.find(candidate->at);
      if (event == nullptr || !matches(query_, *event)) continue;
      auto const event_bytes = event->text.size() + event->context.size();
      auto const is_full = !page.events.empty() && bytes + event_bytes > limits_.bytes_max;
      if (is_full || page.events.size() == size) {
        if (!is_complete(page.events.size())) page.next = cursor(page, after_given);
        return page;
      }
      bytes += event_bytes;
      page.events.push_back(*event);
      after_given = candidate;
      if (is_complete(page.events.size())) return page;
    }
    if (is_worn_out_) page.next = cursor(page, walked_to_ ? walked_to_ : last);
    return page;
  }

  SearchCursor cursor(SearchPage const &page, std::optional<IndexedEvent> const &after) const {
    return {start_.size, start_.given + page.events.size(), after};
  }

  /// Calls `take` with each result, in the order of the log, in which each entry is read once.
  Result<void> visit_results(std::function<void(IndexedEvent const &, RecordedEvent const &)> const &take) {
    auto const lead = choose_lead(rows_, query_, window_);
    auto const most = limits_.examined_max;
    auto candidates = gather_rows(rows_, lead, window_, start_.size, most);
    if (!candidates) return too_complex("more than " + std::to_string(most) + " events");
    std::ranges::sort(*candidates, {}, &IndexedEvent::at);
    for (auto const &candidate : *candidates) {
      if (has_read_enough())
        return too_complex("more than " + std::to_string(limits_.bytes_read_max) + " bytes of events");
      auto const *const event = source_.find(candidate.at);
      if (event != nullptr && matches(query_, *event)) take(candidate, *event);
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
    std::uint64_t bytes = 0;
    for (auto i = start_.given; i < until; ++i) {
      auto const &event = *source_.find(order[i].event.at);
      bytes += event.text.size() + event.context.size();
      if (!page.events.empty() && bytes > limits_.bytes_max) break;
      page.events.push_back(event);
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
  EntryEvents source_;
  std::uint64_t walked_ = 0;
  bool is_worn_out_ = false;  ///< It ended because it may not look at more.
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
