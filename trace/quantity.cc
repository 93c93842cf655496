#include "trace/quantity.h"

#include <algorithm>

namespace nguon::trace {
namespace {

bool compares(std::string_view uom, Content const &content) {
  return content && content->value > Decimal() && (uom == pieces || uom == content->uom);
}

}  // namespace

std::optional<Decimal> convert(Decimal figure, std::string_view from, std::string_view to,
                               Content const &content) {
  if (from == to) return figure;
  if (!compares(from, content) || !compares(to, content)) return std::nullopt;
  return from == pieces ? figure * content->value : figure.divided_by(content->value);
}

std::string_view common_unit(std::string_view uom, Content const &content) {
  return compares(uom, content) ? std::string_view(content->uom) : uom;
}

Decimal available(LotRecord const &lot, std::string_view holder, std::string_view uom,
                  Content const &content) {
  Decimal in_unit, in_pieces;
  for (auto const &balance : lot.balances) {
    if (balance.holder != holder) continue;
    if (balance.uom == common_unit(uom, content)) {
      in_unit += balance.held - balance.claimed;
    } else if (balance.uom == pieces && compares(uom, content)) {
      in_pieces += balance.held - balance.claimed;
    }
  }
  return in_pieces.is_zero() ? in_unit : in_unit + in_pieces * content->value;
}

bool is_holder(LotRecord const &lot, std::string_view holder) {
  return std::ranges::find(lot.balances, holder, &Balance::holder) != lot.balances.end();
}

bool has_unit(LotRecord const &lot, std::string_view uom, Content const &content) {
  auto const fits = [&](std::string_view other) {
    return common_unit(other, content) == common_unit(uom, content);
  };
  return lot.created.empty() ||
         std::ranges::any_of(lot.created, [&](auto const &made) { return fits(made.first); }) ||
         std::ranges::any_of(lot.balances, [&](Balance const &balance) { return fits(balance.uom); });
}

std::string_view word_of(Basis basis) {
  switch (basis) {
    case Basis::weighed:
      return "weighed";
    case Basis::counted:
      return "counted";
    case Basis::estimated:
      return "estimated";
    case Basis::none:
      break;
  }
  return {};
}

Basis widest_basis(std::map<std::string, Decimal> const &bases) {
  for (auto const basis : {Basis::estimated, Basis::weighed, Basis::counted}) {
    if (bases.contains(std::string(word_of(basis)))) return basis;
  }
  return Basis::none;
}

Decimal with_tolerance(Decimal bound, Basis basis) {
  switch (basis) {
    case Basis::weighed:
      return bound + bound * Decimal::millionths(5'000);
    case Basis::estimated:
      return bound + bound * Decimal::millionths(100'000);
    case Basis::counted:
    case Basis::none:
      break;
  }
  return bound;
}

std::string with_unit(Decimal figure, std::string_view uom) {
  return figure.text() + " " + std::string(uom);
}

}  // namespace nguon::trace
