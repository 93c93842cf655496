#include "trace/genealogy.h"

#include <algorithm>
#include <deque>
#include <numeric>
#include <span>
#include <unordered_set>

#include "storage/keys.h"
#include "trace/codec.h"

namespace nguon::trace {
namespace {

/// So many lots are asked about together. What they name is all kept until the last of them was asked.
constexpr std::size_t lots_a_step = 64;

/// The lots that were reached, found by their names.
class Reached {
 public:
  Reached(std::string_view lot, std::size_t most) : most_(most) {
    list_.push_back({std::string(lot), 0});
    places_.insert(0);
  }

  std::vector<Relative> const &list() const { return list_; }
  std::vector<Relative> take() { return std::move(list_); }
  bool has(std::string_view lot) const { return places_.find(lot) != places_.end(); }
  /// False where there is no room.
  bool add(std::string lot, unsigned distance) {
    if (list_.size() >= most_) return has(lot);
    list_.push_back({std::move(lot), distance});
    if (!places_.insert(list_.size() - 1).second) list_.pop_back();
    return true;
  }
  /// One more than there is room for.
  std::size_t enough() const { return most_ - std::min(most_, list_.size()) + 1; }

 private:
  struct HashName {
    using is_transparent = void;
    std::vector<Relative> const *list;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
    std::size_t operator()(std::size_t place) const { return (*this)((*list)[place].lot); }
  };
  struct SameName {
    using is_transparent = void;
    std::vector<Relative> const *list;
    std::string_view name(std::string_view text) const { return text; }
    std::string_view name(std::size_t place) const { return (*list)[place].lot; }
    template <class A, class B>
    bool operator()(A const &a, B const &b) const {
      return name(a) == name(b);
    }
  };

  std::size_t const most_;
  std::vector<Relative> list_;
  std::unordered_set<std::size_t, HashName, SameName> places_{64, HashName{&list_}, SameName{&list_}};
};

/// Breadth first from `lot`. `find(names, visit)` calls `visit(which, relative)` with the relatives of each
/// of some names, which are in ascending order, and leaves a name where it answers false.
template <class Find>
std::vector<Relative> walk(std::string_view lot, std::size_t most, bool *cut, Find const &find) {
  Reached reached(lot, most);
  bool stopped = false;
  for (std::size_t next = 0; next < reached.list().size() && !stopped;) {
    auto const count = std::min(lots_a_step, reached.list().size() - next);
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), next);
    std::ranges::sort(
        order, {}, [&](std::size_t i) -> auto const & { return reached.list()[i].lot; });
    std::vector<std::string> names;
    for (auto const i : order) names.push_back(reached.list()[i].lot);

    std::vector<std::vector<std::string>> relatives(count);
    find(std::span<std::string const>(names), [&](std::size_t which, std::string_view relative) {
      auto &found = relatives[order[which] - next];
      if (!reached.has(relative)) found.emplace_back(relative);
      return found.size() < reached.enough();
    });
    for (std::size_t i = 0; i < count && !stopped; ++i) {
      for (auto &relative : relatives[i]) {
        stopped = !reached.add(std::move(relative), reached.list()[next + i].distance + 1);
        if (stopped) break;
      }
    }
    next += count;
  }
  if (cut != nullptr) *cut = stopped;
  return reached.take();
}

}  // namespace

std::vector<Relative> ancestors(storage::Reader const &reader, std::string_view lot, std::size_t most,
                                bool *cut) {
  return walk(lot, most, cut, [&](std::span<std::string const> names, auto const &visit) {
    reader.scan_each(storage::Table::lots, names,
                     [&](std::size_t which, std::string_view key, std::string_view row) {
                       if (key != names[which]) return false;
                       for (auto const &parent : decode<LotRecord>(row).parents) {
                         if (!visit(which, parent)) break;
                       }
                       return false;
                     });
  });
}

std::vector<Relative> descendants(storage::Reader const &reader, std::string_view lot, std::size_t most,
                                  bool *cut) {
  return walk(lot, most, cut, [&](std::span<std::string const> names, auto const &visit) {
    std::vector<std::string> prefixes;
    for (auto const &name : names) prefixes.push_back(storage::key_join(name, {}));
    reader.scan_each(storage::Table::children, prefixes,
                     [&](std::size_t which, std::string_view key, std::string_view) {
                       return visit(which, key.substr(prefixes[which].size()));
                     });
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
