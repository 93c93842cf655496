#include "trace/custody.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

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

/// By the unit in which they add up and their advice, in the order of the log.
using Bucket = std::pair<std::string_view, std::string_view>;
using Buckets = std::map<Bucket, std::vector<Leg *>>;

enum class Papers { with_advice, without };

/// Legs of one kind; with their advice only where it is to be the same on both sides.
Buckets buckets_of(std::vector<Leg> &legs, Content const &content, Papers papers, bool by_advice) {
  Buckets buckets;
  for (auto &leg : legs) {
    if (leg.despatch_advice.empty() != (papers == Papers::without)) continue;
    auto const advice = by_advice ? std::string_view(leg.despatch_advice) : std::string_view();
    buckets[{unit_of(leg, content), advice}].push_back(&leg);
  }
  return buckets;
}

/// First in, first out, within each bucket: once through the legs of both sides.
void match_where(ShipmentRecord &shipments, Content const &content, Papers sent, Papers got) {
  auto const by_advice = sent == Papers::with_advice && got == Papers::with_advice;
  auto const all_shipped = buckets_of(shipments.shipped, content, sent, by_advice);
  for (auto const &[bucket, received] : buckets_of(shipments.received, content, got, by_advice)) {
    auto const found = all_shipped.find(bucket);
    if (found == all_shipped.end()) continue;
    auto shipped = found->second.begin();
    for (auto *leg : received) {
      for (; shipped != found->second.end(); ++shipped) {
        auto const figure = std::min(rest(**shipped, content), rest(*leg, content));
        (*shipped)->matched += figure;
        leg->matched += figure;
        if (!rest(**shipped, content).is_zero()) break;  // The receipt is matched; some is left for the next.
      }
    }
  }
}

/// Units of the legs that are not wholly matched.
struct OpenUnits {
  std::map<std::string_view, std::set<std::string_view>> by_advice;
  std::set<std::string_view> all;
};

OpenUnits open_units(std::vector<Leg> const &legs, Content const &content) {
  OpenUnits open;
  for (auto const &leg : legs) {
    if (rest(leg, content).is_zero()) continue;
    open.by_advice[leg.despatch_advice].insert(unit_of(leg, content));
    open.all.insert(unit_of(leg, content));
  }
  return open;
}

/// Whether the other side has something open in another unit whose papers may be those of this leg.
bool may_meet(Leg const &leg, OpenUnits const &other_side, Content const &content) {
  if (rest(leg, content).is_zero()) return false;
  auto const own = unit_of(leg, content);
  auto const has_another = [&](std::set<std::string_view> const &units) {
    return units.size() > units.count(own);
  };
  auto const &advice = leg.despatch_advice;
  if (advice.empty()) return has_another(other_side.all);
  return std::ranges::any_of(std::array{std::string_view(advice), std::string_view()}, [&](auto papers) {
    auto const found = other_side.by_advice.find(papers);
    return found != other_side.by_advice.end() && has_another(found->second);
  });
}

void meet(ShipmentRecord &shipments, Content const &content) {
  auto const shipped = open_units(shipments.shipped, content),
             received = open_units(shipments.received, content);
  for (auto &leg : shipments.shipped) leg.met = may_meet(leg, received, content);
  for (auto &leg : shipments.received) leg.met = may_meet(leg, shipped, content);
}

}  // namespace

void match(ShipmentRecord &shipments, Content const &content) {
  for (auto *legs : {&shipments.shipped, &shipments.received}) {
    for (auto &leg : *legs) {
      leg.matched = {};
      leg.met = false;
    }
  }
  match_where(shipments, content, Papers::with_advice, Papers::with_advice);
  match_where(shipments, content, Papers::without, Papers::with_advice);
  match_where(shipments, content, Papers::with_advice, Papers::without);
  match_where(shipments, content, Papers::without, Papers::without);
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
