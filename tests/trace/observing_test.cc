#include "trace/observing.h"

#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

struct Market {
  World world;
  std::string farm = world.enrol("farm"), inspector = world.enrol("inspector", "inspector"),
              laboratory = world.enrol("laboratory", "laboratory");
  std::string fruit = world.product("fruit", farm), batch = lot(fruit, "L1"),
              garden = world.place("garden", farm);

  Market() { REQUIRE(world.tell(farm, sow().of(batch, "10")).has_value()); }
  std::vector<trace::Finding> findings() const { return world.lot_row(batch).findings; }
};

}  // namespace

TEST_CASE("an adverse finding stands until an inspector or authority finds the lot conformant") {
  Market market;
  auto &world = market.world;
  CHECK(code_of(world.tell(market.farm, inspecting("conformant").of(market.batch))) == "not-an-inspector");
  CHECK(world.tell(market.laboratory, inspecting("non_conformant").of(market.batch)).has_value());
  REQUIRE(market.findings().size() == 1);
  CHECK(market.findings()[0].adverse);
  CHECK(market.findings()[0].by == market.laboratory);
  CHECK_FALSE(market.findings()[0].closed_index.has_value());
  // A good result of a laboratory closes nothing.
  CHECK(world.tell(market.laboratory, inspecting("conformant").of(market.batch)).has_value());
  CHECK_FALSE(market.findings()[0].closed_index.has_value());
  auto const good = inspecting("conformant").of(market.batch).id(5);
  auto const closed = world.tell(market.inspector, good);
  REQUIRE(closed.has_value());
  CHECK(market.findings()[0].closed_index == *closed);
  // And when that was an error, the finding stands again.
  CHECK(world.tell(market.inspector, good.declared_wrong()).has_value());
  CHECK(market.findings().size() == 2);
  CHECK_FALSE(market.findings()[0].closed_index.has_value());
}

TEST_CASE("a place alone is inspected with an empty list") {
  Market market;
  auto &world = market.world;
  auto const find = [&] { return trace::find_place(world.rows(), market.garden)->findings; };
  CHECK(world.tell(market.inspector, inspecting("non_conformant").at(market.garden)).has_value());
  REQUIRE(find().size() == 1);
  CHECK(find()[0].adverse);
  CHECK(world.tell(world.authority, inspecting("conformant").at(market.garden)).has_value());
  CHECK(find()[0].closed_index.has_value());
  CHECK(market.findings().empty());
  CHECK(code_of(world.tell(market.inspector, inspecting("conformant").at("place/" + own_id("nowhere")))) ==
        "unknown-place");
}

TEST_CASE("findings are never refused because goods are unknown or elsewhere") {
  Market market;
  auto const unknown = lot(market.fruit, "L9");
  CHECK(market.world.tell(market.inspector, inspecting("non_conformant").of(unknown)).has_value());
  CHECK(market.world.lot_row(unknown).findings.size() == 1);
  CHECK_FALSE(market.world.lot_row(unknown).born_index.has_value());
}

TEST_CASE("a lot is recalled by an authority, its owner or the owner of its product, and nobody else") {
  Market market;
  auto &world = market.world;
  auto const shop = world.enrol("shop", "trader");
  CHECK(world.tell(market.farm, shipping().of(market.batch, "5").from(market.farm).to(shop)).has_value());
  CHECK(world.tell(shop, receiving().of(market.batch, "5").from(market.farm).to(shop)).has_value());
  for (auto const &party : {shop, market.inspector, market.laboratory}) {
    CAPTURE(party);
    CHECK(code_of(world.tell(party, recalling().of(market.batch))) == "not-the-owner");
  }
  auto const recalled = world.tell(market.farm, recalling().of(market.batch));
  REQUIRE(recalled.has_value());
  CHECK(world.lot_row(market.batch).recall->index == *recalled);
  CHECK(world.lot_row(market.batch).recall->by == market.farm);
  CHECK(world.lot_row(market.batch).recall->reason == "sulfit");
}

TEST_CASE("goods made for somebody else are recalled by their owner, not by who made them") {
  Market market;
  auto &world = market.world;
  auto const brand = world.enrol("brand"), factory = world.enrol("factory");
  auto const jam = world.product("jam", brand, {{"makers", boost::json::array{factory}}});
  auto const jars = lot(jam, "J1");
  CHECK(world.tell(factory, sow().of(jars, "10").owned_by(market.farm)).has_value());
  CHECK(code_of(world.tell(factory, recalling().of(jars))) == "not-the-owner");
  CHECK(world.tell(market.farm, recalling().of(jars)).has_value());
  CHECK(world.tell(brand, recalling().of(jars)).has_value());
}

TEST_CASE(
    "whoever owns goods by the word of who had them may recall them, and who owned them before still may") {
  Market market;
  auto &world = market.world;
  auto const cooperative = world.enrol("cooperative"), shop = world.enrol("shop", "trader"),
             brand = world.enrol("brand", "trader");
  auto const owner = [&] { return world.lot_row(market.batch).owner; };
  auto const recall = [&](std::string const &by) {
    return code_of(world.tell(by, recalling().of(market.batch)));
  };
  CHECK(owner() == market.farm);
  CHECK(world
            .tell(market.farm, shipping()
                                   .of(market.batch, "10")
                                   .from(market.farm)
                                   .to(cooperative)
                                   .owned_by(cooperative)
                                   .when("2026-11-20T08:00:00+07:00"))
            .has_value());
  CHECK(owner() == cooperative);
  CHECK(world
            .tell(cooperative,
                  receiving().of(market.batch, "10").from(market.farm).to(cooperative).owned_by(cooperative))
            .has_value());
  // Owned by a brand, lying at the shop.
  auto const sold = shipping()
                        .of(market.batch, "4")
                        .from(cooperative)
                        .to(shop)
                        .owned_by(brand)
                        .when("2026-11-20T09:00:00+07:00")
                        .id(5);
  CHECK(world.tell(cooperative, sold).has_value());
  CHECK(owner() == brand);
  CHECK(recall(shop) == "not-the-owner");
  CHECK(recall(brand) == "accepted");
  CHECK(recall(cooperative) == "accepted");
  CHECK(recall(market.farm) == "accepted");
  // It was never sold to the brand.
  CHECK(world.tell(cooperative, sold.declared_wrong()).has_value());
  CHECK(owner() == cooperative);
  CHECK(recall(brand) == "not-the-owner");
}

TEST_CASE(
    "an owner passes on what lies with somebody else, and its word counts while the log knows it owned it") {
  Market market;
  auto &world = market.world;
  auto const brand = world.enrol("brand", "trader"), other = world.enrol("other", "trader");
  auto const recall = [&](std::string const &by) {
    return code_of(world.tell(by, recalling().of(market.batch)));
  };
  auto const storing = [&] { return Told("ObjectEvent", "OBSERVE", "storing").of(market.batch); };
  auto const passed = storing().owned_by(other).when("2026-11-20T10:00:00+07:00");
  CHECK(code_of(world.tell(brand, passed)) == "not-the-holder");
  auto const given = storing().owned_by(brand).when("2026-11-20T09:00:00+07:00").id(5);
  CHECK(world.tell(market.farm, given).has_value());
  CHECK(world.lot_row(market.batch).owner == brand);
  CHECK(world.tell(brand, passed).has_value());
  CHECK(world.lot_row(market.batch).owner == other);
  // Without the farm's word the brand's counts for nothing, and with it again it does.
  CHECK(world.tell(market.farm, given.declared_wrong()).has_value());
  CHECK(world.lot_row(market.batch).owner == market.farm);
  CHECK(recall(other) == "not-the-owner");
  CHECK(world.tell(market.farm, storing().owned_by(brand).when("2026-11-20T09:30:00+07:00")).has_value());
  CHECK(world.lot_row(market.batch).owner == other);
  CHECK(recall(other) == "accepted");
  CHECK(recall(brand) == "accepted");
}

TEST_CASE("nobody makes an owner by saying that it received, sells or holds what nobody gave it") {
  Market market;
  auto &world = market.world;
  auto const thief = world.enrol("thief", "trader"), friendly = world.enrol("friend", "trader");
  auto const refused = [&](std::string const &by) {
    return code_of(world.tell(by, recalling().of(market.batch))) == "not-the-owner";
  };
  CHECK(world.tell(thief, receiving().of(market.batch, "1").from(market.farm).to(thief).owned_by(thief))
            .has_value());
  CHECK(refused(thief));
  CHECK(world.tell(thief, shipping().of(market.batch, "1").from(thief).to(friendly).owned_by(friendly))
            .has_value());
  CHECK(world
            .tell(thief,
                  shipping().of(market.batch, "9").from(thief).to(friendly).owned_by(friendly).open("stock"))
            .has_value());
  CHECK(code_of(world.tell(thief, caring().of(market.batch).owned_by(friendly).open("late"))) ==
        "not-the-holder");
  // Two who confirm one another have it no more than the first of them.
  CHECK(world.tell(friendly, receiving().of(market.batch, "1").from(thief).to(friendly)).has_value());
  CHECK(code_of(world.tell(friendly, caring().of(market.batch).owned_by(thief))) == "not-the-holder");
  CHECK(world.tell(market.inspector, caring().of(market.batch).owned_by(friendly)).has_value());
  CHECK(refused(friendly));
  CHECK(world.lot_row(market.batch).owner == market.farm);
  // The farm did send it: then the thief was none.
  CHECK(world.tell(market.farm, shipping().of(market.batch, "1").from(market.farm).to(thief)).has_value());
  CHECK_FALSE(refused(friendly));
  CHECK(refused(thief));
}

TEST_CASE("nothing goes from a party to itself") {
  Market market;
  auto &world = market.world;
  auto const thief = world.enrol("thief", "trader");
  for (auto const &event : {receiving().of(market.batch, "1").from(thief).to(thief),
                            receiving().of(market.batch, "1").from(thief),
                            shipping().of(market.batch, "1").to(thief).open("stock"),
                            voiding().of(market.batch, "1").from(thief).to(thief)}) {
    auto const refused = world.tell(thief, event);
    CHECK(code_of(refused) == "source-is-destination");
    CHECK(refused.error().field == "/destinationList");
  }
}

TEST_CASE("a receipt is no part in the goods before somebody else's word, and is one with it") {
  Market market;
  auto &world = market.world;
  auto const shop = world.enrol("shop", "trader");
  auto const cared = [&] { return code_of(world.tell(shop, caring().of(market.batch))); };
  CHECK(world.tell(shop, receiving().of(market.batch, "1").from(market.farm).to(shop)).has_value());
  CHECK(cared() == "not-the-holder");
  auto const sent = shipping().of(market.batch, "1").from(market.farm).to(shop).id(5);
  CHECK(world.tell(market.farm, sent).has_value());
  CHECK(cared() == "accepted");
  CHECK(world.tell(market.farm, sent.declared_wrong()).has_value());
  CHECK(cared() == "not-the-holder");
}

TEST_CASE("a recall stands until its own party or an authority lifts it, whatever others set and lift") {
  Market market;
  auto &world = market.world;
  auto const lift = [&] { return Told("ObjectEvent", "OBSERVE", "holding").of(market.batch).recall(false); };
  auto const recalled_by = [&] { return world.lot_row(market.batch).recall.value_or(trace::Recall{}).by; };
  CHECK(world.tell(world.authority, recalling().of(market.batch)).has_value());
  CHECK(world.tell(market.farm, recalling().of(market.batch)).has_value());
  CHECK(recalled_by() == market.farm);
  // The farm lifts its own, and the authority's stands.
  CHECK(world.tell(market.farm, lift()).has_value());
  CHECK(recalled_by() == world.authority);
  CHECK(code_of(world.tell(market.farm, lift())) == "not-your-recall");
  CHECK(world.tell(market.farm, recalling().of(market.batch)).has_value());
  CHECK(world.tell(world.authority, lift()).has_value());
  CHECK(recalled_by().empty());
}

TEST_CASE("nobody sets or lifts a recall of what is not theirs, not even both at once") {
  Market market;
  auto &world = market.world;
  auto const stranger = world.enrol("stranger");
  auto both = recalling().of(market.batch);
  both.json["persistentDisposition"] =
      boost::json::object{{"set", boost::json::array{"recalled"}}, {"unset", boost::json::array{"recalled"}}};
  auto const refused = world.tell(stranger, both);
  CHECK(code_of(refused) == "recall-both-ways");
  CHECK(refused.error().field == "/persistentDisposition");
  CHECK(code_of(world.tell(stranger, recalling().of(market.batch).recall(false))) == "not-the-owner");
  CHECK(code_of(world.tell(stranger, recalling().of(market.batch))) == "not-the-owner");
  CHECK(world.lot_row(market.batch).recalls.empty());
}

TEST_CASE("of a place alone speaks who runs it, or who inspects") {
  Market market;
  auto &world = market.world;
  auto const stranger = world.enrol("stranger");
  auto const refused = world.tell(stranger, caring().at(market.garden));
  CHECK(code_of(refused) == "not-your-place");
  CHECK(refused.error().field == "/bizLocation");
  CHECK(world.tell(market.farm, caring().at(market.garden)).has_value());
  CHECK(world.tell(market.inspector, caring().at(market.garden)).has_value());
  // Nobody says here who runs that one.
  CHECK(world.tell(stranger, caring().at("place/" + own_id("nowhere"))).has_value());
}

TEST_CASE(
    "a recall is lifted by whoever set it or an authority, and a correction brings back what stood before") {
  Market market;
  auto &world = market.world;
  auto const set = recalling().of(market.batch).id(5);
  CHECK(world.tell(world.authority, set).has_value());
  auto lift = Told("ObjectEvent", "OBSERVE", "holding").of(market.batch).recall(false).id(6);
  CHECK(code_of(world.tell(market.farm, lift)) == "not-your-recall");
  CHECK(world.tell(world.authority, lift).has_value());
  CHECK_FALSE(world.lot_row(market.batch).recall.has_value());
  CHECK(world.tell(world.authority, lift.declared_wrong()).has_value());
  CHECK(world.lot_row(market.batch).recall.has_value());
  CHECK(world.tell(world.authority, set.declared_wrong()).has_value());
  CHECK_FALSE(world.lot_row(market.batch).recall.has_value());
}

TEST_CASE("a recall names lots and moves no goods") {
  Market market;
  CHECK(code_of(market.world.tell(market.world.authority, recalling().at(market.garden))) ==
        "recall-without-lot");
  auto moving = selling().of(market.batch, "1");
  CHECK(code_of(market.world.tell(market.farm, moving.recall())) == "recall-moves-goods");
}
