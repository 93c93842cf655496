#include "trace/questions.h"

#include <algorithm>

#include "storage/keys.h"
#include "trace/custody.h"
#include "trace/goods.h"
#include "trace/serials.h"

namespace nguon::trace {
namespace {

bool is_same(Question const &a, Question const &b) {
  // What one event left open goes with its correction; what another did stays.
  auto const about_stock = a.kind == Question::Kind::stock || a.kind == Question::Kind::unknown;
  if (about_stock && a.event_id != b.event_id) return false;
  return a.kind == b.kind && a.holder == b.holder && a.uom == b.uom && a.run == b.run &&
         a.counterpart == b.counterpart && a.want_uom == b.want_uom && a.have == b.have && a.want == b.want;
}

/// Closes every open question for which `is_answered` holds.
template <class IsAnswered>
void close_where(std::string_view lot, Draft &draft, IsAnswered const &is_answered) {
  auto const *record = draft.lots.find(lot);
  if (record == nullptr) return;
  for (std::size_t i = 0; i < record->questions.size(); ++i) {
    auto const &question = record->questions[i];
    if (!question.closed_index && is_answered(*record, question))
      draft.lots.edit(lot).questions[i].closed_index = draft.position.index;
  }
}

}  // namespace

Question stock_question(std::string holder, std::string uom, Decimal have, Decimal want, std::string reason) {
  return {.kind = Question::Kind::stock,
          .holder = std::move(holder),
          .uom = std::move(uom),
          .have = have,
          .want = want,
          .reason = std::move(reason),
          .opened_index = 0,
          .closed_index = std::nullopt,
          .run = {},
          .counterpart = {},
          .want_uom = {},
          .event_id = {}};
}

bool is_in_order(LotRecord const &lot, SerialRecord const &serial, std::string_view holder,
                 Content const &content) {
  return times_with(serial, holder) >= 0 || may_have_left_unnamed(lot, serial, content, true);
}

void open_question(std::string_view lot, Question question, Draft &draft) {
  if (!draft.knows(lot) || draft.lots.find(lot) == nullptr) return;
  question.opened_index = draft.position.index;
  auto &questions = draft.lots.edit(lot).questions;
  auto const stands = [&](Question const &other) { return !other.closed_index && is_same(other, question); };
  if (std::ranges::none_of(questions, stands)) questions.push_back(std::move(question));
}

bool has_open_question(LotRecord const &lot) {
  return std::ranges::any_of(lot.questions, [](Question const &question) { return !question.closed_index; });
}

void settle_stock(std::string_view lot, Draft &draft) {
  close_where(lot, draft, [&](LotRecord const &record, Question const &question) {
    if (question.kind != Question::Kind::stock && question.kind != Question::Kind::unknown) return false;
    auto const content = content_of(record.product, draft);
    if (!question.run.empty()) {
      auto const *serial = draft.serials.find(storage::key_join(lot, question.run));
      return serial != nullptr && serial->made && is_in_order(record, *serial, question.holder, content);
    }
    // That nobody answers for goods is no matter of figures.
    auto const may_close = record.born_index || question.kind == Question::Kind::stock;
    return may_close && !available(record, question.holder, question.uom, content).is_negative();
  });
}

void close_opened(std::string_view lot, Cause const &cause, Draft &draft) {
  close_where(lot, draft, [&](LotRecord const &, Question const &question) {
    auto const about_stock =
        question.kind == Question::Kind::stock || question.kind == Question::Kind::unknown;
    return about_stock && question.opened_index == cause.index && question.event_id == cause.event_id;
  });
}

bool is_asked_about(LotRecord const &lot, std::string_view holder, std::string_view uom,
                    Content const &content) {
  return std::ranges::any_of(lot.questions, [&](Question const &question) {
    auto const about_stock =
        question.kind == Question::Kind::stock || question.kind == Question::Kind::unknown;
    return about_stock && !question.closed_index && question.run.empty() && question.holder == holder &&
           common_unit(question.uom, content) == common_unit(uom, content);
  });
}

void question_balances(std::string_view lot, std::string const &reason, Draft &draft) {
  if (!is_checked(lot, draft)) return;
  auto const row = *draft.lots.find(lot);
  auto const content = content_of(row.product, draft);
  for (auto const &balance : row.balances) {
    auto const has = available(row, balance.holder, balance.uom, content);
    if (!has.is_negative() || is_asked_about(*draft.lots.find(lot), balance.holder, balance.uom, content))
      continue;
    auto const short_by = *convert(-has, common_unit(balance.uom, content), balance.uom, content);
    open_question(lot, stock_question(balance.holder, balance.uom, {}, short_by, reason), draft);
  }
}

void close_bound(std::string_view lot, std::string_view of, Draft &draft) {
  close_where(lot, draft, [&](LotRecord const &, Question const &question) {
    return question.kind == Question::Kind::bound && question.run == of;
  });
}

bool has_bound_question(std::string_view lot, std::string_view of, Draft &draft) {
  auto const *record = draft.lots.find(lot);
  return record != nullptr && std::ranges::any_of(record->questions, [&](Question const &question) {
           return !question.closed_index && question.kind == Question::Kind::bound && question.run == of;
         });
}

void settle_transit(std::string_view lot, std::string_view source, std::string_view destination,
                    Draft &draft) {
  if (!is_checked(lot, draft)) return;
  auto const *shipments = draft.shipments.find(storage::key_join(lot, source, destination));
  if (shipments == nullptr) return;
  auto const *product = draft.products.find(draft.lots.find(lot)->product);
  auto const loss_max = product == nullptr ? Decimal() : product->said.transit_loss_max.value_or(Decimal());
  auto const content = product == nullptr ? Content() : product->said.net_content;

  // What is to be asked now: at most once for each unit, and once about units that don't compare.
  std::vector<Question> due;
  auto const ask = [&](std::string uom, Decimal have, Decimal want, std::string want_uom) {
    due.push_back({.kind = Question::Kind::transit,
                   .holder = std::string(destination),
                   .uom = std::move(uom),
                   .have = have,
                   .want = want,
                   .reason = {},
                   .opened_index = 0,
                   .closed_index = std::nullopt,
                   .run = {},
                   .counterpart = std::string(source),
                   .want_uom = std::move(want_uom),
                   .event_id = {}});
  };
  for (auto &[uom, shipped, received] : transits(*shipments, content)) {
    auto const gap = std::max(shipped - received, received - shipped);
    if (gap > shipped * loss_max) ask(std::move(uom), received, shipped, {});
  }
  if (auto met = meeting(*shipments, content))
    ask(std::move(met->received_uom), met->received, met->shipped, std::move(met->shipped_uom));

  auto const is_alike = [&](Question const &a, Question const &b) {
    return a.want_uom.empty() == b.want_uom.empty() &&
           (!a.want_uom.empty() || common_unit(a.uom, content) == common_unit(b.uom, content));
  };
  close_where(lot, draft, [&](LotRecord const &, Question const &question) {
    auto const mine = question.kind == Question::Kind::transit && question.holder == destination &&
                      question.counterpart == source;
    return mine && std::erase_if(due, [&](Question const &other) { return is_alike(question, other); }) == 0;
  });
  for (auto &question : due) open_question(lot, std::move(question), draft);
}

}  // namespace nguon::trace
