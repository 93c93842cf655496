#include "trace/goods.h"

#include <algorithm>

#include "trace/refusal.h"
#include "trace/search_index.h"

namespace nguon::trace {
namespace {

class Collector {
 public:
  explicit Collector(std::vector<Portion> &portions) : portions_(portions) {}

  void add(Identifier const &thing, std::string_view uom, std::optional<Decimal> figure) {
    auto const is_serial = thing.kind == Kind::serial;
    auto &portion = find(thing.subject, uom, figure.has_value());
    portion.product = thing.product;
    portion.lot_number = thing.lot;
    if (is_serial && thing.lot.empty()) portion.bare_serial = thing.serial;
    if (is_serial && !thing.lot.empty()) portion.serials.push_back(thing.serial);
    if (figure) portion.figure = portion.figure.value_or(Decimal()) + *figure;
  }

 private:
  /// A lot named both with and without a quantity has two portions: the second says no more than its name.
  Portion &find(std::string const &lot, std::string_view uom, bool has_figure) {
    auto const same = [&](Portion const &portion) {
      return portion.lot == lot && portion.uom == uom && portion.figure.has_value() == has_figure;
    };
    auto const found = std::ranges::find_if(portions_, same);
    if (found != portions_.end()) return *found;
    portions_.push_back({.lot = lot,
                         .product = {},
                         .lot_number = {},
                         .bare_serial = {},
                         .uom = std::string(uom),
                         .figure = std::nullopt,
                         .serials = {}});
    return portions_.back();
  }
  std::vector<Portion> &portions_;
};

/// Nullopt where nothing is wrong. Goods that nobody registered here may be written as their owners like.
std::optional<Error> wrong_with(Identifier const &thing, Draft &draft, std::string const &field) {
  auto const *product = draft.products.find(thing.product);
  if (product == nullptr) return std::nullopt;
  if (thing.kind == Kind::product && product->said.has_lots) {
    return malformed("lot-missing", "The product " + thing.product + " has lots; name the one that is meant.",
                     field);
  }
  if (!thing.lot.empty() && !product->said.has_lots) {
    return malformed("product-without-lots",
                     "The product " + thing.product + " is registered as one without lots.", field);
  }
  return std::nullopt;
}

std::optional<Error> wrong_with(Quantity const &quantity, Draft &draft, std::string const &field) {
  if (auto wrong = wrong_with(quantity.thing, draft, field)) return wrong;
  if (draft.products.find(quantity.thing.product) == nullptr) return std::nullopt;
  if (quantity.odd_spelling) {
    return malformed(
        "figure-spelling",
        "Quantities of goods registered here have at most 15 digits, 6 of them decimals, and no exponent.",
        field);
  }
  // Nothing of somebody's goods would make them the origin of other goods, without a balance to answer for.
  if (quantity.figure && quantity.figure->is_zero()) {
    return malformed("quantity-zero",
                     "A quantity of " + quantity.thing.subject +
                         " is more than nothing; what is not used up is named without one.",
                     field);
  }
  return std::nullopt;
}

bool is_goods(Identifier const &thing) {
  return thing.kind == Kind::lot || thing.kind == Kind::serial;
}

void add_contents(Collector &collector, UnitRecord const &unit) {
  for (auto const &[key, figure] : unit.contents) {
    if (figure.is_negative()) continue;
    auto const end = key.find('\0');
    if (auto const lot = parse_address(key.substr(0, end))) collector.add(*lot, key.substr(end + 1), figure);
  }
  for (auto const &[address, count] : unit.serials) {
    if (count.is_negative()) continue;
    if (auto const serial = parse_address(address)) collector.add(*serial, pieces, Decimal::whole(1));
  }
}

}  // namespace

Result<std::vector<Portion>> portions_of(std::vector<Identifier> const &epcs,
                                         std::vector<Quantity> const &quantities, Draft &draft,
                                         std::string const &field) {
  std::vector<Portion> portions;
  Collector collector(portions);
  for (auto const &thing : epcs) {
    if (auto wrong = wrong_with(thing, draft, field)) return *std::move(wrong);
    // A class of goods in a list of single things is named without a quantity.
    if (is_goods(thing))
      collector.add(thing, pieces,
                    thing.kind == Kind::serial ? std::optional(Decimal::whole(1)) : std::nullopt);
  }
  for (auto const &quantity : quantities) {
    if (auto wrong = wrong_with(quantity, draft, field)) return *std::move(wrong);
    if (is_goods(quantity.thing)) collector.add(quantity.thing, quantity.uom, quantity.figure);
  }
  return portions;
}

void add_contents(std::vector<Portion> &portions, std::string const &unit, Draft &draft) {
  Collector collector(portions);
  for (auto const &container : containers_in(unit, draft)) {
    if (auto const *record = draft.units.find(container)) add_contents(collector, *record);
  }
}

std::vector<std::string> containers_in(std::string const &unit, Draft &draft) {
  std::vector<std::string> all{unit};
  for (std::size_t next = 0; next < all.size(); ++next) {
    auto const *record = draft.units.find(all[next]);
    if (record == nullptr) continue;
    for (auto const &[inner, count] : record->units) {
      if (count.is_negative()) continue;
      // A correction may put a container back into one that stands in it by now.
      if (std::ranges::find(all, inner) == all.end()) all.push_back(inner);
    }
  }
  return all;
}

std::string product_of(std::string_view lot_subject) {
  auto const second = lot_subject.find('/', lot_subject.find('/') + 1);
  return std::string(lot_subject.substr(0, second));
}

Content content_of(std::string_view product, Draft &draft) {
  auto const *record = draft.products.find(product);
  return record == nullptr ? Content() : record->said.net_content;
}

std::string serial_address(Portion const &portion, std::string_view serial) {
  return serial_of(lot_of(portion.product, portion.lot_number), serial).address;
}

bool is_checked(Portion const &portion, Draft &draft) {
  if (!draft.knows(portion.lot)) return false;
  auto const *lot = draft.lots.find(portion.lot);
  return lot != nullptr ? lot->registered : draft.products.find(portion.product) != nullptr;
}

bool is_checked(std::string_view lot, Draft &draft) {
  if (!draft.knows(lot)) return false;
  auto const *record = draft.lots.find(lot);
  return record != nullptr && record->registered;
}

LotRecord *name_lot(Portion const &portion, Draft &draft) {
  if (!draft.knows(portion.lot)) return nullptr;
  auto const is_new = draft.lots.find(portion.lot) == nullptr;
  auto &lot = draft.lots.edit(portion.lot);
  if (is_new) {
    lot.product = portion.product;
    lot.lot = portion.lot_number;
    lot.serial = portion.bare_serial;
    lot.registered = draft.products.find(portion.product) != nullptr;
    index_lot(draft, portion.lot, lot);
  }
  return &lot;
}

}  // namespace nguon::trace
