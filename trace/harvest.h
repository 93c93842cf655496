#pragma once
// What trees, taps and hectares can bear in a year (docs/rules.md, "Quantity").

#include <optional>
#include <string>

#include "trace/act.h"
#include "trace/bounds.h"

namespace nguon::trace {

/// Whether the rules bound how much of the product plants bear.
bool is_bounded_harvest(std::string_view product, Draft &draft);

/// Whether plants that are named later could bound the portion, because nothing does yet: no place is known,
/// or no trees where the rules count them. `place` may be empty.
bool waits_for_plants(Act &act, std::string const &place, Portion const &portion);

/// Where it was harvested: at the event's place, else where the first of the crop lots was planted. Empty
/// where that place is not registered, or not everything about it is known.
std::string harvest_place(Act &act, std::vector<std::string> const &crops);

// All that follows is about one place, which is registered.

/// Adds what was harvested of `portion`.
void add_harvest(Act &act, std::string const &place, Portion const &portion);

/// Adds the lots of plants that this event's harvest came from: their number is its bound where the place
/// names none.
void add_crops(Act &act, std::string const &place, std::vector<std::string> const &crops);

/// Forbidden where somebody else runs the place: it would be their trees that are used up.
Result<void> must_run_harvested_place(Act &act, std::string const &place);

/// Holds what it bore of the product in the event's year against the bounds of the rules.
BoundVerdict check_harvest(Act &act, std::string const &place, Portion const &portion);

/// Remembers that an open question about its harvest stands on the lot. Unbalanced ("too-many-questions")
/// where it would be the question of more than Harvest::lots_max lots.
Result<void> question_harvest(Act &act, std::string const &place, Portion const &portion);

/// Asks about harvests of the event's year that are over a bound and that nobody asks about: on all of them
/// that are listed.
void question_harvests(Act &act, std::string const &place, std::string const &reason);

/// Closes the questions about harvests of a place that now hold: it has more trees, or a harvest was
/// corrected.
void settle_harvests(std::string const &place, Draft &draft);

}  // namespace nguon::trace
