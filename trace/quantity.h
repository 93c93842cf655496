#pragma once
// Figures in units: what converts to what, and what somebody has (docs/rules.md, "Quantity").

#include <optional>
#include <string>
#include <string_view>

#include "trace/records.h"

namespace nguon::trace {

inline constexpr std::string_view pieces = "H87";

using Content = std::optional<NetContent>;

/// Figures compare within one unit; pieces of a product with net content also compare with the content's
/// unit. Towards pieces the answer is cut to millionths. Nullopt where the units don't compare.
std::optional<Decimal> convert(Decimal figure, std::string_view from, std::string_view to,
                               Content const &content);

/// The unit in which figures in `uom` are added up: the content's for pieces that have one. Adding up in it
/// never divides, so sums are exact and don't depend on the order of events.
std::string_view common_unit(std::string_view uom, Content const &content);

/// What the holder may give of the lot: held less claimed, in common_unit(uom, content). Below zero where an
/// open question allowed it.
Decimal available(LotRecord const &lot, std::string_view holder, std::string_view uom,
                  Content const &content);

/// Whether the lot has a row for the holder in any unit.
bool is_holder(LotRecord const &lot, std::string_view holder);

/// Whether some of the lot was made, or is with somebody, in a unit with which `uom` compares, or none was
/// made at all yet.
bool has_unit(LotRecord const &lot, std::string_view uom, Content const &content);

/// As nguon:basis has it; empty for none.
std::string_view word_of(Basis basis);
/// The one that allows most, of those that any event has; by their words, as rows count them.
Basis widest_basis(std::map<std::string, Decimal> const &bases);

/// `bound` and what the accuracy of the figures allows above it: weighed 0.5 %, counted nothing,
/// estimated 10 %, unsaid nothing. Constants of version 1 of the rules.
Decimal with_tolerance(Decimal bound, Basis basis);

/// "180 H87"
std::string with_unit(Decimal figure, std::string_view uom);

}  // namespace nguon::trace
