#include "trace/observing.h"

#include <algorithm>

#include "trace/lot_summary.h"
#include "trace/owning.h"
#include "trace/refusal.h"
#include "trace/stock.h"

namespace nguon::trace {
namespace {

bool contains(std::vector<std::string> const &words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool has_role(std::string_view party, Role role, Draft &draft) {
  auto const &roles = roles_of(party, draft);
  return std::ranges::find(roles, role) != roles.end();
}

bool sets_recall(Event const &event) {
  return contains(event.persistent_set, "recalled");
}
bool lifts_recall(Event const &event) {
  return contains(event.persistent_unset, "recalled");
}

/// Everything that a portion may be named in: the event's own lists, whichever its type has.
Result<std::vector<Portion>> named_goods(Act &act) {
  return portions_of(act.event.epcs, act.event.quantities, act.draft, act.field + "/quantityList");
}

Result<void> may_recall(Act &act, Portion const &portion) {
  if (has_role(act.actor, Role::authority, act.draft)) return {};
  auto const *lot = act.draft.lots.find(portion.lot);
  auto const standing = lot == nullptr ? std::vector<Recall>() : standing_recalls(*lot);
  auto const sets = sets_recall(act.event);
  auto const is_own = [&](Recall const &recall) { return recall.by == act.actor; };
  if (!sets && std::ranges::any_of(standing, is_own)) return {};
  if (!sets && !standing.empty()) {
    return forbidden(
        "not-your-recall",
        "The recall of " + portion.lot + " is lifted by " + standing.back().by + " or an authority.",
        act.field + "/persistentDisposition");
  }
  auto const *product = act.draft.products.find(portion.product);
  auto const owns =
      (lot != nullptr && is_owner(*lot, act.actor)) || (product != nullptr && product->owner == act.actor);
  if (owns) return {};
  return forbidden(
      "not-the-owner",
      "A lot is recalled by an authority, by whoever owns or owned some of it, or by the owner of its "
      "product.",
      act.field + "/persistentDisposition");
}

Result<void> recall(Act &act, std::vector<Portion> const &portions) {
  auto const &event = act.event;
  if (event.type != EventType::object || portions.empty())
    return malformed("recall-without-lot", "A recall is an ObjectEvent that names the lots it is about.",
                     act.goods_field());
  if (sets_recall(event) && lifts_recall(event)) {
    return malformed("recall-both-ways", "One event sets a recall or lifts it, not both.",
                     act.field + "/persistentDisposition");
  }
  for (auto const &portion : portions) {
    auto *lot = name_lot(portion, act.draft);
    if (lot == nullptr) continue;
    if (auto const may = may_recall(act, portion); !may) return may.error();
    lot->recalls.push_back({.recall = {act.draft.position.index, act.actor, event.open_reason},
                            .set = sets_recall(event),
                            .event_id = event.event_id,
                            .by_authority = has_role(act.actor, Role::authority, act.draft)});
    summarise_recalls(*lot);
    act.perform({.kind = Change::Kind::recalled,
                 .subject = portion.lot,
                 .holder = {},
                 .other = {},
                 .uom = {},
                 .detail = {},
                 .figure = {}});
  }
  return {};
}

void find(Act &act, std::string const &subject, std::vector<Finding> &findings) {
  auto const adverse = act.event.disposition == "non_conformant";
  auto const may_close =
      has_role(act.actor, Role::inspector, act.draft) || has_role(act.actor, Role::authority, act.draft);
  findings.push_back({.index = act.draft.position.index,
                      .by = act.actor,
                      .event_id = act.event.event_id,
                      .adverse = adverse,
                      .closed_index = std::nullopt,
                      .may_close = !adverse && may_close});
  close_findings(findings);
  act.perform({.kind = Change::Kind::found,
               .subject = subject,
               .holder = {},
               .other = {},
               .uom = {},
               .detail = {},
               .figure = {}});
}

Result<void> inspect(Act &act, std::vector<Portion> const &portions) {
  auto const &event = act.event;
  if (act.draft.knows(act.actor) && !may_inspect(roles_of(act.actor, act.draft))) {
    return forbidden("not-an-inspector",
                     "Inspections are recorded by inspectors, authorities and laboratories.",
                     act.field + "/bizStep");
  }
  auto const is_finding = event.disposition == "conformant" || event.disposition == "non_conformant";
  for (auto const &portion : portions) {
    auto *lot = name_lot(portion, act.draft);
    if (lot != nullptr && is_finding) find(act, portion.lot, lot->findings);
  }
  if (!event.epcs.empty() || !event.quantities.empty() || !event.biz_location || !is_finding) return {};
  auto const &place = event.biz_location->subject;
  if (!act.draft.knows(place)) return {};
  if (act.draft.places.find(place) == nullptr)
    return not_found("unknown-place", "The place " + place + " is not registered in this log.",
                     act.field + "/bizLocation");
  find(act, place, act.draft.places.edit(place).findings);
  return {};
}

/// What is about a place alone is said by whoever runs it, or by those who inspect.
Result<void> must_run_place(Act &act) {
  auto const &event = act.event;
  auto const is_place_alone = event.epcs.empty() && event.quantities.empty() && !event.parent;
  if (!is_place_alone || !event.biz_location || may_inspect(roles_of(act.actor, act.draft))) return {};
  auto const *place =
      act.draft.knows(act.actor) ? act.draft.places.find(event.biz_location->subject) : nullptr;
  if (place == nullptr || place->said.party == act.actor) return {};
  return forbidden("not-your-place", event.biz_location->subject + " is run by " + place->said.party + ".",
                   act.field + "/bizLocation");
}

Result<void> say_of_goods(Act &act, std::vector<Portion> const &portions) {
  auto const &roles = roles_of(act.actor, act.draft);
  if (act.draft.knows(act.actor) && !may_move_goods(roles) && !may_inspect(roles))
    return forbidden("no-role", act.actor + " has no role in which it could say this.",
                     act.field + "/bizStep");
  if (auto const runs = must_run_place(act); !runs) return runs;
  for (auto const &portion : portions) {
    for (auto const check : {must_be_known, must_have_part_in}) {
      if (auto const holds = check(act, portion); !holds) return holds.error();
    }
    name_lot(portion, act.draft);
  }
  // Who receives goods does not say who owns them.
  if (act.event.type == EventType::object) pass_on(act, portions);
  return answer_for_shortages(act);
}

}  // namespace

bool speaks_of_recall(Event const &event) {
  return sets_recall(event) || lifts_recall(event);
}

Result<void> observe(Act &act) {
  auto const portions = named_goods(act);
  if (!portions) return portions.error();
  if (speaks_of_recall(act.event)) return recall(act, *portions);
  if (act.event.biz_step == "inspecting") return inspect(act, *portions);
  return say_of_goods(act, *portions);
}

}  // namespace nguon::trace
