#include "trace/lot_summary.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "storage/keys.h"

namespace nguon::trace {

void summarise_births(LotRecord &lot) {
  auto const first = lot.births.empty() ? Birth{} : lot.births.front();
  lot.born_index = lot.births.empty() ? std::nullopt : std::optional(first.index);
  lot.maker = first.maker;
  lot.born_place = first.place;
  lot.born_time = first.time;
  lot.production_date = first.production_date;
  lot.best_before = first.best_before;
  lot.expiry = first.expiry;
  auto const unchecked =
      std::ranges::find(lot.births, Checked::not_checked, &Birth::checked) != lot.births.end();
  lot.checked = unchecked ? Checked::not_checked : first.checked;
  summarise_owners(lot);
}

std::set<std::string> had_by(LotRecord const &lot) {
  std::set<std::string> reached;
  std::vector<std::string> next{std::string()};  // Of births, nobody is the sender.
  while (!next.empty()) {
    auto const prefix = storage::key_join(next.back(), {});
    next.pop_back();
    for (auto move = lot.had_by.lower_bound(prefix);
         move != lot.had_by.end() && move->first.starts_with(prefix); ++move) {
      auto to = move->first.substr(prefix.size());
      if (reached.insert(to).second) next.push_back(std::move(to));
    }
  }
  return reached;
}

void summarise_owners(LotRecord &lot) {
  std::multimap<std::string_view, Transfer const *> passed;
  for (auto const &transfer : lot.transfers) passed.emplace(transfer.from, &transfer);
  std::set<std::string> owners;
  for (auto const &birth : lot.births) owners.insert(birth.owner);
  std::vector<std::string> may_pass(owners.begin(), owners.end());
  for (auto const &holder : had_by(lot)) may_pass.push_back(holder);

  Transfer const *newest = nullptr;
  auto const key = [](Transfer const &transfer) {
    return std::tie(transfer.time, transfer.index, transfer.event_id);
  };
  while (!may_pass.empty()) {
    auto const from = std::move(may_pass.back());
    may_pass.pop_back();
    auto const [first, last] = passed.equal_range(from);
    for (auto each = first; each != last; ++each) {
      auto const &transfer = *each->second;
      owners.insert(transfer.to);
      may_pass.push_back(transfer.to);
      if (newest == nullptr || key(*newest) < key(transfer)) newest = &transfer;
    }
    passed.erase(first, last);
  }
  lot.owners.assign(owners.begin(), owners.end());
  lot.owner = newest != nullptr ? newest->to : lot.births.empty() ? std::string() : lot.births.front().owner;
}

void close_findings(std::vector<Finding> &findings) {
  std::optional<std::uint64_t> closed;
  for (auto finding = findings.rbegin(); finding != findings.rend(); ++finding) {
    if (finding->may_close) closed = finding->index;
    if (finding->adverse) finding->closed_index = closed;
  }
}

std::vector<Recall> standing_recalls(LotRecord const &lot) {
  std::vector<Recall> standing;
  for (auto const &said : lot.recalls) {
    if (said.set) {
      standing.push_back(said.recall);
    } else {
      std::erase_if(standing,
                    [&](Recall const &recall) { return said.by_authority || recall.by == said.recall.by; });
    }
  }
  return standing;
}

void summarise_recalls(LotRecord &lot) {
  auto const standing = standing_recalls(lot);
  lot.recall = standing.empty() ? std::nullopt : std::optional(standing.back());
}

}  // namespace nguon::trace
