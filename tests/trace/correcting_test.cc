#include "trace/correcting.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"
#include "trace/genealogy.h"

using namespace nguon;
using namespace nguon::tests;
using trace::Decimal;

namespace {

struct Shop {
  World world;
  std::string farm = world.enrol("farm"), shop = world.enrol("shop", "trader");
  std::string fruit = world.product("fruit", farm), jam = world.product("jam", farm);
  std::string batch = lot(fruit, "L1");
  Shop() {
    REQUIRE(world.tell(farm, sow().of(batch, "100").id(1).ilmd("cbvmda:bestBeforeDate", "2026-12-01"))
                .has_value());
  }
  Told first() const { return sow().of(batch, "100").id(1).ilmd("cbvmda:bestBeforeDate", "2026-12-01"); }
  Decimal held() const { return world.held(batch, farm); }
};

}  // namespace

TEST_CASE("a correction undoes exactly what its event did") {
  Shop shop;
  auto &world = shop.world;
  auto const sale = selling().of(shop.batch, "21").id(7);
  CHECK(world.tell(shop.farm, sale).has_value());
  CHECK(world.tell(shop.farm, selling().of(shop.batch, "12").id(8)).has_value());
  auto const declared = world.tell(shop.farm, sale.declared_wrong(8));
  REQUIRE(declared.has_value());
  CHECK(shop.held() == Decimal::whole(88));
  CHECK(world.lot_row(shop.batch).consumed.at("H87") == Decimal::whole(12));
  auto const said = trace::find_event(world.rows(), event_id(7))->said.at(0);
  CHECK(said.corrected_index == *declared);
  CHECK(said.replaced_by == std::vector{event_id(8)});
}

TEST_CASE("a declaration repeats its event unchanged, is by its party, and is made once") {
  Shop shop;
  auto &world = shop.world;
  auto const sale = selling().of(shop.batch, "21").id(7);
  CHECK(world.tell(shop.farm, sale).has_value());
  CHECK(code_of(world.tell(shop.shop, sale.declared_wrong())) == "not-your-event");
  CHECK(code_of(world.tell(shop.farm, selling().of(shop.batch, "20").id(7).declared_wrong())) ==
        "not-the-same-event");
  CHECK(code_of(world.tell(shop.farm, selling().of(shop.batch, "20").id(99).declared_wrong())) ==
        "unknown-event");
  auto const inspector = world.enrol("inspector", "inspector");
  CHECK(code_of(world.tell(inspector, sale.declared_wrong())) == "not-your-event");

  auto const declared = world.tell(world.authority, sale.declared_wrong());
  REQUIRE(declared.has_value());
  CHECK(shop.held() == Decimal::whole(100));
  CHECK(world.tell(world.authority, sale.declared_wrong()).value() == *declared);
  CHECK(code_of(world.tell(shop.farm, sale.declared_wrong(8))) == "already-corrected");
}

TEST_CASE("a correction is not refused for a balance: those left short get an open question") {
  Shop shop;
  auto &world = shop.world;
  CHECK(world.tell(shop.farm, selling().of(shop.batch, "90")).has_value());
  CHECK(world.tell(shop.farm, shop.first().declared_wrong()).has_value());
  CHECK(shop.held() == -Decimal::whole(90));
  auto const row = world.lot_row(shop.batch);
  REQUIRE(row.questions.size() == 1);
  CHECK(row.questions[0].reason == "correction");
  CHECK_FALSE(row.born_index.has_value());
  CHECK(row.best_before.empty());
  CHECK(row.maker.empty());
  // The replacement closes it, late as it is.
  auto const replacement =
      sow().of(shop.batch, "95").open("late").ilmd("cbvmda:bestBeforeDate", "2027-01-01");
  CHECK(world.tell(shop.farm, replacement).has_value());
  CHECK(world.open_questions(shop.batch) == 0);
  CHECK(world.lot_row(shop.batch).best_before == "2027-01-01");
  CHECK(shop.held() == Decimal::whole(5));
}

TEST_CASE("a shipment, a receipt and a void can each be undone") {
  Shop shop;
  auto &world = shop.world;
  auto const ship = shipping().of(shop.batch, "50").from(shop.farm).to(shop.shop).id(11);
  auto const take_back = voiding().of(shop.batch, "10").from(shop.farm).to(shop.shop).id(12);
  auto const receive = receiving().of(shop.batch, "40").from(shop.farm).to(shop.shop).id(13);
  for (auto const &[party, event] :
       {std::pair{shop.farm, ship}, std::pair{shop.farm, take_back}, std::pair{shop.shop, receive}})
    REQUIRE(world.tell(party, event).has_value());
  CHECK(shop.held() == Decimal::whole(60));

  CHECK(world.tell(shop.shop, receive.declared_wrong()).has_value());
  CHECK(world.held(shop.batch, shop.shop) == Decimal());
  CHECK(world.tell(shop.farm, take_back.declared_wrong()).has_value());
  CHECK(shop.held() == Decimal::whole(50));
  CHECK(world.tell(shop.farm, ship.declared_wrong()).has_value());
  CHECK(shop.held() == Decimal::whole(100));
  CHECK(world.open_questions(shop.batch) == 0);
  CHECK(world.lot_row(shop.batch).outflow_count == 0);
}

TEST_CASE("a corrected shipment takes its voids with it") {
  Shop shop;
  auto &world = shop.world;
  auto const ship = shipping().of(shop.batch, "50").from(shop.farm).to(shop.shop).id(11);
  auto const take_back = voiding().of(shop.batch, "10").from(shop.farm).to(shop.shop).id(12);
  CHECK(world.tell(shop.farm, ship).has_value());
  CHECK(world.tell(shop.farm, take_back).has_value());
  CHECK(world.tell(shop.farm, ship.declared_wrong()).has_value());
  CHECK(shop.held() == Decimal::whole(100));
  CHECK(world.tell(shop.farm, take_back.declared_wrong()).has_value());
  CHECK(shop.held() == Decimal::whole(100));
}

TEST_CASE("a corrected transformation no longer joins its lots, unless another event says the same") {
  Shop shop;
  auto &world = shop.world;
  auto const made = lot(shop.jam, "J1");
  auto const cook = process().in(shop.batch, "10").out(made, "5").id(21);
  CHECK(world.tell(shop.farm, cook).has_value());
  CHECK(world.tell(shop.farm, process().in(shop.batch, "10").out(made, "5").id(22)).has_value());
  CHECK(world.lot_row(made).parents == std::vector{shop.batch});
  CHECK(world.tell(shop.farm, cook.declared_wrong()).has_value());
  CHECK(world.lot_row(made).parents == std::vector{shop.batch});
  CHECK(shop.held() == Decimal::whole(90));
  CHECK(world.tell(shop.farm, process().in(shop.batch, "10").out(made, "5").id(22).declared_wrong())
            .has_value());
  CHECK(world.lot_row(made).parents.empty());
  CHECK(trace::descendants(world.rows(), shop.batch, 10).size() == 1);
  CHECK_FALSE(world.lot_row(made).born_index.has_value());
}

TEST_CASE("inputs of a run that were wrong leave its outputs over the bound") {
  Shop shop;
  auto &world = shop.world;
  auto const sugar = lot(world.product("sugar", shop.farm), "S1"),
             syrup = lot(world.product("syrup", shop.farm), "Y1");
  CHECK(world.tell(shop.farm, sow().of(sugar, "100", "KGM")).has_value());
  auto const in = process().in(sugar, "50", "KGM").run("r").id(31);
  CHECK(world.tell(shop.farm, in).has_value());
  CHECK(world.tell(shop.farm, process().out(syrup, "50", "KGM").run("r")).has_value());
  CHECK(world.tell(shop.farm, in.declared_wrong()).has_value());
  CHECK(world.open_questions(syrup) == 1);
  CHECK(world.lot_row(syrup).parents.empty());
  CHECK(world.tell(shop.farm, process().in(sugar, "60", "KGM").run("r")).has_value());
  CHECK(world.open_questions(syrup) == 0);
  CHECK(world.lot_row(syrup).parents == std::vector{sugar});
}

TEST_CASE("a question closes when the event that opened it is declared wrong") {
  Shop shop;
  auto &world = shop.world;
  auto const oversold = selling().of(shop.batch, "120").open("stock").id(41);
  CHECK(world.tell(shop.farm, oversold).has_value());
  CHECK(world.open_questions(shop.batch) == 1);
  CHECK(world.tell(shop.farm, oversold.declared_wrong()).has_value());
  CHECK(world.open_questions(shop.batch) == 0);

  auto const other = lot(shop.fruit, "L2");
  auto const bought = receiving().of(other, "5").from(shop.farm).to(shop.shop).open("unknown").id(42);
  CHECK(world.tell(shop.shop, bought).has_value());
  CHECK(world.open_questions(other) == 1);
  CHECK(world.tell(shop.shop, bought.declared_wrong()).has_value());
  CHECK(world.open_questions(other) == 0);
  CHECK(world.lot_row(other).balances.empty());
}

TEST_CASE("the content of an event is the same however its members are ordered") {
  Shop shop;
  auto sale = selling().of(shop.batch, "2").id(51);
  CHECK(shop.world.tell(shop.farm, sale).has_value());
  boost::json::object turned;
  for (auto member = sale.json.end(); member != sale.json.begin();) turned.insert(*--member);
  sale.json = turned;
  CHECK(shop.world.tell(shop.farm, sale.declared_wrong()).has_value());
  CHECK(shop.held() == Decimal::whole(100));
}

TEST_CASE("parties that chose the same eventID correct each their own event") {
  Shop shop;
  auto &world = shop.world;
  auto const neighbour = world.enrol("neighbour");
  auto const pears = lot(world.product("pear", neighbour), "P1");
  CHECK(world.tell(neighbour, sow().of(pears, "10")).has_value());
  auto const sale = selling().of(shop.batch, "21").id(7), other_sale = selling().of(pears, "4").id(7);
  CHECK(world.tell(shop.farm, sale).has_value());
  CHECK(world.tell(neighbour, other_sale).has_value());
  CHECK(code_of(world.tell(neighbour, sale.declared_wrong())) == "not-the-same-event");
  // An authority means the one whose content it repeats.
  CHECK(world.tell(world.authority, other_sale.declared_wrong()).has_value());
  CHECK(world.held(pears, neighbour) == Decimal::whole(10));
  CHECK(shop.held() == Decimal::whole(79));
  CHECK(world.tell(shop.farm, sale.declared_wrong()).has_value());
  CHECK(shop.held() == Decimal::whole(100));
}

TEST_CASE("nobody repeats another's event or its declaration as its own") {
  Shop shop;
  auto &world = shop.world;
  auto const neighbour = world.enrol("neighbour");
  auto const foreign = selling().of("01/09520000000004/10/X", "1").id(7);
  CHECK(world.tell(shop.farm, foreign).has_value());
  auto const copied = world.tell(neighbour, foreign);
  CHECK(code_of(copied) == "event-id-reused");
  CHECK(copied.error().field == "/eventID");
  auto const declared = world.tell(shop.farm, foreign.declared_wrong());
  REQUIRE(declared.has_value());
  CHECK(world.tell(shop.farm, foreign.declared_wrong()).value() == *declared);
  CHECK(code_of(world.tell(neighbour, foreign.declared_wrong())) == "not-your-event");
  CHECK(code_of(world.tell(world.authority, foreign.declared_wrong())) == "already-corrected");
}

TEST_CASE("a late word that was wrong leaves the question open again that it had closed") {
  Shop shop;
  auto &world = shop.world;
  auto const fresh = lot(shop.fruit, "L2");
  CHECK(world.tell(shop.shop, receiving().of(fresh, "5").from(shop.farm).to(shop.shop).open("unknown"))
            .has_value());
  auto const late = sow().of(fresh, "5").open("late").id(61);
  CHECK(world.tell(shop.farm, late).has_value());
  CHECK(world.open_questions(fresh) == 0);
  CHECK(world.tell(shop.farm, late.declared_wrong(62)).has_value());
  CHECK(world.open_questions(fresh) == 1);
  CHECK(world.held(fresh, shop.shop) == Decimal::whole(5));
  CHECK(world.tell(shop.farm, sow().of(fresh, "4").open("late").id(62)).has_value());
  CHECK(world.open_questions(fresh) == 1);
  CHECK(world.tell(shop.farm, sow().of(fresh, "1").open("late")).has_value());
  CHECK(world.open_questions(fresh) == 0);
}

TEST_CASE("an event that is declared wrong takes only its own question with it") {
  Shop shop;
  auto &world = shop.world;
  auto const fresh = lot(shop.fruit, "L2");
  auto const cared = caring().of(fresh).open("unknown").id(71);
  auto const bought = receiving().of(fresh, "5").from(shop.farm).to(shop.shop).open("unknown").id(72);
  CHECK(world.tell_all(shop.shop, {cared, bought}).has_value());
  CHECK(world.open_questions(fresh) == 2);
  CHECK(world.tell(shop.shop, bought.declared_wrong()).has_value());
  CHECK(world.open_questions(fresh) == 1);
  CHECK(world.tell(shop.shop, cared.declared_wrong()).has_value());
  CHECK(world.open_questions(fresh) == 0);
}

TEST_CASE("what a correction asked is answered when the goods that went on are declared wrong too") {
  Shop shop;
  auto &world = shop.world;
  auto const sale = selling().of(shop.batch, "90").id(81);
  CHECK(world.tell(shop.farm, sale).has_value());
  CHECK(world.tell(shop.farm, shop.first().declared_wrong()).has_value());
  CHECK(world.open_questions(shop.batch) == 1);
  CHECK(world.tell(shop.farm, sale.declared_wrong()).has_value());
  CHECK(world.open_questions(shop.batch) == 0);
}

TEST_CASE(
    "of two events that left the same holder short by the same, correcting one leaves the question of the "
    "other") {
  Shop shop;
  auto &world = shop.world;
  auto const fresh = lot(shop.fruit, "L2");
  auto const first = selling().of(fresh, "5").open("unknown").id(91);
  CHECK(world.tell(shop.shop, first).has_value());
  CHECK(world.tell(shop.shop, selling().of(fresh, "5").open("unknown").id(92)).has_value());
  CHECK(world.tell(shop.shop, first.declared_wrong()).has_value());
  CHECK(world.open_questions(fresh) == 1);
  CHECK(world.tell(shop.shop, selling().of(fresh, "5").open("unknown").id(92).declared_wrong()).has_value());
  CHECK(world.open_questions(fresh) == 0);
}

TEST_CASE("of two events about the same unknown serial, correcting one leaves the question of the other") {
  Shop shop;
  auto &world = shop.world;
  auto const fresh = lot(shop.fruit, "L2"), pack = fresh + "/s/1";
  auto const sale = selling().of(pack).open("unknown").id(95);
  auto const bought = receiving().of(pack).from(shop.farm).to(shop.shop).open("unknown").id(96);
  auto const about_serial = [&] {
    return std::ranges::count_if(world.lot_row(fresh).questions, [](trace::Question const &question) {
      return !question.closed_index && question.run == "1";
    });
  };
  CHECK(world.tell(shop.shop, sale).has_value());
  CHECK(world.tell(shop.shop, bought).has_value());
  CHECK(about_serial() == 2);
  CHECK(world.tell(shop.shop, sale.declared_wrong()).has_value());
  CHECK(about_serial() == 1);
  CHECK(world.tell(shop.shop, bought.declared_wrong()).has_value());
  CHECK(world.open_questions(fresh) == 0);
}

TEST_CASE("a holder who is short in two units is asked about both, whatever is corrected") {
  World world;
  auto const farm = world.enrol("farm"), fruit = world.product("fruit", farm);
  auto const batch = lot(fruit, "L1");
  CHECK(world.tell(farm, sow().of(batch, "10").of(batch, "5", "KGM")).has_value());
  CHECK(world.tell(farm, selling().of(batch, "10")).has_value());
  CHECK(world.tell(farm, selling().of(batch, "6", "KGM").open("stock")).has_value());
  // Each of two events asks, and the one is still asked when the other was wrong.
  auto const sale = selling().of(batch, "1").open("stock").id(5);
  CHECK(world.tell(farm, sale).has_value());
  CHECK(world.tell(farm, selling().of(batch, "1").open("stock")).has_value());
  CHECK(world.open_questions(batch) == 3);
  CHECK(world.tell(farm, sale.declared_wrong()).has_value());
  CHECK(world.open_questions(batch) == 2);
}
