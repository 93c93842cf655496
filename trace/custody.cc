#include "trace/custody.h"

#include <algorithm>

namespace nguon::trace {
namespace {

using Leg = ShipmentRecord::Leg;

Decimal rest(Leg const &leg) {
  return leg.figure - leg.matched;
}

template <class MayMatch>
void match_where(ShipmentRecord &shipments, MayMatch const &may_match) {
  for (auto &received : shipments.received) {
    for (auto &shipped : shipments.shipped) {
      if (rest(received).is_zero()) break;
      if (!may_match(shipped.despatch_advice, received.despatch_advice)) continue;
      auto const figure = std::min(rest(shipped), rest(received));
      shipped.matched += figure;
      received.matched += figure;
    }
  }
}

}  // namespace

void match(ShipmentRecord &shipments) {
  for (auto *legs : {&shipments.shipped, &shipments.received}) {
    for (auto &leg : *legs) leg.matched = {};
  }
  using Advice = std::string;
  match_where(shipments, [](Advice const &sent, Advice const &got) { return !sent.empty() && sent == got; });
  match_where(shipments, [](Advice const &sent, Advice const &got) { return sent.empty() && !got.empty(); });
  match_where(shipments, [](Advice const &sent, Advice const &got) { return !sent.empty() && got.empty(); });
  match_where(shipments, [](Advice const &sent, Advice const &got) { return sent.empty() && got.empty(); });
}

Decimal unconfirmed(ShipmentRecord const &shipments) {
  Decimal sum;
  for (auto const &leg : shipments.received) sum += rest(leg);
  return sum;
}

Decimal voidable(ShipmentRecord const &shipments, std::string_view despatch_advice) {
  Decimal sum;
  for (auto const &leg : shipments.shipped) {
    if (despatch_advice.empty() || leg.despatch_advice.empty() || leg.despatch_advice == despatch_advice)
      sum += rest(leg);
  }
  return sum;
}

Transit transit(ShipmentRecord const &shipments) {
  auto const matched_legs = [](std::vector<Leg> const &legs) {
    Decimal sum;
    for (auto const &leg : legs) {
      if (!leg.matched.is_zero()) sum += leg.figure;
    }
    return sum;
  };
  return {matched_legs(shipments.shipped), matched_legs(shipments.received)};
}

}  // namespace nguon::trace
