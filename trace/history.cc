#include "trace/history.h"

#include <algorithm>

namespace nguon::trace {
namespace {

/// What the log accepted once can be read, unless the table is damaged.
template <class T>
T intact(Result<T> read, std::uint64_t index) {
  if (!read) throw storage::StorageFailure("entry " + std::to_string(index) + ": " + read.error().message);
  return *std::move(read);
}

}  // namespace

HistoryEntry const &History::read(std::uint64_t index) {
  if (auto const known = entries_.find(index); known != entries_.end()) return known->second;
  auto entry = intact(storage::parse_entry(storage::read_entry(*state_.reader, index)), index);
  auto jws = intact(parse_jws(entry.statement), index);

  HistoryEntry read;
  read.index = index;
  read.at = std::move(entry.at);
  read.at_ms = intact(parse_time_ms(read.at), index);
  read.kid = std::move(jws.header.kid);
  read.prev = std::move(entry.prev);
  if (jws.header.cty == cty_epcis) {
    auto document = intact(parse_epcis(jws.payload), index);
    read.events = std::move(document.events);
    read.by_gateway = document.gateway_for.has_value();
  }
  return entries_.emplace(index, std::move(read)).first->second;
}

History::End History::walk(std::string_view subject, std::size_t most, std::optional<std::uint64_t> since) {
  auto const head = storage::find_head(*state_.reader, subject);
  if (!head) return End::reached;
  auto last = head->index;
  auto const end = walk_from(head->index, subject, most, last);
  if (end == End::reached || !since || *since >= last) return end;
  return walk_from(*since, subject, most, last);
}

History::End History::walk_from(std::uint64_t index, std::string_view subject, std::size_t most,
                                std::uint64_t &last) {
  for (std::size_t i = 0; i < most; ++i) {
    if (is_full()) return End::cut;
    auto const &entry = read(index);
    last = index;
    auto const previous = std::lower_bound(
        entry.prev.begin(), entry.prev.end(), subject,
        [](storage::Previous const &one, std::string_view wanted) { return one.subject < wanted; });
    // The entry that joined the goods of a run to its outputs need not be about the goods themselves.
    if (previous == entry.prev.end() || previous->subject != subject) return End::cut;
    if (!previous->leaf) return End::reached;
    auto const before = storage::find_leaf(*state_.reader, *previous->leaf);
    if (!before) throw storage::StorageFailure("entry " + std::to_string(index) + " links to no entry");
    index = *before;
  }
  return End::cut;
}

}  // namespace nguon::trace
