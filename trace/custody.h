#pragma once
// Shipments against receipts (docs/rules.md, "Custody").

#include <string_view>
#include <vector>

#include "trace/quantity.h"

namespace nguon::trace {

/// Pairs receipts with shipments anew, so that the order in which they were logged makes no difference to the
/// sums: first those with the same despatch advice; then receipts with an advice that no shipment bears
/// against shipments without one, and the reverse; then those without. First in, first out within each.
/// Figures are compared in the unit in which they add up. What remains on both sides in units that don't
/// compare is one delivery all the same: it has met, and its figures stay as they are.
void match(ShipmentRecord &shipments, Content const &content);

/// What was received and no shipment confirms, by the unit in which it adds up.
std::map<std::string, Decimal> unconfirmed(ShipmentRecord const &shipments, Content const &content);

/// Whether anything of it was both shipped and received, in whatever units.
bool is_confirmed(ShipmentRecord const &shipments);

/// What a void may still take off this shipment, in the shipment's own unit: nothing where it has met a
/// receipt in another unit.
Decimal voidable(ShipmentRecord::Leg const &shipped, Content const &content);
/// What it may take off all of them that were shipped in `uom`. `despatch_advice` is empty where the void
/// names none.
Decimal voidable(ShipmentRecord const &shipments, std::string_view uom, std::string_view despatch_advice,
                 Content const &content);

/// The figures on both sides of what was matched at least in part.
struct Transit {
  std::string uom;  ///< The one that all of them were written in, else the one in which they add up.
  Decimal shipped, received;
};
/// One for each unit in which figures add up.
std::vector<Transit> transits(ShipmentRecord const &shipments, Content const &content);

/// What met without being comparable, each side in the unit of its first.
struct Meeting {
  std::string shipped_uom, received_uom;
  Decimal shipped, received;
};
std::optional<Meeting> meeting(ShipmentRecord const &shipments, Content const &content);

}  // namespace nguon::trace
