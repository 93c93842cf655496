#pragma once
// Goods come into the world: harvested, made, packed to serials, planted, sown.

#include "trace/act.h"

namespace nguon::trace {

/// Whether the actor may make these lots now. Requires nothing of the balance.
Result<void> may_make(Act &act, std::vector<Portion> const &portions);

/// Makes them, at the destination that the event names, else at the actor. `run` is empty for a lone event.
/// Requires: may_make.
void make(Act &act, std::vector<Portion> const &portions, std::string const &run);

/// An object event that adds goods.
Result<void> add_goods(Act &act);

/// Whether a bound of harvests lets the goods pass, or nguon:open "bound" does. `crops`: the lots of plants
/// that bore them.
Result<void> bound_harvest(Act &act, std::vector<Portion> const &portions,
                           std::vector<std::string> const &crops);

/// Notes on what this event made of a product how far it was held against a bound; on everything that `run`
/// made where there is one.
void note_checked(Draft &draft, std::string const &lot, Checked checked, std::string_view event_id,
                  std::string_view run);

}  // namespace nguon::trace
