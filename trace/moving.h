#pragma once
// Goods change hands or leave the world: shipped, received, taken back, sold, sampled, destroyed.

#include "trace/act.h"

namespace nguon::trace {

Result<void> ship(Act &act);
Result<void> receive(Act &act);
/// void_shipping: what was shipped and not received goes back to the sender.
Result<void> take_back(Act &act);
/// retail_selling, and object events that delete goods.
Result<void> take_away(Act &act);

}  // namespace nguon::trace
