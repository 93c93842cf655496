#pragma once
// EPCIS error declarations: what an event did is undone exactly; nothing is deleted (docs/rules.md,
// "Corrections").

#include "trace/act.h"

namespace nguon::trace {

/// Hash of an event's content whatever the order of its members, without errorDeclaration and @context: by it
/// a declaration is known to repeat its event.
Hash content_hash(Event const &event);

/// Undoes the event that `act.event` declares wrong. Not found where there is none; conflict where it differs
/// from what is declared, or was declared wrong before; forbidden to others than its party and authorities.
/// Never refused for a balance: what falls short becomes an open question.
Result<void> correct(Act &act, Hash const &payload_hash);

}  // namespace nguon::trace
