#include <algorithm>
#include <array>
#include <vector>

#include "storage/store.h"

namespace nguon::storage {

std::string_view table_name(Table table) {
  // In the order of the enumeration.
  static constexpr std::array<std::string_view, table_count> names{
      "entries",     "tiles",    "leaves",    "heads",         "map_pages",     "meta",
      "statements",  "events",   "parties",   "keys",          "mandates",      "places",
      "products",    "rules",    "lots",      "runs",          "units",         "serials",
      "shipments",   "children", "relations", "words",         "links",         "event_index",
      "event_texts", "jobs",     "queries",   "subscriptions", "private_values"};
  static_assert(!names.back().empty());
  return names.at(static_cast<unsigned>(table));
}

void Batch::put(Table table, std::string_view key, std::string_view value) {
  writes_[static_cast<unsigned>(table)].insert_or_assign(std::string(key), std::string(value));
}

void Batch::erase(Table table, std::string_view key) {
  writes_[static_cast<unsigned>(table)].insert_or_assign(std::string(key), std::nullopt);
}

void Batch::absorb(Batch &&other) {
  for (unsigned table = 0; table < table_count; ++table) {
    auto &later = other.writes_[table];
    while (!later.empty()) {
      auto added = writes_[table].insert(later.extract(later.begin()));
      if (!added.inserted) added.position->second = std::move(added.node.mapped());
    }
  }
}

void Batch::clear() {
  for (auto &writes : writes_) writes.clear();
}

void Batch::clear(Table table) {
  writes_[static_cast<unsigned>(table)].clear();
}

bool Batch::empty() const {
  return std::all_of(std::begin(writes_), std::end(writes_),
                     [](auto const &writes) { return writes.empty(); });
}

std::optional<std::string> Overlay::get(Table table, std::string_view key) const {
  auto const &writes = batch_.writes(table);
  auto const found = writes.find(key);
  return found != writes.end() ? found->second : base_.get(table, key);
}

void Reader::scan_each(Table table, std::span<std::string const> prefixes, VisitEach const &visit) const {
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    scan(table, prefixes[i], prefixes[i],
         [&](std::string_view key, std::string_view value) { return visit(i, key, value); });
  }
}

void Reader::scan_back(Table table, std::string_view prefix, std::string_view before,
                       std::function<bool(std::string_view, std::string_view)> const &visit) const {
  std::vector<std::pair<std::string, std::string>> rows;
  scan(table, prefix, prefix, [&](std::string_view key, std::string_view value) {
    if (!before.empty() && key >= before) return false;
    rows.emplace_back(key, value);
    return true;
  });
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (!visit(row->first, row->second)) return;
  }
}

void Overlay::scan(Table table, std::string_view prefix, std::string_view from,
                   std::function<bool(std::string_view, std::string_view)> const &visit) const {
  auto const &writes = batch_.writes(table);
  auto next = writes.lower_bound(std::max(prefix, from));
  auto const in_batch = [&] { return next != writes.end() && next->first.starts_with(prefix); };
  // Visits the batch's next key unless it is erased; answers whether to go on.
  auto const visit_next = [&] {
    auto const &[key, value] = *next++;
    return !value || visit(key, *value);
  };
  bool going = true;
  base_.scan(table, prefix, from, [&](std::string_view key, std::string_view value) {
    while (going && in_batch() && next->first < key) going = visit_next();
    if (!going) return false;
    going = in_batch() && next->first == key ? visit_next() : visit(key, value);
    return going;
  });
  while (going && in_batch()) going = visit_next();
}

}  // namespace nguon::storage
