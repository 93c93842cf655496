#include "trace/packing.h"

#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"

using namespace nguon;
using namespace nguon::tests;
using trace::Decimal;

namespace {

struct Warehouse {
  World world;
  std::string factory = world.enrol("factory"), shop = world.enrol("shop", "trader");
  std::string bag = world.product("bag", factory), candy = world.product("candy", factory);
  std::string bags = lot(bag, "B1"), packs = lot(candy, "K1");

  Warehouse() {
    REQUIRE(world.tell(factory, sow().of(bags, "100")).has_value());
    REQUIRE(world.tell(factory, sow().of(serial(1)).of(serial(2)).of(serial(3))).has_value());
  }
  std::string serial(int number) const { return packs + "/s/" + std::to_string(number); }
  Told ship(std::string const &thing) const { return shipping().of(thing).from(factory).to(shop); }
  Told receive(std::string const &thing) const { return receiving().of(thing).from(factory).to(shop); }
  Told sell(int number) const { return selling().of(serial(number)); }
  trace::SerialRecord row(int number) const {
    return trace::find_serial(world.rows(), packs, std::to_string(number)).value_or(trace::SerialRecord());
  }
};

}  // namespace

TEST_CASE("what is packed moves with its container, containers inside it included") {
  Warehouse house;
  auto &world = house.world;
  CHECK(world.tell(house.factory, packing().into(sscc(1)).of(house.bags, "20")).has_value());
  CHECK(world.tell(house.factory, packing().into(sscc(2)).of(house.bags, "30").of(house.serial(1)))
            .has_value());
  CHECK(world.tell(house.factory, packing().into(sscc(9)).of(sscc(1)).of(sscc(2))).has_value());
  CHECK(world.held(house.bags, house.factory) == Decimal::whole(100));
  CHECK(world.lot_row(house.bags).units == std::vector{sscc(1), sscc(2)});
  CHECK(world.lot_row(house.packs).units == std::vector{sscc(2)});

  CHECK(world.tell(house.factory, house.ship(sscc(9))).has_value());
  CHECK(world.held(house.bags, house.factory) == Decimal::whole(50));
  CHECK(world.held(house.packs, house.factory) == Decimal::whole(2));
  CHECK(world.tell(house.shop, house.receive(sscc(9))).has_value());
  CHECK(world.held(house.bags, house.shop) == Decimal::whole(50));
  CHECK(world.held(house.packs, house.shop) == Decimal::whole(1));
  CHECK(house.row(1).holder == house.shop);
  CHECK(trace::find_unit(world.rows(), sscc(9))->holder == house.shop);
  CHECK(world.open_questions(house.bags) == 0);

  CHECK(code_of(world.tell(house.factory, unpacking().into(sscc(9)))) == "not-the-holder");
  CHECK(world.tell(house.shop, unpacking().into(sscc(9))).has_value());
  CHECK(trace::find_unit(world.rows(), sscc(9))->units.empty());
  CHECK(world.tell(house.shop, unpacking().into(sscc(1)).of(house.bags, "20")).has_value());
  CHECK(world.lot_row(house.bags).units == std::vector{sscc(2)});
}

TEST_CASE("nothing is packed that is not there, taken out that is not in, or put into itself") {
  Warehouse house;
  auto &world = house.world;
  auto const over = world.tell(house.factory, packing().into(sscc(1)).of(house.bags, "101"));
  CHECK(code_of(over) == "over-balance");
  CHECK(over.error().have == "100 H87");
  CHECK(code_of(world.tell(house.shop, packing().into(sscc(1)).of(house.bags, "1"))) == "not-the-holder");
  CHECK(code_of(world.tell(house.factory, packing().into(sscc(1)).of(lot(house.bag, "B9"), "1"))) ==
        "unknown-goods");
  CHECK(code_of(world.tell(house.factory, packing().into(sscc(1)).of(house.serial(4)))) == "unknown-serial");
  CHECK(world.tell(house.factory, packing().into(sscc(1)).of(house.bags, "20").of(house.serial(1)))
            .has_value());
  auto const out = world.tell(house.factory, unpacking().into(sscc(1)).of(house.bags, "21"));
  CHECK(code_of(out) == "not-in-the-container");
  CHECK(out.error().have == "20 H87");
  CHECK(code_of(world.tell(house.factory, unpacking().into(sscc(1)).of(house.serial(2)))) ==
        "not-in-the-container");

  CHECK(world.tell(house.factory, packing().into(sscc(2)).of(sscc(1))).has_value());
  CHECK(code_of(world.tell(house.factory, packing().into(sscc(1)).of(sscc(2)))) == "container-in-itself");
  CHECK(code_of(world.tell(house.factory, packing().into(sscc(3)).of(sscc(1)))) == "in-another-container");
}

TEST_CASE("goods packed twice are found when they are shipped") {
  Warehouse house;
  auto &world = house.world;
  CHECK(world.tell(house.factory, packing().into(sscc(1)).of(house.bags, "60")).has_value());
  CHECK(world.tell(house.factory, packing().into(sscc(2)).of(house.bags, "60")).has_value());
  CHECK(world.tell(house.factory, house.ship(sscc(1))).has_value());
  CHECK(code_of(world.tell(house.factory, house.ship(sscc(2)))) == "over-balance");
}

TEST_CASE("a container is shipped by whoever holds it, and once") {
  Warehouse house;
  auto &world = house.world;
  CHECK(world.tell(house.factory, packing().into(sscc(1)).of(house.bags, "60")).has_value());
  auto const other = world.enrol("other", "trader");
  CHECK(code_of(world.tell(other, shipping().of(sscc(1)).to(house.shop))) == "not-the-holder");
  CHECK(world.tell(house.factory, house.ship(sscc(1))).has_value());
  CHECK(code_of(world.tell(house.factory, house.ship(sscc(1)))) == "over-balance");
}

TEST_CASE("a receipt of a container before its shipment is matched by it") {
  Warehouse house;
  auto &world = house.world;
  CHECK(world.tell(house.factory, packing().into(sscc(1)).of(house.bags, "60")).has_value());
  CHECK(world.tell(house.shop, house.receive(sscc(1))).has_value());
  CHECK(world.claimed(house.bags, house.factory) == Decimal::whole(60));
  CHECK(world.tell(house.factory, house.ship(sscc(1))).has_value());
  CHECK(world.claimed(house.bags, house.factory) == Decimal());
  CHECK(world.held(house.bags, house.factory) == Decimal::whole(40));
}

TEST_CASE("packing and unpacking are undone by corrections") {
  Warehouse house;
  auto &world = house.world;
  auto const pack = packing().into(sscc(1)).of(house.bags, "20").of(house.serial(1)).id(5);
  auto const unpack = unpacking().into(sscc(1)).id(6);
  CHECK(world.tell(house.factory, pack).has_value());
  CHECK(world.tell(house.factory, unpack).has_value());
  CHECK(world.lot_row(house.bags).units.empty());
  CHECK(world.tell(house.factory, unpack.declared_wrong()).has_value());
  CHECK(trace::find_unit(world.rows(), sscc(1))->serials.contains(house.serial(1)));
  CHECK(world.lot_row(house.bags).units == std::vector{sscc(1)});
  CHECK(world.tell(house.factory, pack.declared_wrong()).has_value());
  CHECK(trace::find_unit(world.rows(), sscc(1))->contents.empty());
  CHECK(trace::find_unit(world.rows(), sscc(1))->serials.empty());
}

TEST_CASE("containers that a correction puts into one another don't send anybody in circles") {
  Warehouse house;
  auto &world = house.world;
  auto const unpack = unpacking().into(sscc(2)).id(9);
  CHECK(world.tell(house.factory, packing().into(sscc(2)).of(sscc(1))).has_value());
  CHECK(world.tell(house.factory, unpack).has_value());
  CHECK(world.tell(house.factory, packing().into(sscc(1)).of(sscc(2))).has_value());
  CHECK(world.tell(house.factory, packing().into(sscc(1)).of(house.bags, "7")).has_value());
  CHECK(world.tell(house.factory, unpack.declared_wrong()).has_value());
  CHECK(world.tell(house.factory, house.ship(sscc(2))).has_value());
  CHECK(world.held(house.bags, house.factory) == Decimal::whole(93));
}

TEST_CASE("a serial is a piece of its lot, made once and gone once") {
  Warehouse house;
  auto &world = house.world;
  CHECK(world.held(house.packs, house.factory) == Decimal::whole(3));
  CHECK(house.row(1).state == "active");
  CHECK(house.row(1).made);
  CHECK(code_of(world.tell(house.factory, sow().of(house.serial(3)))) == "serial-exists");
  auto const sale = selling().of(house.serial(1)).id(7);
  CHECK(world.tell(house.factory, sale).has_value());
  CHECK(world.held(house.packs, house.factory) == Decimal::whole(2));
  CHECK(house.row(1).state == "sold");
  CHECK(code_of(world.tell(house.factory, selling().of(house.serial(1)))) == "serial-gone");
  CHECK(code_of(world.tell(house.factory, destroying().of(house.serial(8)))) == "unknown-serial");
  CHECK(world.tell(house.factory, sale.declared_wrong()).has_value());
  CHECK(house.row(1).state == "active");
  CHECK(world.tell(house.factory, sampling().of(house.serial(1))).has_value());
  CHECK(house.row(1).state == "sampled");
}

TEST_CASE("a serial nobody made is an open question until its maker speaks") {
  Warehouse house;
  auto &world = house.world;
  CHECK(world.tell(house.factory, selling().of(house.serial(8)).open("unknown")).has_value());
  CHECK_FALSE(house.row(8).made);
  CHECK(house.row(8).state == "sold");
  CHECK(world.open_questions(house.packs) == 1);
  CHECK(world.tell(house.factory, sow().of(house.serial(8)).open("late")).has_value());
  CHECK(world.open_questions(house.packs) == 0);
  CHECK(house.row(8).made);
  CHECK(house.row(8).state == "sold");
}

TEST_CASE("the same goods may not be counted as serials and as a quantity") {
  Warehouse house;
  auto const fresh = lot(house.candy, "K2");
  CHECK(code_of(house.world.tell(house.factory, sow().of(fresh + "/s/1").of(fresh, "1"))) == "counted-twice");
  CHECK(house.world.tell(house.factory, sow().of(fresh + "/s/1").of(fresh)).has_value());
}

TEST_CASE("a serial without a lot is a lot of its own, of one piece") {
  Warehouse house;
  auto &world = house.world;
  auto const bare = house.candy + "/s/ONE";
  CHECK(world.tell(house.factory, sow().of(bare)).has_value());
  CHECK(world.lot_row(bare).serial == "ONE");
  CHECK(world.held(bare, house.factory) == Decimal::whole(1));
  CHECK(world.tell(house.factory, selling().of(bare)).has_value());
  CHECK(code_of(world.tell(house.factory, selling().of(bare))) == "not-the-holder");
}

TEST_CASE("a product has lots or it has none, and events must name it so") {
  Warehouse house;
  auto &world = house.world;
  auto const service = world.product("peeling", house.factory, {{"hasLots", false}});
  CHECK(code_of(world.tell(house.factory, sow().of(lot(service, "X"), "1"))) == "product-without-lots");
  CHECK(code_of(world.tell(house.factory, selling().of(house.bag, "1"))) == "lot-missing");
  CHECK(world.tell(house.factory, selling().of(service, "1")).has_value());
}

TEST_CASE("contents add up in whatever order they are declared wrong") {
  Warehouse house;
  auto &world = house.world;
  auto const pack = packing().into(sscc(1)).of(house.bags, "20").id(5);
  auto const unpack = unpacking().into(sscc(1)).of(house.bags, "15").id(6);
  CHECK(world.tell(house.factory, pack).has_value());
  CHECK(world.tell(house.factory, unpack).has_value());
  CHECK(world.tell(house.factory, pack.declared_wrong()).has_value());
  CHECK(world.lot_row(house.bags).units.empty());
  CHECK(world.tell(house.factory, house.ship(sscc(1))).has_value());
  CHECK(world.held(house.bags, house.factory) == Decimal::whole(100));
  CHECK(world.tell(house.factory, unpack.declared_wrong()).has_value());
  CHECK(trace::find_unit(world.rows(), sscc(1))->contents.empty());

  auto const pack_one = packing().into(sscc(2)).of(house.serial(1)).of(sscc(1)).id(7);
  auto const take_out = unpacking().into(sscc(2)).of(house.serial(1)).of(sscc(1)).id(8);
  CHECK(world.tell(house.factory, pack_one).has_value());
  CHECK(world.tell(house.factory, take_out).has_value());
  CHECK(world.tell(house.factory, pack_one.declared_wrong()).has_value());
  CHECK(world.tell(house.factory, take_out.declared_wrong()).has_value());
  CHECK(trace::find_unit(world.rows(), sscc(2))->serials.empty());
  CHECK(trace::find_unit(world.rows(), sscc(2))->units.empty());
  CHECK(trace::find_unit(world.rows(), sscc(1))->parent.empty());
}

TEST_CASE("what is joined to no container moves nothing, and is said by who has a part in it") {
  Warehouse house;
  auto &world = house.world;
  auto const crate = packing().of(house.bags, "5").of(house.serial(1));
  auto joined = crate;
  joined.json["parentID"] = "urn:epc:id:grai:9521321.55555.1";
  CHECK(world.tell(house.factory, joined).has_value());
  CHECK(world.lot_row(house.bags).units.empty());
  CHECK(code_of(world.tell(house.shop, joined)) == "not-the-holder");
}

TEST_CASE("what was unpacked goes loose, and leaves nothing in the container that is shipped") {
  Warehouse house;
  auto &world = house.world;
  CHECK(world.tell(house.factory, packing().into(sscc(1)).of(house.bags, "20").of(house.serial(1)))
            .has_value());
  CHECK(world.tell(house.factory, unpacking().into(sscc(1))).has_value());
  CHECK(world.tell(house.factory, house.ship(sscc(1))).has_value());
  CHECK(world.held(house.bags, house.factory) == Decimal::whole(100));
  CHECK(world.tell(house.factory, shipping().of(house.bags, "100").from(house.factory).to(house.shop))
            .has_value());
  CHECK(world.held(house.bags, house.factory) == Decimal());
}

TEST_CASE("the same serial in two lots is two packs") {
  Warehouse house;
  auto &world = house.world;
  auto const other = lot(house.candy, "K2");
  CHECK(world.tell(house.factory, sow().of(other + "/s/1")).has_value());
  CHECK(world.tell(house.factory, selling().of(other + "/s/1")).has_value());
  CHECK(house.row(1).state == "active");
  CHECK(trace::find_serial(world.rows(), other, "1")->state == "sold");
}

TEST_CASE("a serial is moved by whoever has it, not by somebody who has others of its lot") {
  Warehouse house;
  auto &world = house.world;
  auto const stall = world.enrol("stall", "trader");
  CHECK(world.tell(house.factory, house.ship(house.serial(1))).has_value());
  CHECK(house.row(1).holder == house.shop);
  CHECK(world.tell(house.shop, house.receive(house.serial(1))).has_value());
  // The shop has one pack, and says that it is another.
  for (auto const &event : {house.sell(2), destroying().of(house.serial(2)),
                            shipping().of(house.serial(2)).from(house.shop).to(stall),
                            packing().into(sscc(3)).of(house.serial(2)),
                            process().in(house.serial(2)).out("01/09520000000004/10/X", "1")}) {
    auto const refused = world.tell(house.shop, event);
    CHECK(code_of(refused) == "serial-elsewhere");
    CHECK(refused.error().kind == ErrorKind::unbalanced);
  }
  CHECK(code_of(world.tell(house.factory, house.sell(1))) == "serial-elsewhere");
  CHECK(code_of(world.tell(stall, receiving().of(house.serial(2)).from(house.shop).to(stall))) ==
        "serial-elsewhere");
  CHECK(code_of(world.tell(house.factory, house.ship(house.serial(1)))) == "serial-elsewhere");
  // Left open, it stands until the sender's word is there.
  CHECK(world.tell(house.shop, house.sell(2).open("stock", "quét nhầm")).has_value());
  REQUIRE(world.open_questions(house.packs) == 1);
  CHECK(world.lot_row(house.packs).questions.back().run == "2");
  CHECK(world.lot_row(house.packs).questions.back().holder == house.shop);
  // What the shop says of it takes nothing from the factory.
  CHECK(house.row(2).state == "active");
  CHECK(house.row(2).holder == house.factory);
  CHECK(world.tell(house.factory, house.ship(house.serial(2)).open("late")).has_value());
  CHECK(house.row(2).state == "sold");
  CHECK(world.open_questions(house.packs) == 0);
  CHECK(world.tell(house.shop, house.sell(1).open("stock")).has_value());
}

TEST_CASE("who says that a serial moved makes no difference, nor does the order") {
  Warehouse house;
  auto &world = house.world;
  // Shipped by name, received by number, sold by name; and the other way round.
  CHECK(world.tell(house.factory, house.ship(house.serial(1))).has_value());
  CHECK(world.tell(house.shop, receiving().of(house.packs, "1").from(house.factory).to(house.shop))
            .has_value());
  CHECK(world.tell(house.shop, house.sell(1)).has_value());
  CHECK(world.tell(house.factory, shipping().of(house.packs, "1").from(house.factory).to(house.shop))
            .has_value());
  CHECK(world.tell(house.shop, house.receive(house.serial(2))).has_value());
  CHECK(world.tell(house.shop, house.sell(2)).has_value());
  // The sender's word comes when the pack is sold already.
  CHECK(world.tell(house.shop, house.receive(house.serial(3))).has_value());
  CHECK(world.tell(house.shop, house.sell(3)).has_value());
  CHECK(code_of(world.tell(house.factory, house.sell(3))) == "serial-gone");
  CHECK(world.tell(house.factory, house.ship(house.serial(3)).open("late")).has_value());
  CHECK(code_of(world.tell(house.factory, house.ship(house.serial(3)).open("late"))) == "serial-gone");
  CHECK(world.open_questions(house.packs) == 0);
  CHECK(world.held(house.packs, house.factory) == Decimal());
  CHECK(world.lot_row(house.packs).named.empty());
}

TEST_CASE("packs that left without a name may be any of those that their holder no longer has") {
  Warehouse house;
  auto &world = house.world;
  CHECK(world.tell(house.factory, shipping().of(house.packs, "1").from(house.factory).to(house.shop))
            .has_value());
  CHECK(world.tell(house.shop, receiving().of(house.packs, "1").from(house.factory).to(house.shop))
            .has_value());
  CHECK(world.tell(house.shop, house.sell(2).id(7)).has_value());
  CHECK(world.open_questions(house.packs) == 0);
  // One left, and it was that one.
  CHECK(code_of(world.tell(house.shop, house.sell(1).open("stock"))) == "accepted");
  CHECK(world.open_questions(house.packs) == 2);
  CHECK(world.tell(house.shop, house.sell(2).id(7).declared_wrong()).has_value());
  CHECK(world.open_questions(house.packs) == 0);
}

TEST_CASE("a serial comes back by a void, and a correction leaves nobody with what it never had unasked") {
  Warehouse house;
  auto &world = house.world;
  auto const back = voiding().of(house.serial(1)).from(house.factory).to(house.shop);
  CHECK(world.tell(house.factory, house.ship(house.serial(1))).has_value());
  CHECK(world.tell(house.factory, back).has_value());
  CHECK(house.row(1).holder == house.factory);
  auto const sent = house.ship(house.serial(1)).id(8), got = house.receive(house.serial(1)).id(9);
  CHECK(world.tell(house.factory, sent).has_value());
  CHECK(world.tell(house.shop, got).has_value());
  CHECK(world.tell(house.factory, house.ship(house.serial(2))).has_value());
  CHECK(world.tell(house.shop, house.receive(house.serial(2))).has_value());
  CHECK(world.tell(house.shop, house.sell(1)).has_value());
  CHECK(world.tell(house.factory, sent.declared_wrong()).has_value());
  CHECK(world.open_questions(house.packs) == 0);
  CHECK(world.tell(house.shop, got.declared_wrong()).has_value());
  // The shop still has as many packs as it sold, but never had pack 1.
  REQUIRE(world.open_questions(house.packs) == 1);
  CHECK(world.lot_row(house.packs).questions.back().run == "1");
  CHECK(world.tell(house.factory, house.ship(house.serial(1)).open("late")).has_value());
  CHECK(world.open_questions(house.packs) == 0);
}

TEST_CASE("a void goes with the shipment that it took back") {
  Warehouse house;
  auto &world = house.world;
  auto const sent = house.ship(house.serial(1)).id(8);
  CHECK(world.tell(house.factory, sent).has_value());
  CHECK(world.tell(house.factory, voiding().of(house.serial(1)).from(house.factory).to(house.shop))
            .has_value());
  CHECK(world.tell(house.factory, sent.declared_wrong()).has_value());
  CHECK(house.row(1).holder == house.factory);
  CHECK(world.tell(house.factory, house.ship(house.serial(1))).has_value());
  CHECK(house.row(1).holder == house.shop);
  CHECK(code_of(world.tell(house.factory, house.sell(1))) == "serial-elsewhere");
  CHECK(world.open_questions(house.packs) == 0);
}

TEST_CASE("nobody burns the numbers of somebody else's packs before they are made") {
  Warehouse house;
  auto &world = house.world;
  auto const pack = lot(house.candy, "K9") + "/s/1";
  auto const row = [&] { return *trace::find_serial(world.rows(), lot(house.candy, "K9"), "1"); };
  CHECK(world.tell(house.shop, selling().of(pack).open("unknown")).has_value());
  CHECK(row().state == "sold");
  CHECK(world.tell(house.factory, sow().of(pack).open("late")).has_value());
  CHECK(row().state == "active");
  CHECK(row().holder == house.factory);
  CHECK(world.open_questions(lot(house.candy, "K9")) == 2);
  CHECK(world.tell(house.factory, selling().of(pack)).has_value());
  CHECK(row().state == "sold");
  CHECK(code_of(world.tell(house.factory, selling().of(pack))) == "serial-gone");
  CHECK(world.open_questions(lot(house.candy, "K9")) == 2);
}

TEST_CASE("a container is destroyed, used or received only from where it is") {
  Warehouse house;
  auto &world = house.world;
  auto const stall = world.enrol("stall", "trader");
  CHECK(world.tell(house.factory, packing().into(sscc(1)).of(house.bags, "20")).has_value());
  CHECK(world.tell(house.factory, shipping().of(house.bags, "40").from(house.factory).to(house.shop))
            .has_value());
  CHECK(world.tell(house.shop, receiving().of(house.bags, "40").from(house.factory).to(house.shop))
            .has_value());
  // The shop has as many bags, but not that case of them.
  for (auto const &event : {destroying().of(sscc(1)), selling().of(sscc(1)),
                            process().in(sscc(1)).out("01/09520000000004/10/X", "1")}) {
    auto const refused = world.tell(house.shop, event);
    CHECK(code_of(refused) == "not-the-holder");
    CHECK(refused.error().field.ends_with("EPCList") == (event.json.at("type") == "TransformationEvent"));
  }
  auto const from_shop = receiving().of(sscc(1)).from(house.shop).to(stall).id(7);
  CHECK(code_of(world.tell(stall, from_shop)) == "not-the-holder");
  CHECK(world.lot_row(house.bags).units == std::vector{sscc(1)});
  // An inspector's sample is taken where it stands.
  auto const inspector = world.enrol("inspector", "inspector");
  CHECK(world.tell(inspector, sampling().of(sscc(1)).from(house.factory)).has_value());
}

TEST_CASE("a late receipt does not bring back a container that went on") {
  Warehouse house;
  auto &world = house.world;
  auto const stall = world.enrol("stall", "trader");
  CHECK(world.tell(house.factory, packing().into(sscc(1)).of(house.bags, "20")).has_value());
  CHECK(world.tell(house.factory, house.ship(sscc(1))).has_value());
  auto const onwards = receiving().of(sscc(1)).from(house.shop).to(stall);
  CHECK(code_of(world.tell(stall, onwards)) == "not-the-holder");
  auto open = onwards;
  CHECK(world.tell(stall, open.open("stock")).has_value());
  CHECK(trace::find_unit(world.rows(), sscc(1))->holder == stall);
  CHECK(code_of(world.tell(house.shop, house.receive(sscc(1)))) == "not-the-holder");
  CHECK(world.tell(house.shop, house.receive(sscc(1)).open("late")).has_value());
  CHECK(trace::find_unit(world.rows(), sscc(1))->holder == stall);
  CHECK(world.tell(house.shop, shipping().of(sscc(1)).from(house.shop).to(stall)).has_value());
  CHECK(world.held(house.bags, stall) == Decimal::whole(20));
  CHECK(world.open_questions(house.bags) == 0);
}

TEST_CASE("a container is with the last whose word stands, in whatever order words are declared wrong") {
  for (bool const first_wrong_first : {false, true}) {
    CAPTURE(first_wrong_first);
    Warehouse house;
    auto &world = house.world;
    auto const stall = world.enrol("stall", "trader");
    auto const holder = [&] { return trace::find_unit(world.rows(), sscc(1))->holder; };
    auto const got = house.receive(sscc(1)).id(5),
               passed = receiving().of(sscc(1)).from(house.shop).to(stall).id(6);
    CHECK(world.tell(house.factory, packing().into(sscc(1)).of(house.bags, "20")).has_value());
    CHECK(world.tell(house.factory, house.ship(sscc(1))).has_value());
    CHECK(world.tell(house.shop, got).has_value());
    CHECK(world.tell(house.shop, shipping().of(sscc(1)).from(house.shop).to(stall)).has_value());
    CHECK(world.tell(stall, passed).has_value());
    CHECK(holder() == stall);
    if (first_wrong_first) CHECK(world.tell(house.shop, got.declared_wrong()).has_value());
    CHECK(world.tell(stall, passed.declared_wrong()).has_value());
    CHECK(holder() == (first_wrong_first ? house.factory : house.shop));
    if (!first_wrong_first) CHECK(world.tell(house.shop, got.declared_wrong()).has_value());
    CHECK(holder() == house.factory);
  }
}

TEST_CASE("how a pack came to whoever sold it may be said after the sale, and before it was made") {
  Warehouse house;
  auto &world = house.world;
  auto const packs = lot(house.candy, "K8"), pack = packs + "/s/1";
  CHECK(world.tell(house.shop, selling().of(pack).open("unknown")).has_value());
  CHECK(world.tell(house.shop, receiving().of(pack).from(house.factory).to(house.shop).open("unknown"))
            .has_value());
  CHECK(code_of(world.tell(house.shop,
                           receiving().of(pack).from(house.factory).to(house.shop).open("unknown"))) ==
        "serial-gone");
  CHECK(world.tell(house.factory, sow().of(pack).open("late")).has_value());
  CHECK(world.tell(house.factory, shipping().of(pack).from(house.factory).to(house.shop).open("late"))
            .has_value());
  CHECK(world.open_questions(packs) == 0);
  CHECK(trace::find_serial(world.rows(), packs, "1")->state == "sold");
}

TEST_CASE("a crate that goes round for years remembers its newest moves") {
  Warehouse house;
  auto &world = house.world;
  auto const crate = sscc(7);
  for (std::size_t round = 0; round < trace::UnitRecord::moves_max + 3; ++round) {
    REQUIRE(world.tell(house.factory, packing().into(crate).of(house.bags, "1")).has_value());
    REQUIRE(world.tell(house.factory, unpacking().into(crate).of(house.bags, "1")).has_value());
  }
  auto const unit = trace::find_unit(world.rows(), crate);
  CHECK(unit->moves.size() == trace::UnitRecord::moves_max);
  CHECK(unit->holder == house.factory);
}

TEST_CASE("a container has an end, and so has what one event moves") {
  Warehouse house;
  auto &world = house.world;
  auto const pack = [&](int from, int to) {
    auto event = packing().into(sscc(1));
    for (int i = from; i < to; ++i) event.of("01/09520000000004/10/X" + std::to_string(i), "1");
    return world.tell(house.factory, event);
  };
  CHECK(pack(0, 500).has_value());
  CHECK(pack(500, 1000).has_value());
  auto const over = pack(1000, 1001);
  CHECK(code_of(over) == "container-too-full");
  CHECK(over.error().have == "1000");
  CHECK(over.error().want == "1001");
  CHECK(world.tell(house.factory, house.ship(sscc(1))).has_value());
  CHECK(world.tell(house.shop, house.receive(sscc(1))).has_value());
  CHECK(world.held("01/09520000000004/10/X999", house.shop) == Decimal::whole(1));

  auto many = shipping().from(house.factory).to(house.shop);
  for (unsigned i = 1; i <= 1'001; ++i) many.of(sscc(i + 10));
  auto const refused = world.tell(house.factory, many);
  CHECK(code_of(refused) == "too-many-goods");
  CHECK(refused.error().have == "1000");
}
