#include "trace/act.h"

#include "trace/questions.h"

namespace nguon::trace {

std::string Act::goods_field() const {
  switch (event.type) {
    case EventType::transformation:
      return field + "/inputQuantityList";
    case EventType::aggregation:
    case EventType::association:
      return field + "/childQuantityList";
    case EventType::object:
    case EventType::transaction:
      break;
  }
  return field + "/quantityList";
}

std::string Act::made_field() const {
  return field + (event.type == EventType::transformation ? "/outputQuantityList" : "/quantityList");
}

void Act::perform(Change change) {
  watch(change);
  trace::perform(change, cause(), draft);
  changes_.push_back(std::move(change));
}

void Act::undo(std::vector<Change> const &changes, Cause const &cause) {
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    watch(*change);
    trace::undo(*change, cause, draft);
  }
}

void Act::watch(Change const &change) {
  switch (change.kind) {
    case Change::Kind::made:
    case Change::Kind::used:
      return watch(change.subject, change.holder, change.uom);
    case Change::Kind::shipped:
    case Change::Kind::received:
    case Change::Kind::voided:
      watch(change.subject, change.holder, change.uom);
      watch(change.subject, change.other, change.uom);
      transits_.push_back(change);
      return;
    default:
      return;
  }
}

void Act::watch(std::string const &lot, std::string const &holder, std::string const &uom) {
  if (!is_checked(lot, draft)) return;
  auto const *record = draft.lots.find(lot);
  auto const content = content_of(record->product, draft);
  auto const [row, is_new] = before_.try_emplace({lot, holder, std::string(common_unit(uom, content))});
  if (is_new) row->second = {uom, available(*record, holder, uom, content), is_holder(*record, holder)};
}

std::vector<Act::Shortage> Act::shortages() const {
  std::vector<Shortage> all;
  for (auto const &[key, before] : before_) {
    auto const &[lot, holder, unit] = key;
    auto const *record = draft.lots.find(lot);
    auto const content = content_of(record->product, draft);
    auto const now = available(*record, holder, before.uom, content);
    if (!now.is_negative() || now >= before.available) continue;
    auto const shown = [&content, &from = unit, &to = before.uom](Decimal figure) {
      return *convert(figure, from, to, content);
    };
    all.push_back({lot, holder, before.uom, shown(std::max(before.available, Decimal())),
                   shown(before.available - now), before.was_holder});
  }
  return all;
}

void Act::settle() {
  for (auto const &[key, before] : before_) settle_stock(std::get<0>(key), draft);
  for (auto const &change : transits_) settle_transit(change.subject, change.holder, change.other, draft);
}

}  // namespace nguon::trace
