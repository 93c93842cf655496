#pragma once
// Containers: what is packed into one moves with it, and stays in its holder's balance.

#include "trace/act.h"

namespace nguon::trace {

Result<void> pack(Act &act);
/// Without children: everything.
Result<void> unpack(Act &act);

}  // namespace nguon::trace
