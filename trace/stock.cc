#include "trace/stock.h"

#include <algorithm>

#include "storage/keys.h"
#include "trace/lot_summary.h"
#include "trace/owning.h"
#include "trace/questions.h"
#include "trace/refusal.h"
#include "trace/serials.h"

namespace nguon::trace {
namespace {

Error short_of(std::string code, std::string message, std::string have, std::string want, std::string field) {
  auto error = unbalanced(std::move(code), std::move(message), std::move(field));
  error.have = std::move(have);
  error.want = std::move(want);
  return error;
}

Error unknown_goods(std::string const &lot, std::string const &uom, Decimal want, Act const &act) {
  return short_of(
      "unknown-goods",
      "Nobody has recorded yet where " + lot +
          " comes from, though its product is registered here. Its maker records it first, or this is signed "
          "again with nguon:open \"unknown\" and a reason.",
      with_unit({}, uom), with_unit(want, uom), act.goods_field());
}

/// Whether the event says of the serial what the other side of its move has said already.
bool confirms(Act const &act, SerialRecord const &serial, std::string const &from, std::string const &to) {
  if (to.empty()) return false;
  auto const open = under_way(serial, from, to);
  return act.event.biz_step == "receiving" ? open > 0 : open < 0;
}

/// Whether a shipment or receipt of a serial that is gone makes sense: phones are late, and what they say was
/// confirmed by the other side, or explains how it came to whoever passed it on.
bool is_late_move(Act const &act, SerialRecord const &serial) {
  using Type = SourceOrDestination::Type;
  auto const possessing = [&](std::vector<SourceOrDestination> const &list) {
    auto const found = std::ranges::find(list, Type::possessing_party, &SourceOrDestination::type);
    return found == list.end() ? act.actor : found->who.subject;
  };
  if (act.event.type != EventType::object || act.event.action != Action::observe) return false;
  auto const receives = act.event.biz_step == "receiving";
  if (!receives && act.event.biz_step != "shipping") return false;
  auto const from = receives ? possessing(act.event.sources) : act.actor;
  auto const to = receives ? act.actor : possessing(act.event.destinations);
  return confirms(act, serial, from, to) || times_with(serial, to) < 0;
}

bool may_observe_anything(Act &act) {
  return may_inspect(roles_of(act.actor, act.draft));
}

}  // namespace

Question question_of(Act const &act, Question::Kind kind, std::string holder, std::string uom, Decimal have,
                     Decimal want) {
  return {.kind = kind,
          .holder = std::move(holder),
          .uom = std::move(uom),
          .have = have,
          .want = want,
          .reason = act.event.open_reason,
          .opened_index = act.draft.position.index,
          .closed_index = std::nullopt,
          .run = {},
          .counterpart = {},
          .want_uom = {},
          .event_id = act.event.event_id};
}

Result<void> must_be_known(Act &act, Portion const &portion) {
  if (!is_checked(portion, act.draft)) return {};
  auto const *lot = act.draft.lots.find(portion.lot);
  if (lot != nullptr && (lot->born_index || has_open_question(*lot))) return {};
  auto const figure = portion.figure.value_or(Decimal());
  if (act.event.open != Open::unknown) return unknown_goods(portion.lot, portion.uom, figure, act);
  act.answers_for.push_back({portion.lot, portion.uom, figure});
  return {};
}

Result<void> must_have_figure(Act &act, Portion const &portion) {
  if (portion.figure || !is_checked(portion, act.draft)) return {};
  return malformed("quantity-missing", "Say how much of " + portion.lot + " this is about.",
                   act.goods_field());
}

Result<void> must_have_unit(Act &act, Portion const &portion) {
  auto const *lot = act.draft.lots.find(portion.lot);
  if (!portion.figure || lot == nullptr || !is_checked(portion, act.draft)) return {};
  if (has_unit(*lot, portion.uom, content_of(portion.product, act.draft))) return {};
  auto const &[uom, made] = *lot->created.begin();
  return short_of("unit-mismatch",
                  portion.lot + " is counted in " + uom + ", not in " + portion.uom +
                      ", and its product has no net content that turns one into the other.",
                  with_unit(made, uom), with_unit(*portion.figure, portion.uom), act.goods_field());
}

Result<void> must_be_there(Act &act, Portion const &portion) {
  if (portion.serials.empty() || !is_checked(portion, act.draft)) return {};
  for (auto const &serial : portion.serials) {
    auto const *record = act.draft.serials.find(storage::key_join(portion.lot, serial));
    if (record != nullptr && record->state != "active" && !is_late_move(act, *record)) {
      return short_of("serial-gone",
                      "Serial " + serial + " of " + portion.lot + " is " + record->state + " since entry " +
                          std::to_string(record->state_index) + ".",
                      with_unit({}, pieces), with_unit(Decimal::whole(1), pieces), act.goods_field());
    }
    if (record != nullptr && record->made) continue;
    if (act.event.open != Open::unknown) {
      return short_of("unknown-serial",
                      "Nobody has recorded serial " + serial + " of " + portion.lot + " yet.",
                      with_unit({}, pieces), with_unit(Decimal::whole(1), pieces), act.goods_field());
    }
    name_lot(portion, act.draft);
    auto question =
        question_of(act, Question::Kind::unknown, act.actor, std::string(pieces), {}, Decimal::whole(1));
    question.run = serial;
    open_question(portion.lot, std::move(question), act.draft);
  }
  return {};
}

Result<void> must_be_with(Act &act, Portion const &portion, std::string const &holder,
                          std::string const &receiver) {
  if (portion.serials.empty() || !is_checked(portion, act.draft)) return {};
  auto const *lot = act.draft.lots.find(portion.lot);
  for (auto const &serial : portion.serials) {
    auto const *record = act.draft.serials.find(storage::key_join(portion.lot, serial));
    if (lot == nullptr || record == nullptr || !record->made) continue;
    auto const is_there = times_with(*record, holder) > 0 ||
                          may_have_left_unnamed(*lot, *record, content_of(portion.product, act.draft), false);
    if (is_there || confirms(act, *record, holder, receiver)) continue;
    if (act.event.open != Open::stock || !may_move_goods(roles_of(act.actor, act.draft))) {
      return short_of("serial-elsewhere",
                      "Serial " + serial + " of " + portion.lot + " is with " + record->holder +
                          " by what was said of it, not with " + holder + ".",
                      with_unit({}, pieces), with_unit(Decimal::whole(1), pieces), act.goods_field());
    }
    auto question =
        question_of(act, Question::Kind::stock, holder, std::string(pieces), {}, Decimal::whole(1));
    question.run = serial;
    open_question(portion.lot, std::move(question), act.draft);
  }
  return {};
}

bool leaves_stock_open(Event const &event) {
  return event.open == Open::stock || event.open == Open::unknown;
}

Result<void> must_have_part_in(Act &act, Portion const &portion) {
  if (!is_checked(portion, act.draft) || may_observe_anything(act)) return {};
  auto const *lot = act.draft.lots.find(portion.lot);
  if (lot == nullptr || !lot->born_index) return {};  // Known by an open question only.
  if (lot->maker == act.actor || is_owner(*lot, act.actor)) return {};
  // What only its receiver says is no part in it. Who comes late may have had it and passed it on.
  auto const may_have = act.event.open == Open::late || is_holder(*lot, act.actor);
  if (may_have && had_by(*lot).contains(act.actor)) return {};
  return short_of("not-the-holder", act.actor + " has nothing of " + portion.lot + " and did not make it.",
                  with_unit({}, portion.uom), with_unit(portion.figure.value_or(Decimal()), portion.uom),
                  act.goods_field());
}

Result<void> answer_for_shortages(Act &act) {
  // An inspector's sample never takes what is not there.
  auto const may_leave_open = may_move_goods(roles_of(act.actor, act.draft));
  for (auto const &shortage : act.shortages()) {
    auto const &[lot, holder, uom, have, want, was_holder] = shortage;
    auto const is_born = act.draft.lots.find(lot)->born_index.has_value();
    auto const open = is_born ? Open::stock : Open::unknown;
    if (act.event.open == open && may_leave_open) {
      auto const kind = is_born ? Question::Kind::stock : Question::Kind::unknown;
      open_question(lot, question_of(act, kind, holder, uom, have, want), act.draft);
    } else if (!is_born) {
      return unknown_goods(lot, uom, want, act);
    } else if (!was_holder) {
      return short_of("not-the-holder",
                      holder + " has nothing of " + lot + "; this takes " + with_unit(want, uom) + ".",
                      with_unit({}, uom), with_unit(want, uom), act.goods_field());
    } else {
      return short_of("over-balance",
                      holder + " has " + with_unit(have, uom) + " of " + lot + "; this takes " +
                          with_unit(want, uom) + ".",
                      with_unit(have, uom), with_unit(want, uom), act.goods_field());
    }
  }
  for (auto const &[lot, uom, want] : act.answers_for) {
    auto const *record = act.draft.lots.find(lot);
    if (record == nullptr || record->born_index || has_open_question(*record)) continue;
    open_question(lot, question_of(act, Question::Kind::unknown, act.actor, uom, {}, want), act.draft);
  }
  return {};
}

}  // namespace nguon::trace
