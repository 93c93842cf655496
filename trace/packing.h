#pragma once
// Containers: what is packed into one moves with it, and stays in its holder's balance.

#include "trace/act.h"

namespace nguon::trace {

Result<void> pack(Act &act);
/// Without children: everything.
Result<void> unpack(Act &act);

/// Takes everything out of a container and those inside it, whose goods are gone.
void empty_out(Act &act, std::string const &container);

}  // namespace nguon::trace
