#pragma once
// Ownership goes on where an event names who owns the goods from now on (docs/rules.md, "Custody").

#include "trace/act.h"

namespace nguon::trace {

/// Notes that the actor passes these goods on to the owning party of the event's destination, if it names
/// one. Whether that counts follows from who owns or had them (summarise_owners).
void pass_on(Act &act, std::vector<Portion> const &portions);

/// Whether the party owns some of the lot, or did.
bool is_owner(LotRecord const &lot, std::string_view party);

}  // namespace nguon::trace
