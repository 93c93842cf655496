// Properties that hold after every history.

#include <algorithm>
#include <map>
#include <set>

#include "storage/keys.h"
#include "tests/support/printing.h"
#include "tests/support/rounds.h"
#include "tests/trace/random_world.h"
#include "trace/codec.h"
#include "trace/quantity.h"

using namespace nguon;
using namespace nguon::tests;
using storage::Table;
using trace::Decimal;

namespace {

constexpr auto histories = static_cast<std::uint32_t>(rounds(40, 8));
constexpr int steps = 120;

template <class Record>
std::map<std::string, Record> all_rows(World const &world, Table table) {
  std::map<std::string, Record> rows;
  world.rows().scan(table, {}, {}, [&](std::string_view key, std::string_view row) {
    rows.emplace(key, trace::decode<Record>(row));
    return true;
  });
  return rows;
}

/// What left its sender and has not reached its receiver, less what came without being sent.
Decimal under_way(World const &world, std::string const &lot, std::string const &uom) {
  Decimal sum;
  for (auto const &[key, shipments] : all_rows<trace::ShipmentRecord>(world, Table::shipments)) {
    if (!key.starts_with(lot + '\0')) continue;
    for (auto const &leg : shipments.shipped) sum += leg.uom == uom ? leg.figure : Decimal();
    for (auto const &leg : shipments.received) sum -= leg.uom == uom ? leg.figure : Decimal();
  }
  return sum;
}

Decimal figure_of(std::map<std::string, Decimal> const &sums, std::string const &uom) {
  auto const sum = sums.find(uom);
  return sum == sums.end() ? Decimal() : sum->second;
}

/// What was made is somewhere: held, under way, or gone.
void check_conserved(World const &world, std::string const &name, trace::LotRecord const &lot) {
  for (auto const *uom : {"H87", "KGM"}) {
    CAPTURE(uom);
    Decimal held;
    for (auto const &balance : lot.balances) held += balance.uom == uom ? balance.held : Decimal();
    CHECK(held + under_way(world, name, uom) == figure_of(lot.created, uom) - figure_of(lot.consumed, uom));
  }
}

/// Who is short has an open question, and who is not has none.
void check_questioned(World const &world, trace::LotRecord const &lot) {
  if (!lot.registered) {
    CHECK(std::ranges::all_of(lot.questions, [](auto const &question) { return !!question.closed_index; }));
    return;
  }
  auto const content = trace::find_product(world.rows(), lot.product)->said.net_content;
  std::set<std::pair<std::string, std::string>> questioned;  // By holder and the unit in which it adds up.
  for (auto const &question : lot.questions) {
    auto const about_stock =
        question.kind == trace::Question::Kind::stock || question.kind == trace::Question::Kind::unknown;
    if (question.closed_index || !about_stock || !question.run.empty()) continue;
    questioned.emplace(question.holder, trace::common_unit(question.uom, content));
    auto const has = trace::available(lot, question.holder, question.uom, content);
    CHECK((has.is_negative() || !lot.born_index));
  }
  for (auto const &balance : lot.balances) {
    if (!trace::available(lot, balance.holder, balance.uom, content).is_negative()) continue;
    CAPTURE(balance.holder);
    CHECK(questioned.contains({balance.holder, std::string(trace::common_unit(balance.uom, content))}));
  }
}

void check_lots(World const &world) {
  for (auto const &[name, lot] : all_rows<trace::LotRecord>(world, Table::lots)) {
    CAPTURE(name);
    check_conserved(world, name, lot);
    check_questioned(world, lot);
  }
}

void check_nothing_left(World const &world) {
  for (auto const &[name, lot] : all_rows<trace::LotRecord>(world, Table::lots)) {
    CAPTURE(name);
    CHECK(lot.balances.empty());
    CHECK(lot.created.empty());
    CHECK(lot.consumed.empty());
    CHECK(lot.parents.empty());
    CHECK(lot.births.empty());
    CHECK(lot.findings.empty());
    CHECK(lot.recalls.empty());
    CHECK(lot.had_by.empty());
    CHECK(lot.transfers.empty());
    CHECK(lot.owners.empty());
    CHECK(lot.named.empty());
    CHECK_FALSE(lot.recall.has_value());
    CHECK(lot.units.empty());
    CHECK(lot.outflow_count == 0);
    CHECK(world.open_questions(name) == 0);
  }
  for (auto const &[name, run] : all_rows<trace::RunRecord>(world, Table::runs)) {
    CHECK(run.inputs.empty());
    CHECK(run.outputs.empty());
    CHECK(run.parents.empty());
    CHECK(run.children.empty());
    CHECK(run.bases.empty());
  }
  for (auto const &[name, unit] : all_rows<trace::UnitRecord>(world, Table::units)) {
    CHECK(unit.contents.empty());
    CHECK(unit.serials.empty());
    CHECK(unit.units.empty());
    CHECK(unit.parent.empty());
    CHECK(unit.holder.empty());
  }
  for (auto const &[name, place] : all_rows<trace::PlaceRecord>(world, Table::places)) {
    for (auto const &row : place.harvests) {
      CHECK(row.figure == Decimal());
      CHECK(row.lots.empty());
    }
    CHECK(place.crops.empty());
  }
  for (auto const &[name, shipments] : all_rows<trace::ShipmentRecord>(world, Table::shipments)) {
    CHECK(shipments.shipped.empty());
    CHECK(shipments.received.empty());
    CHECK(shipments.claimed.empty());
  }
  CHECK(all_rows<trace::SerialRecord>(world, Table::serials).empty());
  world.rows().scan(Table::children, {}, {}, [](std::string_view key, std::string_view) {
    FAIL_CHECK("still a child: " << std::string(key));
    return true;
  });
}

}  // namespace

TEST_CASE("whatever is told, what was made is somewhere, and who is short has an open question") {
  std::size_t accepted = 0;
  for (std::uint32_t seed = 1; seed <= histories; ++seed) {
    CAPTURE(seed);
    RandomWorld random(seed);
    for (int i = 0; i < steps; ++i) {
      CAPTURE(i);
      if (random.step()) check_lots(random.world);
    }
    accepted += random.told.size();
  }
  CHECK(accepted > histories * steps / 6);
}

TEST_CASE("when everything is declared wrong, in any order, nothing is left of it") {
  for (std::uint32_t seed = 1; seed <= histories; ++seed) {
    CAPTURE(seed);
    RandomWorld random(seed);
    for (int i = 0; i < steps; ++i) random.step();
    auto told = random.told;
    // No std::shuffle: what it does with its random numbers differs from library to library.
    std::mt19937 order(seed);
    for (std::size_t i = told.size(); i > 1; --i) std::swap(told[i - 1], told[order() % i]);
    for (auto const &[actor, event] : told) {
      CAPTURE(event.number);
      auto const declared = random.world.tell(actor, event.declared_wrong());
      CHECK_MESSAGE(declared.has_value(), code_of(declared));
      check_lots(random.world);
    }
    check_nothing_left(random.world);
  }
}
