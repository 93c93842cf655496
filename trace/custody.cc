#include "trace/custody.h"

#include <algorithm>

namespace nguon::trace {
namespace {

using Leg = ShipmentRecord::Leg;

std::string_view unit_of(Leg const &leg, Content const &content) {
  return common_unit(leg.uom, content);
}

/// In the unit in which the leg's figures add up.
Decimal figure_of(Leg const &leg, Content const &content) {
  return *convert(leg.figure, leg.uom, unit_of(leg, content), content);
}
Decimal rest(Leg const &leg, Content const &content) {
  return figure_of(leg, content) - leg.matched;
}

/// Whether two legs may be one delivery, as far as their papers say.
bool agree(Leg const &shipped, Leg const &received) {
  auto const &sent = shipped.despatch_advice, &got = received.despatch_advice;
  return sent == got || sent.empty() || got.empty();
}

template <class MayMatch>
void match_where(ShipmentRecord &shipments, Content const &content, MayMatch const &may_match) {
  for (auto &received : shipments.received) {
    for (auto &shipped : shipments.shipped) {
      if (rest(received, content).is_zero()) break;
      if (unit_of(shipped, content) != unit_of(received, content) ||
          !may_match(shipped.despatch_advice, received.despatch_advice))
        continue;
      auto const figure = std::min(rest(shipped, content), rest(received, content));
      shipped.matched += figure;
      received.matched += figure;
    }
  }
}

void meet(ShipmentRecord &shipments, Content const &content) {
  for (auto &received : shipments.received) {
    for (auto &shipped : shipments.shipped) {
      auto const may_meet = unit_of(shipped, content) != unit_of(received, content) &&
                            agree(shipped, received) && !rest(shipped, content).is_zero() &&
                            !rest(received, content).is_zero();
      if (may_meet) shipped.met = received.met = true;
    }
  }
}

}  // namespace

void match(ShipmentRecord &shipments, Content const &content) {
  for (auto *legs : {&shipments.shipped, &shipments.received}) {
    for (auto &leg : *legs) {
      leg.matched = {};
      leg.met = false;
    }
  }
  using Advice = std::string;
  match_where(shipments, content,
              [](Advice const &sent, Advice const &got) { return !sent.empty() && sent == got; });
  match_where(shipments, content,
              [](Advice const &sent, Advice const &got) { return sent.empty() && !got.empty(); });
  match_where(shipments, content,
              [](Advice const &sent, Advice const &got) { return !sent.empty() && got.empty(); });
  match_where(shipments, content,
              [](Advice const &sent, Advice const &got) { return sent.empty() && got.empty(); });
  meet(shipments, content);
}

std::map<std::string, Decimal> unconfirmed(ShipmentRecord const &shipments, Content const &content) {
  std::map<std::string, Decimal> sums;
  for (auto const &leg : shipments.received) {
    auto const open = rest(leg, content);
    if (!open.is_zero()) sums[std::string(unit_of(leg, content))] += open;
  }
  return sums;
}

bool is_confirmed(ShipmentRecord const &shipments) {
  return std::ranges::any_of(shipments.received,
                             [](Leg const &leg) { return leg.met || !leg.matched.is_zero(); });
}

Decimal voidable(Leg const &shipped, Content const &content) {
  if (shipped.met) return {};
  return *convert(rest(shipped, content), unit_of(shipped, content), shipped.uom, content);
}

Decimal voidable(ShipmentRecord const &shipments, std::string_view uom, std::string_view despatch_advice,
                 Content const &content) {
  Decimal sum;
  for (auto const &leg : shipments.shipped) {
    auto const is_meant =
        despatch_advice.empty() || leg.despatch_advice.empty() || leg.despatch_advice == despatch_advice;
    if (is_meant && leg.uom == uom) sum += voidable(leg, content);
  }
  return sum;
}

std::vector<Transit> transits(ShipmentRecord const &shipments, Content const &content) {
  struct Sums {
    std::string only_uom;  ///< Empty where there are several.
    Transit written, added;
  };
  std::map<std::string_view, Sums> by_unit;
  auto const add = [&](std::vector<Leg> const &legs, Decimal Transit::*side) {
    for (auto const &leg : legs) {
      if (leg.matched.is_zero()) continue;
      auto const [found, is_new] = by_unit.try_emplace(unit_of(leg, content));
      auto &sums = found->second;
      if (is_new) sums.only_uom = leg.uom;
      if (sums.only_uom != leg.uom) sums.only_uom.clear();
      sums.written.*side += leg.figure;
      sums.added.*side += figure_of(leg, content);
    }
  };
  add(shipments.shipped, &Transit::shipped);
  add(shipments.received, &Transit::received);
  std::vector<Transit> all;
  for (auto &[unit, sums] : by_unit) {
    auto &one = sums.only_uom.empty() ? sums.added : sums.written;
    one.uom = sums.only_uom.empty() ? std::string(unit) : sums.only_uom;
    all.push_back(std::move(one));
  }
  return all;
}

std::optional<Meeting> meeting(ShipmentRecord const &shipments, Content const &content) {
  auto const sum = [&](std::vector<Leg> const &legs, std::string &uom) {
    Decimal all;
    for (auto const &leg : legs) {
      if (!leg.met) continue;
      if (uom.empty()) uom = leg.uom;
      all += convert(leg.figure, leg.uom, uom, content).value_or(Decimal());
    }
    return all;
  };
  Meeting met;
  met.shipped = sum(shipments.shipped, met.shipped_uom);
  met.received = sum(shipments.received, met.received_uom);
  return met.shipped_uom.empty() ? std::nullopt : std::optional(std::move(met));
}

}  // namespace nguon::trace
