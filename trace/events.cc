#include "trace/events.h"

#include <algorithm>
#include <set>

#include "trace/act.h"
#include "trace/ahead.h"
#include "trace/correcting.h"
#include "trace/harvest.h"
#include "trace/making.h"
#include "trace/moving.h"
#include "trace/observing.h"
#include "trace/packing.h"
#include "trace/refusal.h"
#include "trace/transforming.h"

namespace nguon::trace {
namespace {

/// What an event does to goods, or null where it moves none.
using Move = Result<void> (*)(Act &);

Move move_of(Event const &event) {
  switch (event.type) {
    case EventType::transformation:
      return transform;
    case EventType::aggregation:
      // What is put together without a container moves nothing.
      if (!event.parent || event.parent->kind != Kind::unit) return nullptr;
      if (event.action == Action::add) return pack;
      return event.action == Action::remove ? unpack : nullptr;
    case EventType::object:
      if (event.action == Action::add) return add_goods;
      if (event.action == Action::remove || event.biz_step == "retail_selling") return take_away;
      if (event.biz_step == "shipping") return ship;
      if (event.biz_step == "receiving") return receive;
      return event.biz_step == "void_shipping" ? take_back : nullptr;
    case EventType::transaction:
    case EventType::association:
      return nullptr;
  }
  return nullptr;
}

bool names_goods(Event const &event) {
  return event.parent || !event.epcs.empty() || !event.quantities.empty() || !event.input_epcs.empty() ||
         !event.input_quantities.empty() || !event.output_epcs.empty() || !event.output_quantities.empty();
}

/// Names of everything that the event is about, as in subjects(). `gateway_for`: null but for events that a
/// gateway took in.
std::set<std::string> names_in(Event const &event, Identifier const *gateway_for) {
  std::set<std::string> names;
  for (auto const *list : {&event.epcs, &event.input_epcs, &event.output_epcs}) {
    for (auto const &thing : *list) names.insert(thing.subject);
  }
  for (auto const *list : {&event.quantities, &event.input_quantities, &event.output_quantities}) {
    for (auto const &quantity : *list) names.insert(quantity.thing.subject);
  }
  if (event.parent) names.insert(event.parent->subject);
  if (!event.transformation_id.empty()) names.insert(run_subject(event.transformation_id));
  if (names.empty() && event.biz_location) names.insert(event.biz_location->subject);
  if (names.empty() && gateway_for != nullptr)
    names.insert(event.read_point ? event.read_point->subject : gateway_for->subject);
  return names;
}

bool is_sample(Event const &event) {
  return event.biz_step == "sampling" && event.action == Action::remove;
}

Result<void> may_move(Act const &act) {
  if (!act.draft.knows(act.actor)) return {};
  auto const &roles = roles_of(act.actor, act.draft);
  if (may_move_goods(roles) || (is_sample(act.event) && may_inspect(roles))) return {};
  return forbidden(
      "moves-no-goods",
      "Goods are made, moved and used by producers and traders; inspectors, laboratories and authorities "
      "take samples.",
      act.field + "/bizStep");
}

/// What is used, sold or destroyed is the actor's own; only a sample is taken from others.
Result<void> must_be_source(Act const &act, Move move) {
  if ((move != take_away && move != transform) || !act.draft.knows(act.actor)) return {};
  if (is_sample(act.event) && may_inspect(roles_of(act.actor, act.draft))) return {};
  for (auto const &[type, who] : act.event.sources) {
    if (type != SourceOrDestination::Type::possessing_party || who.subject == act.actor) continue;
    return forbidden("not-the-source", "Only " + who.subject + " uses, sells or destroys what it holds.",
                     act.field + "/sourceList");
  }
  return {};
}

/// Each party has eventIDs of its own, but what is another's event to the letter could not be told from it
/// when it is declared wrong.
Result<void> must_be_new(Act const &act) {
  auto const *record = act.draft.events.find(act.event.event_id);
  if (record == nullptr) return {};
  auto const content = content_hash(act.event);
  auto const found = std::ranges::find_if(record->said, [&](EventRecord::Said const &said) {
    return said.party == act.actor || said.content == content;
  });
  if (found == record->said.end()) return {};
  return conflict("event-id-reused",
                  "The event " + act.event.event_id + " is already recorded as entry " +
                      std::to_string(found->index) +
                      (found->party == act.actor ? " with other content." : " by another party."),
                  act.field + "/eventID");
}

Result<void> happen(Act &act) {
  auto const move = move_of(act.event);
  if (move == nullptr) return observe(act);
  if (speaks_of_recall(act.event)) {
    return malformed("recall-moves-goods", "A recall moves no goods; record it in an event of its own.",
                     act.field + "/persistentDisposition");
  }
  if (auto const may = may_move(act); !may) return may;
  if (auto const own = must_be_source(act, move); !own) return own;
  return move(act);
}

/// Goods, containers and runs of which this log tells nothing, all of them: whoever's they are, no rule here
/// is about them. What a bundle lacks is not foreign.
bool is_foreign(Event const &event, Draft &draft) {
  auto const is_ours = [&](Identifier const &thing) {
    if (!draft.knows(thing.subject)) return true;
    switch (thing.kind) {
      case Kind::product:
      case Kind::lot:
      case Kind::serial:
        return !draft.knows(thing.product) || draft.products.find(thing.product) != nullptr;
      case Kind::unit:
        return draft.units.find(thing.subject) != nullptr;
      default:
        return false;
    }
  };
  for (auto const *list : {&event.epcs, &event.input_epcs, &event.output_epcs}) {
    if (std::ranges::any_of(*list, is_ours)) return false;
  }
  for (auto const *list : {&event.quantities, &event.input_quantities, &event.output_quantities}) {
    if (std::ranges::any_of(*list, is_ours, &Quantity::thing)) return false;
  }
  if (event.parent && is_ours(*event.parent)) return false;
  if (!event.transformation_id.empty() && draft.runs.find(run_subject(event.transformation_id)) != nullptr)
    return false;
  return !event.biz_location || draft.places.find(event.biz_location->subject) == nullptr ||
         names_goods(event);
}

/// What becomes of foreign goods that a gateway took in: they are named, and what was made of what is kept as
/// far as one event tells it. They have no balance here.
Result<void> name_foreign(Act &act) {
  auto const &event = act.event;
  auto const name = [&](std::vector<Identifier> const &epcs,
                        std::vector<Quantity> const &quantities) -> Result<std::vector<Portion>> {
    auto portions = portions_of(epcs, quantities, act.draft, act.goods_field());
    if (portions) {
      for (auto const &portion : *portions) name_lot(portion, act.draft);
    }
    return portions;
  };
  auto const own = name(event.epcs, event.quantities);
  if (!own) return own.error();
  auto const inputs = name(event.input_epcs, event.input_quantities);
  if (!inputs) return inputs.error();
  auto const outputs = name(event.output_epcs, event.output_quantities);
  if (!outputs) return outputs.error();
  join_lone(act, *inputs, *outputs);
  return {};
}

/// An error declaration of what was never recorded here is kept in its place, so that it is known again.
void declare_unrecorded(Act const &act, unsigned position, Hash const &payload_hash) {
  auto &draft = act.draft;
  draft.events.edit(act.event.event_id)
      .said.push_back({.party = act.actor,
                       .index = draft.position.index,
                       .position = position,
                       .payload_hash = payload_hash,
                       .corrected_index = draft.position.index,
                       .declared_hash = payload_hash,
                       .content = content_hash(act.event),
                       .changes = {},
                       .replaced_by = act.event.corrective_event_ids,
                       .declared_by = act.actor});
}

bool is_recorded(Act const &act) {
  auto const *record = act.draft.events.find(act.event.event_id);
  return record != nullptr && !record->said.empty();
}

/// Neither the event nor its error declaration lies in the future.
Result<void> must_have_happened(Event const &event, std::string const &field, Draft const &draft) {
  auto const &at = draft.position.at;
  if (auto const past = must_not_lie_ahead(event.event_time_ms, event.event_time, at, field + "/eventTime");
      !past)
    return past;
  auto const *declaration = event.json.if_contains("errorDeclaration");
  auto const *time =
      declaration == nullptr ? nullptr : declaration->get_object().if_contains("declarationTime");
  if (time == nullptr) return {};
  return must_not_lie_ahead(std::string_view(time->get_string()), at,
                            field + "/errorDeclaration/declarationTime");
}

Result<void> record(Event const &event, Identifier const *gateway_for, unsigned position, std::string field,
                    Hash const &payload_hash, Speaker const &speaker, Draft &draft) {
  auto const names = names_in(event, gateway_for);
  // A bundle that holds nothing of what the event is about can't tell whether it was right.
  if (std::ranges::none_of(names, [&](std::string const &name) { return draft.knows(name); })) return {};
  if (event.open != Open::no && event.open != Open::late && event.open_reason.empty()) {
    return malformed("reason-missing", "Say in nguon:reason why the figures are left open.",
                     field + "/nguon:reason");
  }
  auto const actor = find_actor(event, speaker, draft);
  if (!actor) return actor.error();
  if (gateway_for != nullptr && gateway_for->subject != *actor) {
    return forbidden("gateway-for-other",
                     "nguon:gateway names " + gateway_for->subject + ", for whom this does not speak.",
                     "/nguon:gateway");
  }
  auto const foreign = gateway_for != nullptr && is_foreign(event, draft);
  if (auto const past = foreign ? Result<void>() : must_have_happened(event, field, draft); !past)
    return past.error();
  Act act(event, speaker, *actor, std::move(field), draft);
  if (event.is_error_declaration && foreign && !is_recorded(act)) {
    declare_unrecorded(act, position, payload_hash);
  } else if (event.is_error_declaration) {
    if (auto const corrected = correct(act, payload_hash); !corrected) return corrected.error();
  } else {
    if (auto const is_new = must_be_new(act); !is_new) return is_new.error();
    if (auto const happened = foreign ? name_foreign(act) : happen(act); !happened) return happened.error();
  }
  act.settle();
  for (auto const &name : names) {
    if (draft.lots.find(name) != nullptr) ++draft.lots.edit(name).event_count;
  }
  if (event.is_error_declaration) return {};
  draft.events.edit(event.event_id)
      .said.push_back({.party = *actor,
                       .index = draft.position.index,
                       .position = position,
                       .payload_hash = payload_hash,
                       .corrected_index = std::nullopt,
                       .declared_hash = std::nullopt,
                       .content = content_hash(event),
                       .changes = act.take_changes(),
                       .replaced_by = {},
                       .declared_by = {}});
  return {};
}

}  // namespace

Result<void> record(EpcisDocument const &said, Hash const &payload_hash, Speaker const &speaker,
                    Draft &draft) {
  unsigned position = 0;
  auto const *const gateway_for = said.gateway_for ? &*said.gateway_for : nullptr;
  for (auto const &event : said.events) {
    auto field = said.is_bare_event ? std::string() : "/epcisBody/eventList/" + std::to_string(position);
    auto const recorded =
        record(event, gateway_for, position, std::move(field), payload_hash, speaker, draft);
    if (!recorded) return recorded.error();
    ++position;
  }
  return {};
}

}  // namespace nguon::trace
