#include "trace/ledger.h"

#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"
#include "trace/own_id.h"

using namespace nguon;
using namespace nguon::tests;
using trace::Decimal;

namespace {

struct Farm {
  World world;
  std::string farm = world.enrol("farm"), fruit = world.product("Dừa sáp", farm), batch = lot(fruit, "Lo-7");
};

std::vector<std::string> keys_of(storage::Reader const &rows, storage::Table table, std::string_view prefix) {
  std::vector<std::string> keys;
  rows.scan(table, prefix, {}, [&](std::string_view key, std::string_view) {
    keys.emplace_back(key);
    return true;
  });
  return keys;
}

std::string joined(std::string_view a, std::string_view b) {
  return std::string(a) + '\0' + std::string(b);
}

}  // namespace

TEST_CASE("the same statement, or the same events signed again, answer the first entry") {
  Farm farm;
  auto &world = farm.world;
  auto const event = sow().of(farm.batch, "10").id(5);
  auto const compact = world.sign_event(farm.farm, event);
  auto const first = world.post(compact);
  REQUIRE(first.has_value());
  CHECK(world.post(compact).value() == *first);
  // With another key of the same party the statement is another one, the event is not.
  auto const phone = PrivateKey::generate(KeyAlgorithm::ed25519);
  CHECK(world.tell(farm.farm, event).value() == *first);
  CHECK(world.held(farm.batch, farm.farm) == Decimal::whole(10));

  auto const other = world.tell(farm.farm, sow().of(farm.batch, "11").id(5));
  CHECK(code_of(other) == "event-id-reused");
  CHECK(other.error().kind == ErrorKind::conflict);
  // Another party's events have ids of their own.
  auto const neighbour = world.enrol("neighbour");
  auto const pear = world.product("pear", neighbour);
  CHECK(world.tell(neighbour, sow().of(lot(pear, "P"), "1").id(5)).has_value());
  CHECK(world.size() == *first + 1 + 3 + 1);
}

TEST_CASE("a document is recorded whole or not at all") {
  Farm farm;
  auto &world = farm.world;
  CHECK(code_of(world.tell_all(farm.farm, {sow().of(farm.batch, "10"), selling().of(farm.batch, "11")})) ==
        "over-balance");
  CHECK_FALSE(trace::find_lot(world.rows(), farm.batch).has_value());
  auto const refused =
      world.tell_all(farm.farm, {sow().of(farm.batch, "10"), selling().of(farm.batch, "11")});
  CHECK(refused.error().field == "/epcisBody/eventList/1/quantityList");
  CHECK(world.tell_all(farm.farm, {sow().of(farm.batch, "10"), selling().of(farm.batch, "4")}).has_value());
  CHECK(world.held(farm.batch, farm.farm) == Decimal::whole(6));
}

TEST_CASE("what may be found is indexed: words without diacritics, short codes, and what belongs to what") {
  Farm farm;
  auto &world = farm.world;
  CHECK(world.tell(farm.farm, sow().of(farm.batch, "10")).has_value());
  using storage::Table;
  CHECK(keys_of(world.rows(), Table::words, joined("dua", "")) == std::vector{joined("dua", farm.fruit)});
  CHECK(keys_of(world.rows(), Table::words, joined("7", "")) == std::vector{joined("7", farm.batch)});
  CHECK(keys_of(world.rows(), Table::relations, joined("products", farm.farm)) ==
        std::vector{joined(joined("products", farm.farm), farm.fruit)});
  // A new name takes the place of the old one.
  CHECK(
      world.say(farm.farm, {{"type", "Product"}, {"id", farm.fruit}, {"name", "Xoài"}, {"category", "goods"}})
          .has_value());
  CHECK(keys_of(world.rows(), Table::words, joined("dua", "")).empty());
  CHECK(keys_of(world.rows(), Table::words, joined("xoai", "")) == std::vector{joined("xoai", farm.fruit)});
}

TEST_CASE("a lot remembers where and when it was made, by whom, and its dates") {
  Farm farm;
  auto &world = farm.world;
  auto const garden = world.place("garden", farm.farm);
  auto const owner = world.enrol("owner");
  auto const index = world.tell(farm.farm, sow()
                                               .of(farm.batch, "10")
                                               .at(garden)
                                               .owned_by(owner)
                                               .ilmd("cbvmda:bestBeforeDate", "2027-03-01")
                                               .ilmd("cbvmda:itemExpirationDate", "2027-04-01")
                                               .ilmd("nguon:productionDate", "2026-11-19"));
  auto const row = world.lot_row(farm.batch);
  CHECK(row.born_index == *index);
  CHECK(row.maker == farm.farm);
  CHECK(row.owner == owner);
  CHECK(row.born_place == garden);
  CHECK(row.born_time == "2026-11-20T08:00:00+07:00");
  CHECK(row.best_before == "2027-03-01");
  CHECK(row.expiry == "2027-04-01");
  CHECK(row.production_date == "2026-11-19");
  CHECK(row.registered);
  CHECK(row.event_count == 1);
  CHECK(world.tell(owner, recalling().of(farm.batch)).has_value());
}

TEST_CASE("figures below zero are refused for goods registered here") {
  Farm farm;
  CHECK_FALSE(farm.world.tell(farm.farm, sow().of(farm.batch, "-1")).has_value());
}

TEST_CASE("in a scope, what lies outside is neither refused nor kept") {
  Farm farm;
  auto &world = farm.world;
  auto const jam = world.product("jam", farm.farm);
  auto const inside = lot(jam, "J1"), outside = farm.batch;
  CHECK(world.tell(farm.farm, sow().of(outside, "10")).has_value());
  CHECK(world.tell(farm.farm, process().in(outside, "10").out(inside, "5")).has_value());
  // A replay that holds the jam's chain, but neither the fruit's nor its product's.
  trace::Scope const scope = [&](std::string_view subject) {
    return subject != outside && subject != farm.fruit;
  };
  auto const store = storage::make_memory_store();
  std::uint64_t index = 0;
  for (auto const &compact : world.statements) {
    auto const statement = trace::parse_statement(compact, test_origin);
    auto const about = [&](std::string const &subject) { return scope(subject); };
    if (std::ranges::none_of(statement->subjects, about)) continue;
    storage::Batch rows;
    auto const applied = apply(*statement, {index++, "2026-11-20T08:00:00.000Z"}, *store, rows, &scope);
    CHECK_MESSAGE(applied.has_value(), compact);
    store->write(rows);
  }
  CHECK_FALSE(trace::find_lot(*store, outside).has_value());
  CHECK(trace::find_lot(*store, inside)->parents == std::vector{outside});
  CHECK(trace::find_lot(*store, inside)->balances.at(0).held == Decimal::whole(5));
}
