#include "trace/harvest.h"

#include <algorithm>
#include <chrono>

#include "storage/keys.h"
#include "trace/questions.h"
#include "trace/refusal.h"
#include "trace/stock.h"

namespace nguon::trace {
namespace {

/// Calendar year of the event where it happened.
std::string year_of(Event const &event) {
  auto const &offset = event.time_zone_offset;  // "+07:00"
  std::chrono::minutes east{0};
  if (offset.size() == 6) {
    east = std::chrono::minutes(((offset[1] - '0') * 10 + offset[2] - '0') * 60 + (offset[4] - '0') * 10 +
                                offset[5] - '0');
    if (offset[0] == '-') east = -east;
  }
  auto const local =
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(event.event_time_ms)) + east;
  auto const date = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(local));
  return std::to_string(static_cast<int>(date.year()));
}

/// How many trees, taps or hectares a year's harvests are to be held against: those of the place, or the
/// trees of all crop lots that bore something there in that year. Nullopt where nobody says.
std::optional<Decimal> capacity_for(std::string const &year, PlaceRecord const &place,
                                    HarvestBound const &bound, Draft &draft) {
  auto const own = place.said.capacity.find(bound.per);
  if (own != place.said.capacity.end()) return own->second;
  if (bound.per != "tree") return std::nullopt;
  std::optional<Decimal> sum;
  auto const prefix = storage::key_join(year, {});
  for (auto crop = place.crops.lower_bound(prefix);
       crop != place.crops.end() && crop->first.starts_with(prefix); ++crop) {
    auto const *lot = draft.lots.find(crop->first.substr(prefix.size()));
    if (lot == nullptr) continue;
    auto const trees = lot->created.find(std::string(pieces));
    if (trees != lot->created.end()) sum = sum.value_or(Decimal()) + trees->second;
  }
  return sum;
}

bool is_alike(Harvest const &a, Harvest const &b) {
  return a.year == b.year && a.product == b.product;
}

/// The least accurate basis of the year's harvests.
Basis basis_of(Harvest const &harvest, PlaceRecord const &place) {
  std::map<std::string, Decimal> bases;
  for (auto const &row : place.harvests) {
    if (is_alike(row, harvest)) bases.insert(row.bases.begin(), row.bases.end());
  }
  return widest_basis(bases);
}

/// The row's figure, and those of its kind in units that compare with its own, in the common one.
Decimal sum_of(Harvest const &harvest, PlaceRecord const &place, Content const &content) {
  Decimal sum;
  auto const unit = common_unit(harvest.uom, content);
  for (auto const &row : place.harvests) {
    auto const figure = is_alike(row, harvest) ? convert(row.figure, row.uom, unit, content) : std::nullopt;
    sum += figure.value_or(Decimal());
  }
  return sum;
}

BoundVerdict check(Harvest const &harvest, PlaceRecord const &place, Draft &draft) {
  BoundVerdict verdict;
  auto const *rules = draft.rules.find("rules");
  if (rules == nullptr) return verdict;
  auto const content = content_of(harvest.product, draft);
  auto const unit = common_unit(harvest.uom, content);
  for (auto const &bound : rules->active.harvests) {
    if (bound.product != harvest.product || common_unit(bound.uom, content) != unit) continue;
    auto const capacity = capacity_for(harvest.year, place, bound, draft);
    if (!capacity) continue;
    verdict.checked[harvest.product] = Checked::within_yield;
    auto const most =
        with_tolerance(*convert(bound.max * *capacity, bound.uom, unit, content), basis_of(harvest, place));
    auto const sum = sum_of(harvest, place, content);
    if (sum <= most) continue;
    auto const shown = [&](Decimal figure) { return *convert(figure, unit, harvest.uom, content); };
    verdict.excess = Excess{harvest.product, harvest.uom, shown(most), shown(sum)};
  }
  return verdict;
}

bool is_row_of(Harvest const &harvest, Act const &act, Portion const &portion) {
  return harvest.product == portion.product && harvest.uom == portion.uom &&
         harvest.year == year_of(act.event);
}

}  // namespace

bool is_bounded_harvest(std::string_view product, Draft &draft) {
  auto const *rules = draft.rules.find("rules");
  return rules != nullptr && std::ranges::any_of(rules->active.harvests, [&](HarvestBound const &bound) {
           return bound.product == product;
         });
}

bool waits_for_plants(Act &act, std::string const &place, Portion const &portion) {
  auto const *rules = act.draft.rules.find("rules");
  auto const content = content_of(portion.product, act.draft);
  auto const unit = common_unit(portion.uom, content);
  return rules != nullptr && std::ranges::any_of(rules->active.harvests, [&](HarvestBound const &bound) {
           if (bound.product != portion.product || common_unit(bound.uom, content) != unit) return false;
           if (place.empty()) return true;
           auto const &record = *act.draft.places.find(place);
           return bound.per == "tree" && !capacity_for(year_of(act.event), record, bound, act.draft);
         });
}

std::string harvest_place(Act &act, std::vector<std::string> const &crops) {
  if (act.draft.scope != nullptr) return {};
  auto const is_registered = [&](std::string const &place) {
    return !place.empty() && act.draft.places.find(place) != nullptr;
  };
  auto const &named = act.event.biz_location;
  if (named && is_registered(named->subject)) return named->subject;
  for (auto const &crop : crops) {
    auto const *lot = act.draft.lots.find(crop);
    if (lot != nullptr && is_registered(lot->born_place)) return lot->born_place;
  }
  return {};
}

void add_harvest(Act &act, std::string const &place, Portion const &portion) {
  if (!portion.figure) return;
  // Which lots it went into is asked only where a bound may be exceeded: whatever else a factory makes in a
  // year would fill the row of its place.
  auto const is_bounded = is_bounded_harvest(portion.product, act.draft);
  act.perform({.kind = Change::Kind::harvested,
               .subject = place,
               .holder = year_of(act.event),
               .other = is_bounded ? portion.lot : portion.product,
               .uom = portion.uom,
               .detail = std::string(word_of(act.event.basis)),
               .figure = *portion.figure});
}

void add_crops(Act &act, std::string const &place, std::vector<std::string> const &crops) {
  for (auto const &crop : crops) {
    act.perform({.kind = Change::Kind::bore,
                 .subject = place,
                 .holder = year_of(act.event),
                 .other = crop,
                 .uom = {},
                 .detail = {},
                 .figure = {}});
  }
}

Result<void> must_run_harvested_place(Act &act, std::string const &place) {
  auto const &said = act.draft.places.find(place)->said;
  if (said.party == act.actor) return {};
  return forbidden("not-your-place",
                   place + " is run by " + said.party + "; nobody else harvests what its plants may bear.",
                   act.field + "/bizLocation");
}

BoundVerdict check_harvest(Act &act, std::string const &place, Portion const &portion) {
  BoundVerdict verdict;
  auto const &record = *act.draft.places.find(place);
  for (auto const &harvest : record.harvests) {
    if (is_row_of(harvest, act, portion)) verdict = check(harvest, record, act.draft);
  }
  if (verdict.excess) verdict.checked.clear();
  return verdict;
}

Result<void> question_harvest(Act &act, std::string const &place, Portion const &portion) {
  for (auto &harvest : act.draft.places.edit(place).harvests) {
    auto &lots = harvest.questioned;
    if (!is_row_of(harvest, act, portion) || std::ranges::find(lots, portion.lot) != lots.end()) continue;
    if (lots.size() >= Harvest::lots_max) {
      return unbalanced("too-many-questions",
                        std::to_string(lots.size()) +
                            " lots of that harvest stand under this question; "
                            "answer it before there are more.",
                        act.made_field());
    }
    lots.push_back(portion.lot);
  }
  return {};
}

void question_harvests(Act &act, std::string const &place, std::string const &reason) {
  auto &record = act.draft.places.edit(place);
  auto const year = year_of(act.event);
  for (auto &harvest : record.harvests) {
    auto const excess = harvest.year == year ? check(harvest, record, act.draft).excess : std::nullopt;
    if (!excess || std::ranges::any_of(harvest.questioned, [&](std::string const &lot) {
          return has_bound_question(lot, place, act.draft);
        }))
      continue;
    harvest.questioned.clear();
    for (auto const &[lot, count] : harvest.lots) {
      auto question = question_of(act, Question::Kind::bound, {}, excess->uom, excess->have, excess->want);
      question.run = place;
      question.reason = reason;
      open_question(lot, std::move(question), act.draft);
      harvest.questioned.push_back(lot);
    }
  }
}

void settle_harvests(std::string const &place, Draft &draft) {
  auto &record = draft.places.edit(place);
  for (auto &harvest : record.harvests) {
    if (harvest.questioned.empty() || check(harvest, record, draft).excess) continue;
    for (auto const &lot : std::exchange(harvest.questioned, {})) {
      auto const elsewhere = std::ranges::any_of(record.harvests, [&](Harvest const &other) {
        return std::ranges::find(other.questioned, lot) != other.questioned.end() &&
               check(other, record, draft).excess;
      });
      if (!elsewhere) close_bound(lot, place, draft);
    }
  }
}

}  // namespace nguon::trace
