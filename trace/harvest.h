#pragma once
// What trees, taps and hectares can bear in a year (docs/rules.md, "Quantity").

#include <optional>
#include <string>

#include "trace/act.h"
#include "trace/bounds.h"

namespace nguon::trace {

/// Adds what was harvested of `portion` at the event's place. `crop_lot` is the one lot of plants that it
/// came from; empty where there is none or more than one. Nothing is added where the place is not registered.
void add_harvest(Act &act, Portion const &portion, std::string const &crop_lot);

/// Holds what that place bore of the product in the event's year against the bounds of the rules.
BoundVerdict check_harvest(Act &act, Portion const &portion, std::string const &crop_lot);

/// Remembers that an open question about this place's harvest stands on the lot.
void question_harvest(Act &act, Portion const &portion);

/// Closes the questions about harvests of a place that now hold: it has more trees, or a harvest was
/// corrected.
void settle_harvests(std::string const &place, Draft &draft);

}  // namespace nguon::trace
