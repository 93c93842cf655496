#include "trace/genealogy.h"

#include <deque>
#include <unordered_set>

#include "storage/keys.h"

namespace nguon::trace {
namespace {

/// Breadth first from `lot`; `neighbours(lot, visit)` names the next ones in a fixed order.
template <class Neighbours>
std::vector<Relative> walk(std::string_view lot, std::size_t most, bool *cut, Neighbours const &neighbours) {
  std::vector<Relative> reached{{std::string(lot), 0}};
  std::unordered_set<std::string> seen{std::string(lot)};
  bool stopped = false;
  for (std::size_t next = 0; next < reached.size() && !stopped; ++next) {
    auto const here = reached[next];
    neighbours(here.lot, [&](std::string_view relative) {
      if (!seen.emplace(relative).second) return true;
      stopped = reached.size() >= most;
      if (!stopped) reached.push_back({std::string(relative), here.distance + 1});
      return !stopped;
    });
  }
  if (cut != nullptr) *cut = stopped;
  return reached;
}

}  // namespace

std::vector<Relative> ancestors(storage::Reader const &reader, std::string_view lot, std::size_t most,
                                bool *cut) {
  return walk(lot, most, cut, [&](std::string const &child, auto const &visit) {
    auto const record = find_lot(reader, child);
    if (!record) return;
    for (auto const &parent : record->parents) {
      if (!visit(parent)) return;
    }
  });
}

std::vector<Relative> descendants(storage::Reader const &reader, std::string_view lot, std::size_t most,
                                  bool *cut) {
  return walk(lot, most, cut, [&](std::string const &parent, auto const &visit) {
    auto const prefix = storage::key_join(parent, {});
    reader.scan(storage::Table::children, prefix, {},
                [&](std::string_view key, std::string_view) { return visit(key.substr(prefix.size())); });
  });
}

std::optional<RecallOf> find_recall(storage::Reader const &reader, std::string_view lot) {
  std::deque<std::string> ahead{std::string(lot)};
  std::unordered_set<std::string> seen{std::string(lot)};
  for (; !ahead.empty(); ahead.pop_front()) {
    auto const record = find_lot(reader, ahead.front());
    if (!record) continue;
    if (record->recall) return RecallOf{ahead.front(), *record->recall};
    for (auto const &parent : record->parents) {
      if (seen.insert(parent).second) ahead.push_back(parent);
    }
  }
  return std::nullopt;
}

}  // namespace nguon::trace
