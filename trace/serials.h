#pragma once
// Where a single serial is, by what was said of it alone: a piece of its lot that has a name. What a lot's
// holders have is counted by the lot's balances; these say which ones (docs/rules.md, "Custody").

#include <optional>
#include <string>
#include <string_view>

#include "trace/quantity.h"

namespace nguon::trace {

/// How often the serial is with `holder`: 1 where it is, 0 where it is not, less where it went on from there
/// without having come. Between two parties it moved once, whether the sender, the receiver or both say so.
int times_with(SerialRecord const &serial, std::string_view holder);

/// How often it was shipped from one to the other and not received; below zero where it was received only.
int under_way(SerialRecord const &serial, std::string_view from, std::string_view to);

/// With whom it counts as a named piece: whoever made or received it, while nobody passed it on who did not
/// have it.
std::optional<std::string> named_with(SerialRecord const &serial);

/// Whether whoever has it by what was said of it passed on more pieces without a name than it had, so that
/// nobody knows whether this one is among them. `moved`: somebody else has moved it by now.
bool may_have_left_unnamed(LotRecord const &lot, SerialRecord const &serial, Content const &content,
                           bool moved);

/// Who made it, who has it and in what state, from the facts. Requires: there is one.
void summarise_serial(SerialRecord &serial);

}  // namespace nguon::trace
