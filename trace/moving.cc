#include "trace/moving.h"

#include <algorithm>

#include "storage/keys.h"
#include "trace/custody.h"
#include "trace/owning.h"
#include "trace/packing.h"
#include "trace/refusal.h"
#include "trace/serials.h"
#include "trace/stock.h"

namespace nguon::trace {
namespace {

/// Subject of the possessing party; empty where the event names none.
std::string possessing(std::vector<SourceOrDestination> const &list) {
  auto const found =
      std::ranges::find(list, SourceOrDestination::Type::possessing_party, &SourceOrDestination::type);
  return found == list.end() ? std::string() : found->who.subject;
}

/// What goes from a party to itself changes no hands, and would make its own word one of another.
Result<void> must_change_hands(Act const &act, std::string const &source, std::string const &destination) {
  if (source != destination) return {};
  return malformed("source-is-destination",
                   "What " + source + " moves between places of its own is neither shipped nor received.",
                   act.field + "/destinationList");
}

std::string despatch_advice(Event const &event) {
  auto const found = std::ranges::find(event.biz_transactions, "desadv", &BizTransaction::type);
  return found == event.biz_transactions.end() ? std::string() : found->id;
}

/// What the event moves: its own goods and what is in its containers.
Result<std::vector<Portion>> moved_goods(Act &act) {
  auto portions = portions_of(act.event.epcs, act.event.quantities, act.draft, act.field + "/quantityList");
  if (!portions) return portions;
  auto const added = add_contents(*portions, act.event.epcs, act.draft, act.field + "/epcList");
  if (!added) return added.error();
  for (auto const &portion : *portions) {
    for (auto const check : {must_have_figure, must_be_known, must_be_there}) {
      if (auto const holds = check(act, portion); !holds) return holds.error();
    }
  }
  // A lot that is only named, of goods from elsewhere, moves nothing.
  std::erase_if(*portions, [](Portion const &portion) { return !portion.figure; });
  for (auto const &portion : *portions) name_lot(portion, act.draft);
  return portions;
}

bool any_checked(std::vector<Portion> const &portions, Draft &draft) {
  return std::ranges::any_of(portions, [&](Portion const &portion) { return is_checked(portion, draft); });
}

Change change_of(Change::Kind kind, Portion const &portion, std::string holder, std::string other,
                 std::string detail) {
  return {.kind = kind,
          .subject = portion.lot,
          .holder = std::move(holder),
          .other = std::move(other),
          .uom = portion.uom,
          .detail = std::move(detail),
          .figure = *portion.figure};
}

/// `word` as in Change::Kind::serial.
void say_of_serials(Act &act, Portion const &portion, std::string const &holder, std::string const &other,
                    std::string const &word) {
  for (auto const &serial : portion.serials) {
    act.perform({.kind = Change::Kind::serial,
                 .subject = portion.lot,
                 .holder = holder,
                 .other = other,
                 .uom = word,
                 .detail = serial,
                 .figure = Decimal::whole(leaves_stock_open(act.event) ? 1 : 0)});
  }
}

Result<void> must_come_from(Act &act, std::string const &source) {
  for (auto const &thing : act.event.epcs) {
    auto const is_known = thing.kind == Kind::unit && act.draft.knows(thing.subject);
    auto const *unit = is_known ? act.draft.units.find(thing.subject) : nullptr;
    if (unit == nullptr || unit->holder.empty() || unit->holder == source || unit->holder == act.actor)
      continue;
    // It went on by now: the goods are counted, and the container stays where it is.
    if (act.event.open != Open::no) continue;
    return unbalanced(
        "not-the-holder",
        "The container " + thing.subject + " is with " + unit->holder + ", not with " + source + ".",
        act.field + "/epcList");
  }
  return {};
}

/// To the actor, with all that stands inside; not where the outermost went on by now.
void move_containers(Act &act, std::string const &outermost, std::string const &source) {
  auto const *outer = act.draft.units.find(outermost);
  auto const went_on =
      outer != nullptr && !outer->holder.empty() && outer->holder != source && outer->holder != act.actor;
  if (went_on && !leaves_stock_open(act.event)) return;
  for (auto const &container : containers_in(outermost, act.draft)) {
    if (act.draft.units.find(container) == nullptr) continue;
    act.perform({.kind = Change::Kind::unit_moved,
                 .subject = container,
                 .holder = act.actor,
                 .other = {},
                 .uom = {},
                 .detail = {},
                 .figure = {}});
  }
}

std::string state_of(Event const &event) {
  if (event.biz_step == "retail_selling") return "sold";
  return event.biz_step == "sampling" ? "sampled" : "destroyed";
}

/// From whom goods are taken: the actor's own, or by a sample the holder that the event names, or the only
/// one.
Result<std::string> find_holder(Act &act, Portion const &portion) {
  auto const &roles = roles_of(act.actor, act.draft);
  auto named = possessing(act.event.sources);
  if (act.event.biz_step == "sampling" && may_inspect(roles) && !named.empty()) return named;
  if (may_move_goods(roles)) return act.actor;
  auto const *lot = act.draft.lots.find(portion.lot);
  std::string only;
  for (auto const &balance : lot == nullptr ? std::vector<Balance>() : lot->balances) {
    if (balance.held <= Decimal() || balance.holder == only) continue;
    if (!only.empty()) {
      return malformed("holder-missing",
                       "Several parties hold some of " + portion.lot +
                           "; name the one that was sampled as possessing party of the source.",
                       act.field + "/sourceList");
    }
    only = balance.holder;
  }
  return only;
}

}  // namespace

Result<void> ship(Act &act) {
  auto const source = possessing(act.event.sources);
  if (!source.empty() && source != act.actor)
    return forbidden("not-the-source", "Only " + source + " ships what it holds.", act.field + "/sourceList");
  auto const destination = possessing(act.event.destinations);
  if (auto const changes = must_change_hands(act, act.actor, destination); !changes) return changes.error();
  auto const portions = moved_goods(act);
  if (!portions) return portions.error();
  if (destination.empty() && any_checked(*portions, act.draft)) {
    return malformed("destination-missing", "Name the possessing party that these goods go to.",
                     act.field + "/destinationList");
  }
  if (auto const holds = must_hold_containers(act, act.event.epcs, destination); !holds) return holds.error();
  for (auto const &portion : *portions) {
    if (auto const fits = must_have_unit(act, portion); !fits) return fits.error();
    if (auto const there = must_be_with(act, portion, act.actor, destination); !there) return there.error();
    act.perform(
        change_of(Change::Kind::shipped, portion, act.actor, destination, despatch_advice(act.event)));
    say_of_serials(act, portion, act.actor, destination, "shipped");
  }
  pass_on(act, *portions);
  return answer_for_shortages(act);
}

Result<void> receive(Act &act) {
  auto const destination = possessing(act.event.destinations);
  if (!destination.empty() && destination != act.actor)
    return forbidden("not-the-destination", "Only " + destination + " says what it received.",
                     act.field + "/destinationList");
  auto const source = possessing(act.event.sources);
  if (auto const changes = must_change_hands(act, source, act.actor); !changes) return changes.error();
  auto const portions = moved_goods(act);
  if (!portions) return portions.error();
  if (source.empty() && any_checked(*portions, act.draft)) {
    return malformed("source-missing", "Name the possessing party that these goods come from.",
                     act.field + "/sourceList");
  }
  if (auto const comes = must_come_from(act, source); !comes) return comes.error();
  for (auto const &portion : *portions) {
    // Who only has scales may say what arrived, and that it cannot be compared.
    if (auto const fits = must_have_unit(act, portion); !fits && act.event.open != Open::stock)
      return fits.error();
    if (auto const there = must_be_with(act, portion, source, act.actor); !there) return there.error();
    act.perform(change_of(Change::Kind::received, portion, source, act.actor, despatch_advice(act.event)));
    say_of_serials(act, portion, source, act.actor, "received");
  }
  for (auto const &thing : act.event.epcs) {
    if (thing.kind == Kind::unit) move_containers(act, thing.subject, source);
  }
  return answer_for_shortages(act);
}

Result<void> take_back(Act &act) {
  auto const source = possessing(act.event.sources);
  if (!source.empty() && source != act.actor)
    return forbidden("not-the-source", "Only " + source + " takes its shipments back.",
                     act.field + "/sourceList");
  auto const destination = possessing(act.event.destinations);
  if (auto const changes = must_change_hands(act, act.actor, destination); !changes) return changes.error();
  auto const portions = moved_goods(act);
  if (!portions) return portions.error();
  auto const advice = despatch_advice(act.event);
  for (auto const &portion : *portions) {
    auto const key = storage::key_join(portion.lot, act.actor, destination);
    auto const *record = act.draft.shipments.find(key);
    auto const content = content_of(portion.product, act.draft);
    auto shipments = record == nullptr ? ShipmentRecord() : *record;
    match(shipments, content);
    for (auto const &serial : portion.serials) {
      auto const *fate = act.draft.serials.find(storage::key_join(portion.lot, serial));
      // What was shipped without a name comes back without one.
      if (fate == nullptr || under_way(*fate, act.actor, destination) <= 0) continue;
      auto one = portion;
      one.serials = {serial};
      say_of_serials(act, one, act.actor, destination, "voided");
    }
    auto rest = *portion.figure;
    if (auto const most = voidable(shipments, portion.uom, advice, content);
        rest > most && is_checked(portion, act.draft)) {
      auto error = unbalanced("nothing-to-void",
                              "Of what was shipped of " + portion.lot + " to " + destination + ", " +
                                  with_unit(most, portion.uom) + " is not received yet; this takes back " +
                                  with_unit(rest, portion.uom) + ".",
                              act.goods_field());
      error.have = with_unit(most, portion.uom);
      error.want = with_unit(rest, portion.uom);
      return error;
    }
    auto const take_from = [&](ShipmentRecord::Leg const &leg) {
      if (leg.uom != portion.uom) return;
      auto const figure = std::min(rest, voidable(leg, content));
      if (figure <= Decimal()) return;
      rest -= figure;
      auto change = change_of(Change::Kind::voided, portion, act.actor, destination, leg.event_id);
      change.figure = figure;
      act.perform(std::move(change));
    };
    for (auto const &leg : shipments.shipped) {
      if (leg.despatch_advice == advice) take_from(leg);
    }
    for (auto const &leg : shipments.shipped) {
      if (leg.despatch_advice != advice && (advice.empty() || leg.despatch_advice.empty())) take_from(leg);
    }
  }
  return answer_for_shortages(act);
}

Result<void> take_away(Act &act) {
  auto const portions = moved_goods(act);
  if (!portions) return portions.error();
  auto const is_own = may_move_goods(roles_of(act.actor, act.draft));
  if (auto const holds = must_hold_containers(act, act.event.epcs, {}); is_own && !holds)
    return holds.error();
  for (auto const &portion : *portions) {
    if (auto const fits = must_have_unit(act, portion); !fits) return fits.error();
    auto const holder = find_holder(act, portion);
    if (!holder) return holder.error();
    if (auto const there = must_be_with(act, portion, *holder); !there) return there.error();
    act.perform(change_of(Change::Kind::used, portion, *holder, {}, {}));
    say_of_serials(act, portion, *holder, {}, state_of(act.event));
  }
  for (auto const &thing : act.event.epcs) {
    if (thing.kind == Kind::unit) empty_out(act, thing.subject);
  }
  return answer_for_shortages(act);
}

}  // namespace nguon::trace
