#pragma once
// Shipments against receipts (docs/rules.md, "Custody").

#include <string_view>

#include "trace/records.h"

namespace nguon::trace {

/// Pairs receipts with shipments anew, so that the order in which they were logged makes no difference to the
/// sums: first those with the same despatch advice; then receipts with an advice that no shipment bears
/// against shipments without one, and the reverse; then those without. First in, first out within each.
void match(ShipmentRecord &shipments);

/// What was received and no shipment confirms.
Decimal unconfirmed(ShipmentRecord const &shipments);

/// What a void may still take back: shipped and not received. `despatch_advice` is empty where the void names
/// none.
Decimal voidable(ShipmentRecord const &shipments, std::string_view despatch_advice);

/// The figures on both sides of what was matched at least in part.
struct Transit {
  Decimal shipped, received;
};
Transit transit(ShipmentRecord const &shipments);

}  // namespace nguon::trace
