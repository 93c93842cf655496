#pragma once
// Open questions (docs/rules.md, "Open questions"): each stands on the lot that it is about, and is closed by
// the first entry after which its figures hold again.

#include "trace/changes.h"

namespace nguon::trace {

/// Puts the question to the lot, unless the same one stands open there already.
void open_question(std::string_view lot, Question question, Draft &draft);

/// A question that no event asks by itself.
Question stock_question(std::string holder, std::string uom, Decimal have, Decimal want, std::string reason);

/// Whether somebody answers for goods whose maker has not spoken yet.
bool has_open_question(LotRecord const &lot);

/// Closes those about stock and unknown goods whose holder is no longer short.
void settle_stock(std::string_view lot, Draft &draft);

/// Closes those about stock and unknown goods that the event of this entry opened, now that it is undone.
void close_opened(std::string_view lot, Cause const &cause, Draft &draft);

/// Whether an open question says that this holder has too little of the lot in units that compare with `uom`.
bool is_asked_about(LotRecord const &lot, std::string_view holder, std::string_view uom,
                    std::optional<NetContent> const &content);

/// Asks about every balance of the lot that is below zero, unless somebody asks already.
void question_balances(std::string_view lot, std::string const &reason, Draft &draft);

/// Whether a serial that the holder passed on was with it, or may have been.
bool is_in_order(LotRecord const &lot, SerialRecord const &serial, std::string_view holder,
                 std::optional<NetContent> const &content);

/// Closes those about a bound: `of` is the run, event or place that they name.
void close_bound(std::string_view lot, std::string_view of, Draft &draft);
bool has_bound_question(std::string_view lot, std::string_view of, Draft &draft);

/// Opens or closes the questions whether too much was lost between sender and receiver, and whether figures
/// in units that don't compare mean the same goods.
void settle_transit(std::string_view lot, std::string_view source, std::string_view destination,
                    Draft &draft);

}  // namespace nguon::trace
