#include "trace/making.h"

#include <algorithm>
#include <set>

#include "storage/keys.h"
#include "trace/ahead.h"
#include "trace/harvest.h"
#include "trace/lot_summary.h"
#include "trace/questions.h"
#include "trace/refusal.h"
#include "trace/stock.h"

namespace nguon::trace {
namespace {

/// A date of the ilmd by its name without prefix; empty where there is none.
std::string find_date(Event const &event, std::initializer_list<std::string_view> names) {
  auto const *ilmd = event.json.if_contains("ilmd");
  if (ilmd == nullptr || !ilmd->is_object()) return {};
  for (auto const &[key, value] : ilmd->get_object()) {
    auto const name = std::string_view(key).substr(std::string_view(key).find_last_of(":/#") + 1);
    if (std::ranges::find(names, name) == names.end() || !value.is_string()) continue;
    auto const date = std::string_view(value.get_string()).substr(0, 10);
    auto const is_date = date.size() == 10 && date[4] == '-' && date[7] == '-' &&
                         std::ranges::count_if(date, [](char c) { return c >= '0' && c <= '9'; }) == 8;
    if (is_date) return std::string(date);
  }
  return {};
}

std::string find_destination(Event const &event, SourceOrDestination::Type type) {
  auto const found = std::ranges::find(event.destinations, type, &SourceOrDestination::type);
  return found == event.destinations.end() ? std::string() : found->who.subject;
}

Birth birth_of(Act const &act, std::string const &run) {
  auto const &event = act.event;
  auto const &place = event.biz_location ? event.biz_location : event.read_point;
  auto const owner = find_destination(event, SourceOrDestination::Type::owning_party);
  return {.index = act.draft.position.index,
          .event_id = event.event_id,
          .maker = act.actor,
          .owner = owner.empty() ? act.actor : owner,
          .place = place ? place->subject : std::string(),
          .time = event.event_time,
          .production_date = find_date(event, {"productionDate"}),
          .best_before = find_date(event, {"bestBeforeDate"}),
          .expiry = find_date(event, {"itemExpirationDate", "expirationDate"}),
          .run = run,
          .checked = Checked::not_checked};
}

Result<void> may_make(Act &act, Portion const &portion) {
  auto &draft = act.draft;
  auto const *product = draft.knows(portion.product) ? draft.products.find(portion.product) : nullptr;
  if (product == nullptr || !draft.knows(portion.lot)) return {};
  auto const &makers = product->said.makers;
  if (std::ranges::find(makers, act.actor) == makers.end()) {
    return forbidden("not-a-maker", act.actor + " is not among the makers of " + portion.product + ".",
                     act.made_field());
  }
  if (auto const *lot = draft.lots.find(portion.lot); lot != nullptr) {
    if (lot->born_index && lot->maker != act.actor) {
      return forbidden("lot-of-another-maker",
                       portion.lot + " is a lot of " + lot->maker + "; give yours another number.",
                       act.made_field());
    }
    // What left before its product was registered says nothing of what is made now.
    if (lot->registered && lot->outflow_count > 0 && act.event.open == Open::no) {
      return unbalanced(
          "after-first-outflow",
          "Some of " + portion.lot +
              " has left already. What is added to it now is signed with nguon:open \"late\", or gets a lot "
              "of its own.",
          act.made_field());
    }
  }
  std::set<std::string_view> named;
  for (auto const &serial : portion.serials) {
    auto const *record = draft.serials.find(storage::key_join(portion.lot, serial));
    if ((record != nullptr && record->made) || !named.insert(serial).second) {
      return conflict("serial-exists", "Serial " + serial + " of " + portion.lot + " was made already.",
                      act.made_field());
    }
  }
  return {};
}

/// Serials are pieces of their lot; naming the same goods as a quantity too would count them twice.
Result<void> must_count_once(Act const &act, std::vector<Portion> const &portions) {
  for (auto const &portion : portions) {
    auto const counted = Decimal::whole(static_cast<long long>(portion.serials.size()));
    auto const again = [&](Portion const &other) {
      return other.lot == portion.lot && other.figure && (&other != &portion || other.figure != counted);
    };
    if (!portion.serials.empty() && std::ranges::any_of(portions, again)) {
      return malformed(
          "counted-twice",
          portion.lot + " is named serial by serial and as a quantity; name the goods in one way.",
          act.made_field());
    }
  }
  return {};
}

}  // namespace

Result<void> may_make(Act &act, std::vector<Portion> const &portions) {
  auto const made = date_must_not_lie_ahead(find_date(act.event, {"productionDate"}), act.draft.position.at,
                                            act.field + "/ilmd");
  if (!made) return made;
  for (auto const &portion : portions) {
    if (auto const may = may_make(act, portion); !may) return may.error();
  }
  return must_count_once(act, portions);
}

void make(Act &act, std::vector<Portion> const &portions, std::string const &run) {
  auto const destination = find_destination(act.event, SourceOrDestination::Type::possessing_party);
  auto const &holder = destination.empty() ? act.actor : destination;
  auto const birth = birth_of(act, run);
  std::set<std::string_view> born, taken_up;
  for (auto const &portion : portions) {
    if (auto *lot = name_lot(portion, act.draft); lot != nullptr && born.insert(portion.lot).second) {
      if (!lot->registered && act.draft.products.find(portion.product) != nullptr) {
        lot->registered = true;
        taken_up.insert(portion.lot);
      }
      lot->births.push_back(birth);
      summarise_births(*lot);
    }
    act.perform({.kind = Change::Kind::made,
                 .subject = portion.lot,
                 .holder = holder,
                 .other = {},
                 .uom = portion.uom,
                 .detail = {},
                 .figure = portion.figure.value_or(Decimal())});
    for (auto const &serial : portion.serials) {
      act.perform({.kind = Change::Kind::serial,
                   .subject = portion.lot,
                   .holder = holder,
                   .other = {},
                   .uom = "made",
                   .detail = serial,
                   .figure = {}});
    }
  }
  // What went on while nobody checked the lot must come from somewhere, too.
  for (auto const &lot : taken_up) question_balances(lot, "registered later", act.draft);
}

Result<void> bound_harvest(Act &act, std::vector<Portion> const &portions,
                           std::vector<std::string> const &crops) {
  auto const place = harvest_place(act, crops);
  if (place.empty()) return {};
  if (auto const runs = must_run_harvested_place(act, place); !runs) {
    auto const is_bounded = [&](Portion const &portion) {
      return is_bounded_harvest(portion.product, act.draft);
    };
    if (std::ranges::any_of(portions, is_bounded)) return runs.error();
    return {};  // Whoever only works there makes its plants neither more nor fewer.
  }
  add_crops(act, place, crops);
  for (auto const &portion : portions) {
    add_harvest(act, place, portion);
    auto const verdict = check_harvest(act, place, portion);
    for (auto const &[product, checked] : verdict.checked)
      note_checked(act.draft, portion.lot, checked, act.event.event_id, {});
    if (!verdict.excess) continue;
    auto const &[product, uom, have, want] = *verdict.excess;
    if (act.event.open != Open::bound) {
      auto error = unbalanced("over-harvest",
                              "The rules let that place bear " + with_unit(have, uom) + " of " + product +
                                  " in a year; with this it would be " + with_unit(want, uom) + ".",
                              act.made_field());
      error.have = with_unit(have, uom);
      error.want = with_unit(want, uom);
      return error;
    }
    auto question = question_of(act, Question::Kind::bound, {}, uom, have, want);
    question.run = place;
    open_question(portion.lot, std::move(question), act.draft);
    if (auto const asked = question_harvest(act, place, portion); !asked) return asked;
  }
  // More plants allow more, and the first that are known may allow less than was harvested without any.
  settle_harvests(place, act.draft);
  question_harvests(act, place, "plants named later");
  return {};
}

Result<void> add_goods(Act &act) {
  auto const portions =
      portions_of(act.event.epcs, act.event.quantities, act.draft, act.field + "/quantityList");
  if (!portions) return portions.error();
  if (auto const may = may_make(act, *portions); !may) return may.error();
  make(act, *portions, {});
  return bound_harvest(act, *portions, {});
}

void note_checked(Draft &draft, std::string const &lot, Checked checked, std::string_view event_id,
                  std::string_view run) {
  if (!draft.knows(lot) || draft.lots.find(lot) == nullptr) return;
  auto const is_news = [&](Birth const &birth) {
    auto const mine =
        run.empty() ? birth.index == draft.position.index && birth.event_id == event_id : birth.run == run;
    return mine && birth.checked != checked;
  };
  // A run may have many outputs, and most of its events change the verdict on none.
  if (std::ranges::none_of(draft.lots.find(lot)->births, is_news)) return;
  auto &record = draft.lots.edit(lot);
  for (auto &birth : record.births) {
    if (is_news(birth)) birth.checked = checked;
  }
  summarise_births(record);
}

}  // namespace nguon::trace
