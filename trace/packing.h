#pragma once
// Containers: what is packed into one moves with it, and stays in its holder's balance.

#include "trace/act.h"

namespace nguon::trace {

Result<void> pack(Act &act);
/// Without children: everything.
Result<void> unpack(Act &act);

/// Unbalanced where one of the containers is with somebody else than the actor or `receiver`: a container
/// that its receiver already confirmed is shipped by a late word of its sender.
Result<void> must_hold_containers(Act &act, std::vector<Identifier> const &things,
                                  std::string const &receiver);

/// Takes everything out of a container and those inside it, whose goods are gone.
void empty_out(Act &act, std::string const &container);

}  // namespace nguon::trace
