#pragma once
// What an event is about, lot by lot.

#include <optional>
#include <string>
#include <vector>

#include "trace/draft.h"
#include "trace/epcis.h"
#include "trace/quantity.h"

namespace nguon::trace {

/// What an event says about one lot in one unit, all its mentions together; serials count as pieces.
struct Portion {
  std::string lot;      ///< Subject; of a serial without a lot its own.
  std::string product;  ///< Subject.
  std::string lot_number, bare_serial;
  std::string uom;
  std::optional<Decimal> figure;     ///< None: the lot was named without a quantity.
  std::vector<std::string> serials;  ///< Of those pieces that were named one by one.
};

/// What is in the event's own lists. Containers, places and foreign names are no portions.
/// Malformed for goods registered here: a product named without its lot, a lot of a product that has none, a
/// figure oddly spelt or zero. `field` is the event's list of quantities.
Result<std::vector<Portion>> portions_of(std::vector<Identifier> const &epcs,
                                         std::vector<Quantity> const &quantities, Draft &draft,
                                         std::string const &field);

/// The most that is put into one container, and the most containers that go with one; and the most goods,
/// lots and single serials, that one event moves or uses with its containers. Constants of version 1 of the
/// rules.
inline constexpr std::size_t container_things_max = 1'000, moved_things_max = 10'000;

/// Adds what the log says is in the containers among `things`, containers inside them included. Unbalanced
/// "too-many-goods" where that is too much for one event; `field` is their list.
Result<void> add_contents(std::vector<Portion> &portions, std::vector<Identifier> const &things, Draft &draft,
                          std::string const &field);

/// A container and those inside it, as many as go with one and one more.
std::vector<std::string> containers_in(std::string const &unit, Draft &draft);

/// "01/…" of "01/…/10/…"
std::string product_of(std::string_view lot_subject);
Content content_of(std::string_view product, Draft &draft);
/// The serial's canonical address.
std::string serial_address(Portion const &portion, std::string_view serial);

/// Whether the rules hold for the lot: its product is registered here and its whole chain is known.
bool is_checked(Portion const &portion, Draft &draft);
bool is_checked(std::string_view lot, Draft &draft);

/// The lot's row, made at the first mention. Null where its chain is not known.
LotRecord *name_lot(Portion const &portion, Draft &draft);

}  // namespace nguon::trace
