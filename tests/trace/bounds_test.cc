#include "trace/bounds.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"

using namespace nguon;
using namespace nguon::tests;
using trace::Checked;
using trace::Decimal;
namespace json = boost::json;

namespace {

json::object content(double value) {
  return {{"netContent", json::object{{"value", value}, {"uom", "KGM"}}}};
}

struct Factory {
  World world;
  std::string maker = world.enrol("factory");
  std::string fruit = world.product("fruit", maker, content(1.4));
  std::string flesh = world.product("flesh", maker), shell = world.product("shell", maker);
  std::string raw = lot(fruit, "R1"), meat = lot(flesh, "F1"), waste = lot(shell, "S1");

  Factory() { REQUIRE(world.tell(maker, sow().of(raw, "180")).has_value()); }
  Checked checked(std::string const &of) const { return world.lot_row(of).checked; }
};

}  // namespace

TEST_CASE("grading conserves: as many come out as went in, whatever their products are called") {
  Factory factory;
  auto &world = factory.world;
  auto const a = lot(factory.flesh, "A"), b = lot(factory.shell, "B");
  auto const over = world.tell(factory.maker, grade().in(factory.raw, "180").out(a, "170").out(b, "11"));
  CHECK(code_of(over) == "over-yield");
  CHECK(over.error().have == "180 H87");
  CHECK(over.error().want == "181 H87");
  CHECK(world.tell(factory.maker, grade().in(factory.raw, "180").out(a, "170").out(b, "10")).has_value());
  CHECK(factory.checked(a) == Checked::conserved);
  CHECK(factory.checked(b) == Checked::conserved);
}

TEST_CASE("grading out of nothing but units that don't compare is over every bound") {
  Factory factory;
  auto &world = factory.world;
  CHECK(
      world.tell(factory.maker, grade().in(factory.raw, "100").out(factory.meat, "140", "KGM")).has_value());
  auto const over =
      world.tell(factory.maker, grade().in(factory.raw, "10").out(lot(factory.flesh, "X"), "14.1", "KGM"));
  CHECK(code_of(over) == "over-yield");
  CHECK(over.error().have == "14 KGM");
  auto const litres =
      world.tell(factory.maker, grade().in(factory.raw, "10").out(lot(factory.flesh, "X"), "1", "LTR"));
  CHECK(code_of(litres) == "over-yield");
}

TEST_CASE("as many pieces of a heavier product are more than went in") {
  Factory factory;
  auto &world = factory.world;
  auto const heavy = lot(world.product("heavy", factory.maker, content(7)), "H"),
             light = lot(world.product("light", factory.maker, content(0.7)), "L");
  auto const over = world.tell(factory.maker, grade().in(factory.raw, "100").out(heavy, "100"));
  CHECK(code_of(over) == "over-yield");
  CHECK(over.error().have == "140 KGM");
  CHECK(over.error().want == "700 KGM");
  CHECK(code_of(world.tell(factory.maker, grade().in(factory.raw, "100").out(light, "101"))) == "over-yield");
  CHECK(world.tell(factory.maker, grade().in(factory.raw, "100").out(heavy, "10").out(light, "90"))
            .has_value());
  CHECK(factory.checked(heavy) == Checked::conserved);
}

TEST_CASE("processing is bounded by what the inputs weigh") {
  Factory factory;
  auto &world = factory.world;
  auto const peel = [&](std::string_view meat, std::string_view waste) {
    return process().in(factory.raw, "180").out(factory.meat, meat, "KGM").out(factory.waste, waste, "KGM");
  };
  auto const over = world.tell(factory.maker, peel("65", "187.1"));
  CHECK(code_of(over) == "over-yield");
  CHECK(over.error().kind == ErrorKind::unbalanced);
  CHECK(over.error().have == "252 KGM");
  CHECK(over.error().want == "252.1 KGM");
  CHECK(world.tell(factory.maker, peel("65", "184")).has_value());
  CHECK(factory.checked(factory.meat) == Checked::within_content);
  CHECK(world.held(factory.meat, factory.maker, "KGM") == Decimal::whole(65));
  CHECK(world.held(factory.raw, factory.maker) == Decimal());
}

TEST_CASE("the accuracy of the figures decides how much a bound gives way") {
  struct Row {
    char const *basis, *most, *too_much;
  };
  for (auto const &row : {Row{"weighed", "253.26", "253.27"}, Row{"estimated", "277.2", "277.3"},
                          Row{"counted", "252", "252.01"}}) {
    CAPTURE(row.basis);
    Factory factory;
    auto const peel = [&](std::string_view figure) {
      return process().in(factory.raw, "180").out(factory.meat, figure, "KGM").basis(row.basis);
    };
    CHECK(code_of(factory.world.tell(factory.maker, peel(row.too_much))) == "over-yield");
    CHECK(factory.world.tell(factory.maker, peel(row.most)).has_value());
  }
}

TEST_CASE("sugar and water that nobody registered count as inputs") {
  Factory factory;
  auto &world = factory.world;
  auto const sugar = "01/09520000000004/10/DUONG";
  auto const candy = lot(world.product("candy", factory.maker, content(0.2)), "K1");
  CHECK(
      world.tell(factory.maker, process().in(factory.raw, "180").out(factory.meat, "40", "KGM")).has_value());
  auto const cook = [&](std::string_view packs) {
    return process().in(factory.meat, "40", "KGM").in(sugar, "60", "KGM").out(candy, packs);
  };
  CHECK(code_of(world.tell(factory.maker, cook("501"))) == "over-yield");
  CHECK(world.tell(factory.maker, cook("450")).has_value());
  CHECK(factory.checked(candy) == Checked::within_content);
}

TEST_CASE("what has no lots weighs too, and what has no figure is at least an input") {
  Factory factory;
  auto &world = factory.world;
  auto const water = world.product("water", factory.maker, {{"hasLots", false}});
  auto const drink = lot(world.product("drink", factory.maker), "D");
  auto const over = world.tell(factory.maker, process().in(water, "10", "KGM").out(drink, "11", "KGM"));
  CHECK(code_of(over) == "over-yield");
  CHECK(over.error().have == "10 KGM");
  CHECK(world.tell(factory.maker, process().in(water, "10", "KGM").out(drink, "10", "KGM")).has_value());
  CHECK(world.lot_row(drink).parents.empty());
  CHECK(world.tell(factory.maker, process().in(water, "10", "KGM").out(drink, "10", "KGM").run("w"))
            .has_value());
  CHECK(code_of(world.tell(factory.maker, process().out(drink, "1", "KGM").run("w"))) == "over-yield");
  CHECK(world.tell(factory.maker, process().in(water).out(lot(factory.flesh, "X"), "5", "KGM")).has_value());
}

TEST_CASE("what is used out of a container leaves it empty") {
  Factory factory;
  auto &world = factory.world;
  CHECK(world.tell(factory.maker, packing().into(sscc(1)).of(factory.raw, "80")).has_value());
  CHECK(world.tell(factory.maker, process().in(sscc(1)).out(factory.meat, "40", "KGM")).has_value());
  CHECK(world.held(factory.raw, factory.maker) == Decimal::whole(100));
  CHECK(world.lot_row(factory.meat).parents == std::vector{factory.raw});
  CHECK(world.lot_row(factory.raw).units.empty());
  CHECK(world.tell(factory.maker, packing().into(sscc(2)).of(factory.raw, "30")).has_value());
  CHECK(world.tell(factory.maker, destroying().of(sscc(2))).has_value());
  CHECK(world.held(factory.raw, factory.maker) == Decimal::whole(70));
  CHECK(world.lot_row(factory.raw).units.empty());
}

TEST_CASE("a yield that an authority sets bounds an output against that input alone") {
  Factory factory;
  auto &world = factory.world;
  auto const yield = [&](double max) {
    return json::object{{"input", factory.fruit},
                        {"inUom", "H87"},
                        {"output", factory.flesh},
                        {"outUom", "KGM"},
                        {"max", max}};
  };
  world.set_rules({{"yields", json::array{yield(0.4)}}, {"harvests", json::array{}}});
  auto const peel = [&](std::string_view meat) {
    return process().in(factory.raw, "10").out(factory.meat, meat, "KGM");
  };
  auto const over = world.tell(factory.maker, peel("4.1"));
  CHECK(code_of(over) == "over-yield");
  CHECK(over.error().have == "4 KGM");
  CHECK(world.tell(factory.maker, peel("4")).has_value());
  CHECK(factory.checked(factory.meat) == Checked::within_yield);
  // The maker may only tighten it.
  json::object said{{"type", "Product"},
                    {"id", factory.flesh},
                    {"name", "cơm"},
                    {"category", "goods"},
                    {"yields", json::array{yield(0.5)}}};
  CHECK(world.say(factory.maker, said).has_value());
  CHECK(code_of(world.tell(factory.maker, peel("4.1"))) == "over-yield");
  said["yields"] = json::array{yield(0.3)};
  CHECK(world.say(factory.maker, said).has_value());
  CHECK(code_of(world.tell(factory.maker, peel("3.1"))) == "over-yield");
  CHECK(world.tell(factory.maker, peel("3")).has_value());
  said["id"] = factory.shell;
  CHECK(code_of(world.say(factory.maker, said)) == "yield-of-another");
}

TEST_CASE("noodles may weigh more than their rice where a yield says so") {
  World world;
  auto const maker = world.enrol("maker");
  auto const rice = world.product("rice", maker), noodle = world.product("noodle", maker);
  world.set_rules(
      {{"yields",
        json::array{json::object{
            {"input", rice}, {"inUom", "KGM"}, {"output", noodle}, {"outUom", "KGM"}, {"max", 1.4}}}},
       {"harvests", json::array{}}});
  CHECK(world.tell(maker, sow().of(lot(rice, "R"), "100", "KGM")).has_value());
  CHECK(code_of(world.tell(maker,
                           process().in(lot(rice, "R"), "50", "KGM").out(lot(noodle, "N"), "71", "KGM"))) ==
        "over-yield");
  CHECK(world.tell(maker, process().in(lot(rice, "R"), "50", "KGM").out(lot(noodle, "N"), "70", "KGM"))
            .has_value());
}

TEST_CASE("where nothing bounds an output, it says so") {
  World world;
  auto const maker = world.enrol("lab");
  auto const embryo = world.product("embryo", maker), plant = world.product("plant", maker);
  CHECK(world.tell(maker, sow().of(lot(embryo, "E"), "1200")).has_value());
  CHECK(world.tell(maker, process().in(lot(embryo, "E"), "1200").out(lot(plant, "P"), "756")).has_value());
  CHECK(world.lot_row(lot(plant, "P")).checked == Checked::not_checked);
}

TEST_CASE("a run over days is balanced as one") {
  Factory factory;
  auto &world = factory.world;
  auto const in = [&](std::string_view figure) { return process().in(factory.raw, figure).run("r1"); };
  auto const out = [&](std::string_view figure) {
    return process().out(factory.meat, figure, "KGM").run("r1");
  };
  // Nothing went in yet, so nothing can have come out.
  CHECK(code_of(world.tell(factory.maker, out("10"))) == "over-yield");
  CHECK(world.tell(factory.maker, in("10")).has_value());
  CHECK(world.tell(factory.maker, out("10")).has_value());
  CHECK(code_of(world.tell(factory.maker, out("5"))) == "over-yield");
  CHECK(world.tell(factory.maker, in("10")).has_value());
  CHECK(world.tell(factory.maker, out("5")).has_value());
  CHECK(world.lot_row(factory.meat).parents == std::vector{factory.raw});
  CHECK(factory.checked(factory.meat) == Checked::within_content);
  auto const stranger = world.enrol("stranger");
  CHECK(code_of(world.tell(stranger, process().in("01/09520000000004/10/X", "1").run("r1"))) ==
        "run-of-another");
}

TEST_CASE("outputs before their inputs are an open question that the inputs close") {
  Factory factory;
  auto &world = factory.world;
  CHECK(world.tell(factory.maker, process().out(factory.meat, "10", "KGM").run("r1").open("bound"))
            .has_value());
  CHECK(world.open_questions(factory.meat) == 1);
  CHECK(world.lot_row(factory.meat).questions.at(0).kind == trace::Question::Kind::bound);
  // Too little goes in: still open, and not refused for that.
  CHECK(world.tell(factory.maker, process().in(factory.raw, "5").run("r1")).has_value());
  CHECK(world.open_questions(factory.meat) == 1);
  CHECK(factory.checked(factory.meat) == Checked::not_checked);
  CHECK(world.tell(factory.maker, process().in(factory.raw, "3").run("r1")).has_value());
  CHECK(world.open_questions(factory.meat) == 0);
  CHECK(factory.checked(factory.meat) == Checked::within_content);
  CHECK(world.lot_row(factory.meat).parents == std::vector{factory.raw});
}

TEST_CASE("trees bound a harvest in a calendar year") {
  World world;
  auto const farm = world.enrol("farm");
  auto const tree = world.product("tree", farm), fruit = world.product("fruit", farm);
  auto const garden = world.place("garden", farm, {{"capacity", json::object{{"tree", 10}}}});
  world.set_rules({{"yields", json::array{}},
                   {"harvests", json::array{json::object{
                                    {"product", fruit}, {"per", "tree"}, {"uom", "H87"}, {"max", 40}}}}});
  auto const trees = lot(tree, "V1");
  CHECK(world.tell(farm, sow().of(trees, "10").at(garden)).has_value());
  auto const pick = [&](std::string const &number, std::string_view figure) {
    return harvest().in(trees).out(lot(fruit, number), figure).at(garden);
  };
  CHECK(world.tell(farm, pick("A", "300")).has_value());
  CHECK(world.lot_row(lot(fruit, "A")).checked == Checked::within_yield);
  CHECK(world.lot_row(lot(fruit, "A")).parents == std::vector{trees});
  CHECK(world.held(trees, farm) == Decimal::whole(10));  // A parent, not used up.
  auto const over = world.tell(farm, pick("B", "101"));
  CHECK(code_of(over) == "over-harvest");
  CHECK(over.error().have == "400 H87");
  CHECK(over.error().want == "401 H87");
  world.now_ms = *trace::parse_time_ms("2027-01-02T00:00:00Z");
  // 23:30 in London on the last day of the year is the next year in Vietnam.
  CHECK(world.tell(farm, pick("N", "101").when("2026-12-31T23:30:00Z")).has_value());

  CHECK(world.tell(farm, pick("B", "101").open("bound", "được mùa")).has_value());
  CHECK(world.open_questions(lot(fruit, "B")) == 1);
  json::object more{{"type", "Place"},
                    {"id", garden},
                    {"name", "vườn"},
                    {"party", farm},
                    {"capacity", json::object{{"tree", 11}}}};
  CHECK(world.say(farm, more).has_value());
  CHECK(world.open_questions(lot(fruit, "B")) == 0);
}

TEST_CASE("the row of a place does not grow with every lot of a large grower") {
  World world;
  auto const farm = world.enrol("farm");
  auto const fruit = world.product("fruit", farm);
  auto const garden = world.place("garden", farm, {{"capacity", json::object{{"tree", 30}}}});
  world.set_rules({{"yields", json::array{}},
                   {"harvests", json::array{json::object{
                                    {"product", fruit}, {"per", "tree"}, {"uom", "H87"}, {"max", 40}}}}});
  auto const pick = [&](unsigned day) {
    auto told = sow().at(garden).id(100 + day);
    for (unsigned i = 0; i < 200; ++i)
      told.of(lot(fruit, std::to_string(day) + "-" + std::to_string(i)), "1");
    return told;
  };
  auto const row = [&] { return trace::find_place(world.rows(), garden)->harvests.at(0); };
  for (unsigned day = 0; day < 6; ++day) CHECK(world.tell(farm, pick(day)).has_value());
  CHECK(row().figure == Decimal::whole(1'200));
  CHECK(row().lots.size() == trace::Harvest::lots_max);
  CHECK(code_of(world.tell(farm, pick(6))) == "over-harvest");
  for (unsigned day = 6; day < 11; ++day)
    CHECK(world.tell(farm, pick(day).open("bound", "được mùa")).has_value());
  auto const refused = world.tell(farm, pick(11).open("bound", "được mùa"));
  CHECK(code_of(refused) == "too-many-questions");
  CHECK(row().questioned.size() == trace::Harvest::lots_max);

  // A correction takes away what is listed, and of what is not only the figure.
  CHECK(world.tell(farm, pick(5).declared_wrong()).has_value());
  CHECK(row().lots.size() == trace::Harvest::lots_max);
  CHECK(world.tell(farm, pick(0).declared_wrong()).has_value());
  CHECK(row().lots.size() == trace::Harvest::lots_max - 200);
  CHECK(row().figure == Decimal::whole(1'800));
  json::object const more{{"type", "Place"},
                          {"id", garden},
                          {"name", "vườn"},
                          {"party", farm},
                          {"capacity", json::object{{"tree", 45}}}};
  CHECK(world.say(farm, more).has_value());
  CHECK(row().questioned.empty());
  CHECK(world.open_questions(lot(fruit, "10-199")) == 0);
}

TEST_CASE("where a place names no trees, those of the crop lot bound its harvest") {
  World world;
  auto const farm = world.enrol("farm"), stranger = world.enrol("stranger");
  auto const tree = world.product("tree", farm);
  auto const fruit = world.product("fruit", farm, {{"makers", json::array{farm, stranger}}});
  auto const garden = world.place("garden", farm);
  world.set_rules({{"yields", json::array{}},
                   {"harvests", json::array{json::object{
                                    {"product", fruit}, {"per", "tree"}, {"uom", "H87"}, {"max", 40}}}}});
  CHECK(world.tell(farm, sow().of(lot(tree, "V1"), "10").at(garden)).has_value());
  CHECK(world.tell(farm, sow().of(lot(tree, "V2"), "5").at(garden)).has_value());
  auto const pick = [&](std::string const &trees, std::string const &number, std::string_view figure) {
    return harvest().in(lot(tree, trees)).out(lot(fruit, number), figure).at(garden);
  };
  CHECK(world.tell(farm, pick("V1", "A", "400")).has_value());
  CHECK(code_of(world.tell(farm, pick("V1", "B", "1"))) == "over-harvest");
  CHECK(world.tell(farm, pick("V2", "B", "200")).has_value());
  CHECK(code_of(world.tell(farm, pick("V2", "C", "1"))) == "over-harvest");
  // Nobody picks from somebody else's trees.
  CHECK(code_of(world.tell(stranger, pick("V2", "D", "1"))) == "not-the-holder");
}

TEST_CASE("a yield of the maker's own excuses from nothing") {
  Factory factory;
  auto &world = factory.world;
  json::object const yield{
      {"input", factory.fruit}, {"inUom", "H87"}, {"output", factory.flesh}, {"outUom", "KGM"}, {"max", 9}};
  CHECK(world
            .say(factory.maker, {{"type", "Product"},
                                 {"id", factory.flesh},
                                 {"name", "cơm"},
                                 {"category", "goods"},
                                 {"yields", json::array{yield}}})
            .has_value());
  auto const over =
      world.tell(factory.maker, process().in(factory.raw, "10").out(factory.meat, "14.1", "KGM"));
  CHECK(code_of(over) == "over-yield");
  CHECK(over.error().have == "14 KGM");
  CHECK(
      world.tell(factory.maker, process().in(factory.raw, "10").out(factory.meat, "14", "KGM")).has_value());
  CHECK(factory.checked(factory.meat) == Checked::within_content);
  // Where nothing else can be compared, it does not make the goods checked.
  auto const litres = lot(factory.flesh, "F2");
  CHECK(world.tell(factory.maker, process().in(factory.raw, "1").out(litres, "100", "LTR")).has_value());
  CHECK(factory.checked(litres) == Checked::not_checked);
}

TEST_CASE("nothing is sorted out of lots that are named without a figure") {
  Factory factory;
  auto &world = factory.world;
  auto const sorted = grade().in(factory.raw).out(lot(factory.flesh, "A"), "50");
  auto const over = world.tell(factory.maker, sorted);
  CHECK(code_of(over) == "over-yield");
  CHECK(over.error().have == "0 H87");
  CHECK(over.error().want == "50 H87");
}

TEST_CASE("inputs alone never open a question, however their figures were come by") {
  Factory factory;
  auto &world = factory.world;
  CHECK(world.tell(factory.maker, process().in(factory.raw, "10").run("r")).has_value());
  CHECK(world.tell(factory.maker, process().out(factory.meat, "15", "KGM").run("r").basis("estimated"))
            .has_value());
  CHECK(
      world.tell(factory.maker, process().in(lot(factory.shell, "W"), "0.1", "KGM").run("r").open("unknown"))
          .has_value());
  CHECK(world.open_questions(factory.meat) == 0);
}

TEST_CASE("a harvest is bounded whatever its step is called, in whatever unit, alone or in a run") {
  World world;
  auto const farm = world.enrol("farm");
  auto const tree = world.product("tree", farm), fruit = world.product("fruit", farm, content(1.5));
  auto const garden = world.place("garden", farm, {{"capacity", json::object{{"tree", 10}}}});
  world.set_rules({{"yields", json::array{}},
                   {"harvests", json::array{json::object{
                                    {"product", fruit}, {"per", "tree"}, {"uom", "H87"}, {"max", 40}}}}});
  auto const trees = lot(tree, "V1");
  CHECK(world.tell(farm, sow().of(trees, "10")).has_value());
  CHECK(world.tell(farm, harvest().in(trees).out(lot(fruit, "A"), "300").at(garden)).has_value());

  auto own_step = harvest().in(trees).out(lot(fruit, "B"), "101").at(garden);
  own_step.json["bizStep"] = "nguon:picking";
  CHECK(code_of(world.tell(farm, own_step)) == "over-harvest");
  auto const weighed = world.tell(farm, harvest().in(trees).out(lot(fruit, "B"), "151.5", "KGM").at(garden));
  CHECK(code_of(weighed) == "over-harvest");
  CHECK(weighed.error().have == "600 KGM");
  CHECK(weighed.error().want == "601.5 KGM");
  CHECK(world.tell(farm, harvest().in(trees).run("h")).has_value());
  CHECK(code_of(world.tell(farm, harvest().out(lot(fruit, "B"), "101").at(garden).run("h"))) ==
        "over-harvest");
  // Other inputs with a figure make it no less a harvest.
  auto const manure = world.product("manure", farm, {{"hasLots", false}});
  CHECK(code_of(world.tell(
            farm, harvest().in(trees).in(manure, "5", "LTR").out(lot(fruit, "B"), "101").at(garden))) ==
        "over-harvest");
}

TEST_CASE("goods of products that nobody registered here come out unchecked, and count for nothing else") {
  Factory factory;
  auto &world = factory.world;
  auto const foreign = "01/09520000000004/10/X";
  CHECK(world.tell(factory.maker, grade().in(factory.raw, "10").out(foreign, "11")).has_value());
  CHECK(world.tell(factory.maker, process().out(foreign, "5", "KGM").run("f")).has_value());
  CHECK(world.open_questions(foreign) == 0);
  CHECK(world.lot_row(foreign).checked == Checked::not_checked);
  CHECK(code_of(world.tell(
            factory.maker,
            process().in(factory.raw, "10").out(foreign, "1", "KGM").out(factory.meat, "14.1", "KGM"))) ==
        "over-yield");
}

TEST_CASE("trees that are stated to be used up bear no more than others") {
  World world;
  auto const farm = world.enrol("farm");
  auto const tree = world.product("tree", farm), fruit = world.product("fruit", farm);
  auto const garden = world.place("garden", farm, {{"capacity", json::object{{"tree", 10}}}});
  world.set_rules({{"yields", json::array{}},
                   {"harvests", json::array{json::object{
                                    {"product", fruit}, {"per", "tree"}, {"uom", "H87"}, {"max", 40}}}}});
  auto const trees = lot(tree, "V1");
  CHECK(world.tell(farm, sow().of(trees, "10").at(garden)).has_value());
  for (auto const &step : {harvest(), process()}) {
    auto felled = step;
    auto const over = world.tell(farm, felled.in(trees, "1").out(lot(fruit, "A"), "401").at(garden));
    CHECK(code_of(over) == "over-harvest");
    CHECK(over.error().have == "400 H87");
  }
  auto mixed = process().in(trees, "1").in(lot(fruit, "Z"), "1").out(lot(fruit, "A"), "401").at(garden);
  CHECK(code_of(world.tell(farm, mixed.open("unknown"))) == "over-harvest");
  CHECK(world.tell(farm, process().in(trees, "1").run("r")).has_value());
  CHECK(code_of(world.tell(farm, process().out(lot(fruit, "A"), "401").at(garden).run("r"))) ==
        "over-harvest");
  CHECK(world.tell(farm, harvest().in(trees, "1").out(lot(fruit, "A"), "400").at(garden)).has_value());
  CHECK(world.lot_row(lot(fruit, "A")).checked == Checked::within_yield);
  CHECK(code_of(world.tell(farm, harvest().in(trees).out(lot(fruit, "B"), "1").at(garden))) ==
        "over-harvest");
}

TEST_CASE("where a place names no trees, neither felled ones nor several lots at once escape the bound") {
  World world;
  auto const farm = world.enrol("farm");
  auto const tree = world.product("tree", farm), fruit = world.product("fruit", farm);
  auto const garden = world.place("garden", farm);
  world.set_rules({{"yields", json::array{}},
                   {"harvests", json::array{json::object{
                                    {"product", fruit}, {"per", "tree"}, {"uom", "H87"}, {"max", 40}}}}});
  CHECK(world.tell(farm, sow().of(lot(tree, "V1"), "10").at(garden)).has_value());
  CHECK(world.tell(farm, sow().of(lot(tree, "V2"), "5").at(garden)).has_value());
  auto const felled = harvest().in(lot(tree, "V1"), "1").out(lot(fruit, "A"), "401").at(garden);
  CHECK(code_of(world.tell(farm, felled)) == "over-harvest");
  auto const pick = [&](std::string_view figure) {
    return harvest().in(lot(tree, "V1")).in(lot(tree, "V2")).out(lot(fruit, "A"), figure).at(garden).id(7);
  };
  auto const over = world.tell(farm, pick("601"));
  CHECK(code_of(over) == "over-harvest");
  CHECK(over.error().have == "600 H87");
  CHECK(world.tell(farm, pick("600")).has_value());
  CHECK(world.tell(farm, pick("600").declared_wrong()).has_value());
  CHECK(trace::find_place(world.rows(), garden)->crops.empty());
}

TEST_CASE("what no rule bounds leaves no list of lots at the place where it is made") {
  World world;
  auto const maker = world.enrol("maker");
  auto const jam = world.product("jam", maker), kitchen = world.place("kitchen", maker);
  for (auto const *number : {"1", "2", "3"})
    REQUIRE(world.tell(maker, sow().of(lot(jam, number), "1").at(kitchen)).has_value());
  auto const row = trace::find_place(world.rows(), kitchen);
  REQUIRE(row->harvests.size() == 1);
  CHECK(row->harvests[0].figure == *trace::Decimal::parse("3"));
  CHECK(row->harvests[0].lots.empty());
}

TEST_CASE("nobody harvests at a place that somebody else runs") {
  World world;
  auto const farm = world.enrol("farm"), stranger = world.enrol("stranger");
  auto const fruit = world.product("fruit", farm, {{"makers", json::array{farm, stranger}}});
  auto const jam = world.product("jam", stranger);
  auto const garden = world.place("garden", farm, {{"capacity", json::object{{"tree", 10}}}});
  world.set_rules({{"yields", json::array{}},
                   {"harvests", json::array{json::object{
                                    {"product", fruit}, {"per", "tree"}, {"uom", "H87"}, {"max", 40}}}}});
  auto const refused = world.tell(stranger, sow().of(lot(fruit, "X"), "1").at(garden));
  CHECK(code_of(refused) == "not-your-place");
  CHECK(refused.error().field == "/bizLocation");
  CHECK(world.tell(farm, sow().of(lot(fruit, "A"), "400").at(garden)).has_value());
  // What no tree bears may be made in a rented hall.
  CHECK(world.tell(stranger, sow().of(lot(jam, "J"), "1").at(garden)).has_value());
}

TEST_CASE("a run is as accurate as the least accurate of its events, whichever came last") {
  for (bool const estimated_first : {false, true}) {
    CAPTURE(estimated_first);
    Factory factory;
    auto &world = factory.world;
    auto const rough = process().in(factory.raw, "5").run("r").basis("estimated").id(5);
    auto const fine = process().in(factory.raw, "5").run("r").basis("weighed").id(6);
    CHECK(world.tell(factory.maker, estimated_first ? rough : fine).has_value());
    CHECK(world.tell(factory.maker, estimated_first ? fine : rough).has_value());
    auto const out = [&](std::string_view figure) {
      return process().out(factory.meat, figure, "KGM").run("r").basis("weighed");
    };
    auto const over = world.tell(factory.maker, out("15.5"));
    CHECK(code_of(over) == "over-yield");
    CHECK(over.error().have == "15.4 KGM");
    CHECK(world.tell(factory.maker, out("15.4")).has_value());
    CHECK(world.open_questions(factory.meat) == 0);
    // Weighed after all: then too much came out, and that is asked.
    CHECK(world.tell(factory.maker, rough.declared_wrong()).has_value());
    CHECK(world.tell(factory.maker, process().in(factory.raw, "5").run("r").basis("weighed")).has_value());
    CHECK(world.open_questions(factory.meat) == 1);
    CHECK(world.tell(factory.maker, process().in(factory.raw, "1").run("r").basis("counted")).has_value());
    CHECK(world.open_questions(factory.meat) == 0);
  }
}

TEST_CASE("a year's harvest is as accurate as the least accurate part of it") {
  World world;
  auto const farm = world.enrol("farm"), fruit = world.product("fruit", farm);
  auto const garden = world.place("garden", farm, {{"capacity", json::object{{"tree", 10}}}});
  world.set_rules({{"yields", json::array{}},
                   {"harvests", json::array{json::object{
                                    {"product", fruit}, {"per", "tree"}, {"uom", "H87"}, {"max", 40}}}}});
  auto const pick = [&](std::string_view figure, std::string_view basis) {
    return sow().of(lot(fruit, "A"), figure).at(garden).basis(basis);
  };
  CHECK(code_of(world.tell(farm, pick("401", "counted"))) == "over-harvest");
  CHECK(world.tell(farm, pick("420", "estimated").id(5)).has_value());
  CHECK(world.tell(farm, pick("20", "counted")).has_value());
  CHECK(code_of(world.tell(farm, pick("1", "counted"))) == "over-harvest");
  CHECK(world.tell(farm, pick("420", "estimated").id(5).declared_wrong()).has_value());
  CHECK(code_of(world.tell(farm, pick("381", "counted"))) == "over-harvest");
  CHECK(world.tell(farm, pick("380", "counted")).has_value());
}

TEST_CASE("a run is one of grading or none, so that nobody chooses the wider bound") {
  Factory factory;
  auto &world = factory.world;
  CHECK(world.tell(factory.maker, grade().in(factory.raw, "10").run("g")).has_value());
  auto const over = grade().out(lot(factory.shell, "A"), "11").run("g");
  CHECK(code_of(world.tell(factory.maker, over)) == "over-yield");
  auto open = over;
  CHECK(world.tell(factory.maker, open.open("bound")).has_value());
  auto const sugar = "01/09520000000004/10/DUONG";
  auto const refused = world.tell(factory.maker, process().in(sugar, "1", "LTR").run("g"));
  CHECK(code_of(refused) == "run-of-another-kind");
  CHECK(refused.error().field == "/bizStep");
  CHECK(world.open_questions(lot(factory.shell, "A")) == 1);
  CHECK(world.tell(factory.maker, grade().in(factory.raw, "1").run("g")).has_value());
  CHECK(world.open_questions(lot(factory.shell, "A")) == 0);
}

TEST_CASE("trees bear where they were planted, if the harvest names no place") {
  World world;
  auto const farm = world.enrol("farm");
  auto const tree = world.product("tree", farm), fruit = world.product("fruit", farm);
  auto const garden = world.place("garden", farm, {{"capacity", json::object{{"tree", 10}}}});
  world.set_rules({{"yields", json::array{}},
                   {"harvests", json::array{json::object{
                                    {"product", fruit}, {"per", "tree"}, {"uom", "H87"}, {"max", 40}}}}});
  CHECK(world.tell(farm, sow().of(lot(tree, "V1"), "10").at(garden)).has_value());
  auto const pick = [&](std::string_view figure) {
    return harvest().in(lot(tree, "V1")).out(lot(fruit, "A"), figure);
  };
  CHECK(code_of(world.tell(farm, pick("401"))) == "over-harvest");
  CHECK(code_of(world.tell(farm, pick("401").at("place/" + own_id("nowhere")))) == "over-harvest");
  CHECK(world.tell(farm, pick("400")).has_value());
  CHECK(world.lot_row(lot(fruit, "A")).checked == Checked::within_yield);
  CHECK(world.tell(farm, pick("1").open("bound")).has_value());
  CHECK(world.lot_row(lot(fruit, "A")).questions.back().run == garden);
  // Nobody knows where the others stand.
  CHECK(world.tell(farm, sow().of(lot(fruit, "B"), "1")).has_value());
  CHECK(world.lot_row(lot(fruit, "B")).checked == Checked::not_checked);
}

namespace {

/// A farm whose place names no trees: 10 of V1 and 5 of V2 stand there, of which each bears 40 fruits.
struct Garden {
  World world;
  std::string farm = world.enrol("farm"), stranger = world.enrol("stranger");
  std::string tree = world.product("tree", farm), fruit = world.product("fruit", farm);
  std::string garden = world.place("garden", farm);
  std::string first = lot(tree, "V1"), second = lot(tree, "V2");

  Garden() {
    world.set_rules({{"yields", json::array{}},
                     {"harvests", json::array{json::object{
                                      {"product", fruit}, {"per", "tree"}, {"uom", "H87"}, {"max", 40}}}}});
    REQUIRE(world.tell(farm, sow().of(first, "10").at(garden)).has_value());
    REQUIRE(world.tell(farm, sow().of(second, "5").at(garden)).has_value());
  }
  std::string picked(std::string const &number) const { return lot(fruit, number); }
  unsigned asked(std::string const &number) const { return world.open_questions(picked(number)); }
};

}  // namespace

TEST_CASE("a run that tells its fruit before its trees counts it all the same") {
  Garden farm;
  auto &world = farm.world;
  auto const out = [&](std::string_view figure) {
    return process().out(farm.picked("A"), figure).run("r").open("bound");
  };
  auto const refused = world.tell(farm.farm, out("401"));
  CHECK(code_of(refused) == "plants-missing");
  CHECK(refused.error().have == "0 H87");
  CHECK(refused.error().want == "401 H87");
  CHECK(refused.error().field == "/bizLocation");
  // Nor where nobody knows how many trees there are, nor from what has none.
  CHECK(code_of(world.tell(farm.farm, out("401").at(farm.garden))) == "plants-missing");
  CHECK(world.tell(farm.farm, process().in("01/09520000000004/10/X").run("r")).has_value());
  CHECK(code_of(world.tell(farm.farm, out("401"))) == "plants-missing");
  // Kilos of it are bounded by nothing, whatever bore them.
  CHECK(
      world.tell(farm.farm, process().in(farm.first).out(farm.picked("K"), "9", "KGM").run("k")).has_value());
  CHECK(world.tell(farm.farm, process().in(farm.first).run("r")).has_value());
  CHECK(world.tell(farm.farm, out("401")).has_value());
  CHECK(farm.asked("A") == 1);
  CHECK(code_of(world.tell(farm.farm, harvest().in(farm.first).out(farm.picked("B"), "1"))) ==
        "over-harvest");

  auto const orchard = world.place("orchard", farm.farm, {{"capacity", json::object{{"tree", 2}}}});
  CHECK(world.tell(farm.farm, process().out(farm.picked("C"), "81").run("s").at(orchard).open("bound"))
            .has_value());
  CHECK(world.tell(farm.farm, process().in(farm.second).run("s").at(orchard)).has_value());
  CHECK(farm.asked("C") == 1);
  CHECK(code_of(world.tell(farm.farm, sow().of(farm.picked("D"), "1").at(orchard))) == "over-harvest");
}

TEST_CASE("nobody adds plants to a place that somebody else runs") {
  Garden farm;
  auto &world = farm.world;
  auto const bush = lot(world.product("bush", farm.stranger), "X");
  auto const jam = world.product("jam", farm.stranger);
  CHECK(world.tell(farm.stranger, sow().of(bush, "1000")).has_value());
  CHECK(world.tell(farm.stranger, harvest().in(bush).out(lot(jam, "J"), "1").at(farm.garden)).has_value());
  auto const row = *trace::find_place(world.rows(), farm.garden);
  CHECK(row.crops.empty());
  CHECK(std::ranges::find(row.harvests, jam, &trace::Harvest::product) == row.harvests.end());
}

TEST_CASE("plants that are named later close a question about their place's harvest, or ask one") {
  Garden farm;
  auto &world = farm.world;
  CHECK(world.tell(farm.farm, sow().of(farm.picked("A"), "500").at(farm.garden)).has_value());
  CHECK(farm.asked("A") == 0);  // Nobody knows from which trees.
  CHECK(world.tell(farm.farm, harvest().in(farm.first).run("r")).has_value());
  REQUIRE(farm.asked("A") == 1);
  auto const question = world.lot_row(farm.picked("A")).questions.back();
  CHECK(question.run == farm.garden);
  CHECK(question.have == Decimal::whole(400));
  CHECK(question.want == Decimal::whole(500));
  CHECK(world.tell(farm.farm, harvest().in(farm.second).run("r")).has_value());
  CHECK(farm.asked("A") == 0);
}

TEST_CASE("a correction that leaves fewer plants asks about what was harvested from them") {
  Garden farm;
  auto &world = farm.world;
  auto const little = harvest().in(farm.second).out(farm.picked("A"), "100").id(5);
  CHECK(world.tell(farm.farm, little).has_value());
  CHECK(world.tell(farm.farm, harvest().in(farm.first).out(farm.picked("B"), "450")).has_value());
  CHECK(world.tell(farm.farm, little.declared_wrong()).has_value());
  CHECK(farm.asked("A") == 0);
  CHECK(farm.asked("B") == 1);
  CHECK(world.lot_row(farm.picked("B")).questions.back().reason == "correction");
  CHECK(world.tell(farm.farm, harvest().in(farm.second).out(farm.picked("C"), "1")).has_value());
  CHECK(farm.asked("B") == 0);
}

TEST_CASE("a run, or a lone event, has an end") {
  Factory factory;
  auto &world = factory.world;
  auto const add = [](Told event, char kind, int from, int to) {
    for (int i = from; i < to; ++i) {
      auto const name = "01/09520000000004/10/" + std::string(1, kind) + std::to_string(i);
      kind == 'I' ? event.in(name, "1", "KGM") : event.out(name, "1", "KGM");
    }
    return event;
  };
  auto const lone = world.tell(factory.maker, add(add(process(), 'I', 0, 150), 'O', 0, 134));
  CHECK(code_of(lone) == "run-too-large");
  CHECK(lone.error().have == "20000");
  CHECK(lone.error().want == "20100");
  CHECK(world.tell(factory.maker, add(add(process(), 'I', 0, 150), 'O', 0, 133).run("r")).has_value());
  CHECK(code_of(world.tell(factory.maker, add(process(), 'O', 133, 134).run("r"))) == "run-too-large");
  CHECK(world.tell(factory.maker, add(process(), 'O', 0, 133).run("r")).has_value());
  CHECK(world.tell(factory.maker, add(process(), 'I', 0, 500).run("s")).has_value());
  CHECK(world.tell(factory.maker, add(process(), 'I', 500, 1000).run("s")).has_value());
  auto const wide = world.tell(factory.maker, add(process(), 'I', 1000, 1001).run("s"));
  CHECK(code_of(wide) == "run-too-large");
  CHECK(wide.error().have == "1000");
}
