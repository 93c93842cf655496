#include "trace/harvest.h"

#include <algorithm>
#include <chrono>

#include "trace/questions.h"

namespace nguon::trace {
namespace {

/// Where an event happened, if that place is registered and everything about it is known.
std::string const *place_of(Act &act) {
  auto const &place = act.event.biz_location;
  auto const counts = place && act.draft.scope == nullptr && act.draft.places.find(place->subject) != nullptr;
  return counts ? &place->subject : nullptr;
}

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

/// How many trees, taps or hectares the row is to be held against: those of the place, or the trees of the
/// crop lot where the place names none. Nullopt for the row that does not decide.
std::optional<Decimal> capacity_for(Harvest const &harvest, Place const &place, HarvestBound const &bound,
                                    Draft &draft) {
  auto const own = place.capacity.find(bound.per);
  auto const place_decides = own != place.capacity.end();
  if (harvest.crop_lot.empty()) return place_decides ? std::optional(own->second) : std::nullopt;
  if (place_decides || bound.per != "tree") return std::nullopt;
  auto const *crop = draft.lots.find(harvest.crop_lot);
  if (crop == nullptr) return std::nullopt;
  auto const trees = crop->created.find(std::string(pieces));
  return trees == crop->created.end() ? std::nullopt : std::optional(trees->second);
}

/// The row's figure, and those of its kind in units that compare with its own, in the common one.
Decimal sum_of(Harvest const &harvest, PlaceRecord const &place, Content const &content) {
  Decimal sum;
  auto const unit = common_unit(harvest.uom, content);
  for (auto const &row : place.harvests) {
    auto const is_same =
        row.year == harvest.year && row.product == harvest.product && row.crop_lot == harvest.crop_lot;
    auto const figure = is_same ? convert(row.figure, row.uom, unit, content) : std::nullopt;
    sum += figure.value_or(Decimal());
  }
  return sum;
}

BoundVerdict check(Harvest const &harvest, PlaceRecord const &place, Basis basis, Draft &draft) {
  BoundVerdict verdict;
  auto const *rules = draft.rules.find("rules");
  if (rules == nullptr) return verdict;
  auto const content = content_of(harvest.product, draft);
  auto const unit = common_unit(harvest.uom, content);
  for (auto const &bound : rules->active.harvests) {
    if (bound.product != harvest.product || common_unit(bound.uom, content) != unit) continue;
    auto const capacity = capacity_for(harvest, place.said, bound, draft);
    if (!capacity) continue;
    verdict.checked[harvest.product] = Checked::within_yield;
    auto const most = with_tolerance(*convert(bound.max * *capacity, bound.uom, unit, content), basis);
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

void add_harvest(Act &act, Portion const &portion, std::string const &crop_lot) {
  auto const *place = place_of(act);
  if (place == nullptr || !portion.figure) return;
  Change change{.kind = Change::Kind::harvested,
                .subject = *place,
                .holder = year_of(act.event),
                .other = portion.product,
                .uom = portion.uom,
                .detail = {},
                .figure = *portion.figure};
  act.perform(change);
  if (crop_lot.empty()) return;
  change.detail = crop_lot;
  act.perform(std::move(change));
}

BoundVerdict check_harvest(Act &act, Portion const &portion, std::string const &crop_lot) {
  BoundVerdict all;
  auto const *place = place_of(act);
  if (place == nullptr) return all;
  auto const &record = *act.draft.places.find(*place);
  for (auto const &harvest : record.harvests) {
    if (!is_row_of(harvest, act, portion) || (!harvest.crop_lot.empty() && harvest.crop_lot != crop_lot))
      continue;
    auto verdict = check(harvest, record, act.event.basis, act.draft);
    all.checked.merge(verdict.checked);
    if (verdict.excess) all.excess = std::move(verdict.excess);
  }
  if (all.excess) all.checked.clear();
  return all;
}

void question_harvest(Act &act, Portion const &portion) {
  for (auto &harvest : act.draft.places.edit(*place_of(act)).harvests) {
    auto &lots = harvest.questioned;
    if (is_row_of(harvest, act, portion) && std::ranges::find(lots, portion.lot) == lots.end())
      lots.push_back(portion.lot);
  }
}

void settle_harvests(std::string const &place, Draft &draft) {
  auto &record = draft.places.edit(place);
  for (auto &harvest : record.harvests) {
    if (harvest.questioned.empty() || check(harvest, record, Basis::none, draft).excess) continue;
    for (auto const &lot : std::exchange(harvest.questioned, {})) {
      auto const elsewhere = std::ranges::any_of(record.harvests, [&](Harvest const &other) {
        return std::ranges::find(other.questioned, lot) != other.questioned.end() &&
               check(other, record, Basis::none, draft).excess;
      });
      if (!elsewhere) close_bound(lot, place, draft);
    }
  }
}

}  // namespace nguon::trace
