#include "trace/goods.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "trace/refusal.h"
#include "trace/search_index.h"

namespace nguon::trace {
namespace {

class Collector {
 public:
  explicit Collector(std::vector<Portion> &portions) : portions_(portions) {
    for (std::size_t i = 0; i < portions.size(); ++i)
      places_.emplace(Name(portions[i].lot, portions[i].uom, portions[i].figure.has_value()), i);
  }

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
    auto const [place, is_new] = places_.try_emplace(Name(lot, uom, has_figure), portions_.size());
    if (!is_new) return portions_[place->second];
    portions_.push_back({.lot = lot,
                         .product = {},
                         .lot_number = {},
                         .bare_serial = {},
                         .uom = std::string(uom),
                         .figure = std::nullopt,
                         .serials = {}});
    return portions_.back();
  }

  using Name = std::tuple<std::string, std::string, bool>;
  std::vector<Portion> &portions_;
  std::map<Name, std::size_t> places_;  ///< In portions_.
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

Result<void> add_contents(std::vector<Portion> &portions, std::vector<Identifier> const &things, Draft &draft,
                          std::string const &field) {
  Collector collector(portions);
  auto const too_many = [&](std::size_t most, std::size_t count, std::string const &what) {
    auto error = unbalanced("too-many-goods",
                            "One event moves or uses at most " + std::to_string(most) + " " + what +
                                "; here are " + std::to_string(count) + " or more. Name fewer containers.",
                            field);
    error.have = std::to_string(most);
    error.want = std::to_string(count);
    return error;
  };
  std::size_t goods = 0, all_containers = 0;
  for (auto const &thing : things) {
    if (thing.kind != Kind::unit) continue;
    auto const containers = containers_in(thing.subject, draft);
    all_containers += containers.size();
    if (all_containers > container_things_max)
      return too_many(container_things_max, all_containers, "containers");
    for (auto const &container : containers) {
      auto const *record = draft.units.find(container);
      if (record == nullptr) continue;
      goods += record->contents.size() + record->serials.size();
      if (goods > moved_things_max) return too_many(moved_things_max, goods, "things in containers");
      add_contents(collector, *record);
    }
  }
  return {};
}

std::vector<std::string> containers_in(std::string const &unit, Draft &draft) {
  std::vector<std::string> all{unit};
  std::set<std::string> seen{unit};
  for (std::size_t next = 0; next < all.size(); ++next) {
    auto const *record = draft.units.find(all[next]);
    if (record == nullptr) continue;
    for (auto const &[inner, count] : record->units) {
      if (count.is_negative()) continue;
      // A correction may put a container back into one that stands in it by now.
      if (seen.insert(inner).second) all.push_back(inner);
      if (all.size() > container_things_max) return all;
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
