#pragma once
// Whether goods are there: what an event must find before it may move or describe them, and what it may leave
// open.

#include "trace/act.h"

namespace nguon::trace {

/// Unbalanced "unknown-goods" where the lot's product is registered here and nobody made the lot or answers
/// for it yet; under nguon:open "unknown" the actor answers.
Result<void> must_be_known(Act &act, Portion const &portion);

/// Malformed "quantity-missing": goods registered here don't move without a figure.
Result<void> must_have_figure(Act &act, Portion const &portion);

/// Unbalanced "unit-mismatch" where none of the lot was made in a unit that compares with the portion's.
Result<void> must_have_unit(Act &act, Portion const &portion);

/// Serials of goods registered here must have been made, and not be sold, used, sampled or destroyed.
Result<void> must_be_there(Act &act, Portion const &portion);

/// Serials that were made must be with `holder`, by what was said of each, or may have left whoever has them
/// without a name; else nguon:open "stock" leaves that open. What only confirms the other side's word passes:
/// a shipment to `receiver` that it has received, a receipt of what `holder` has shipped.
Result<void> must_be_with(Act &act, Portion const &portion, std::string const &holder,
                          std::string const &receiver = {});

/// Whether the event is signed although the balance does not show its goods.
bool leaves_stock_open(Event const &event);

/// For what moves nothing: the actor made or owns the goods, or holds some by the word of their maker or of a
/// sender, or comes late and held some so.
Result<void> must_have_part_in(Act &act, Portion const &portion);

/// After the event's changes: every balance that fell short is refused ("not-the-holder", "over-balance",
/// "unknown-goods") or, under the matching nguon:open, becomes an open question.
Result<void> answer_for_shortages(Act &act);

/// A question of this event: with its reason, not yet on any lot.
Question question_of(Act const &act, Question::Kind kind, std::string holder, std::string uom, Decimal have,
                     Decimal want);

}  // namespace nguon::trace
