#include "trace/serials.h"

#include <algorithm>
#include <map>

namespace nguon::trace {
namespace {

using Fact = SerialRecord::Fact;

/// Shipments less voids, and receipts, between two parties.
struct Moves {
  int shipped = 0, received = 0;
};
using Pair = std::pair<std::string_view, std::string_view>;

std::map<Pair, Moves> moves_of(SerialRecord const &serial) {
  std::map<Pair, Moves> moves;
  for (auto const &fact : serial.facts) {
    auto const pair = Pair(fact.holder, fact.other);
    if (fact.kind == Fact::Kind::shipped) ++moves[pair].shipped;
    // A shipment that was corrected took its voids with it.
    if (fact.kind == Fact::Kind::voided && moves[pair].shipped > 0) --moves[pair].shipped;
    if (fact.kind == Fact::Kind::received) ++moves[pair].received;
  }
  return moves;
}

/// By holder; `arrived`: what was shipped to it counts only when it is received.
std::map<std::string_view, int> counts_of(SerialRecord const &serial, bool arrived) {
  std::map<std::string_view, int> counts;
  for (auto const &fact : serial.facts) {
    if (fact.kind == Fact::Kind::made) ++counts[fact.holder];
    if (fact.kind == Fact::Kind::gone) --counts[fact.holder];
  }
  for (auto const &[pair, moves] : moves_of(serial)) {
    auto const most = std::max({moves.shipped, moves.received, 0});
    counts[pair.first] -= most;
    counts[pair.second] += arrived ? moves.received : most;
  }
  return counts;
}

}  // namespace

int times_with(SerialRecord const &serial, std::string_view holder) {
  auto const counts = counts_of(serial, false);
  auto const count = counts.find(holder);
  return count == counts.end() ? 0 : count->second;
}

int under_way(SerialRecord const &serial, std::string_view from, std::string_view to) {
  auto const moves = moves_of(serial);
  auto const found = moves.find({from, to});
  return found == moves.end() ? 0 : found->second.shipped - found->second.received;
}

std::optional<std::string> named_with(SerialRecord const &serial) {
  auto const is_short = [](auto const &count) { return count.second < 0; };
  if (std::ranges::any_of(counts_of(serial, false), is_short)) return std::nullopt;
  for (auto const &[holder, count] : counts_of(serial, true)) {
    if (count > 0) return std::string(holder);
  }
  return std::nullopt;
}

bool may_have_left_unnamed(LotRecord const &lot, SerialRecord const &serial, Content const &content,
                           bool moved) {
  auto const counts = counts_of(serial, true);
  return std::ranges::any_of(counts, [&](auto const &count) {
    if (count.second <= 0) return false;
    auto const found = lot.named.find(std::string(count.first));
    auto const named =
        (found == lot.named.end() ? Decimal() : found->second) + (moved ? Decimal::whole(1) : Decimal());
    auto const unit = common_unit(pieces, content);
    return *convert(named, pieces, unit, content) > available(lot, count.first, pieces, content);
  });
}

void summarise_serial(SerialRecord &serial) {
  NGUON_CHECK(!serial.facts.empty());
  serial.made = false;
  serial.index = serial.facts.front().index;
  serial.state = "active";
  serial.state_index = serial.index;
  serial.holder.clear();
  auto const counts = counts_of(serial, false);
  for (auto const &fact : serial.facts) {
    if (fact.kind != Fact::Kind::made || serial.made) continue;
    serial.made = true;
    serial.index = fact.index;
  }
  for (auto const &fact : serial.facts) {
    // Who writes that it sold what lies with somebody else does not take it from there.
    auto const never_had = serial.made && fact.open && counts.at(fact.holder) < 0;
    if (fact.kind != Fact::Kind::gone || never_had) continue;
    serial.state = fact.state;
    serial.state_index = fact.index;
    serial.holder = fact.holder;
  }
  for (auto const &[holder, count] : counts) {
    if (count > 0) serial.holder = holder;
  }
}

}  // namespace nguon::trace
