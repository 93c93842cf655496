#include "trace/questions.h"

#include <algorithm>
#include <random>

#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"

using namespace nguon;
using namespace nguon::tests;
using trace::Decimal;

namespace {

struct Chain {
  World world;
  std::string farm = world.enrol("farm"), cooperative = world.enrol("cooperative");
  std::string fruit = world.product("fruit", farm);
  std::string graded = world.product("graded", cooperative);
  std::string batch = lot(fruit, "H1"), result = lot(graded, "A1");

  Told picked() const { return sow().of(batch, "66"); }
  Told sent() const { return shipping().of(batch, "66").from(farm).to(cooperative); }
  Told bought() const { return receiving().of(batch, "66").from(farm).to(cooperative); }
  Told sorted() const { return grade().in(batch, "66").out(result, "66"); }
};

}  // namespace

TEST_CASE("the farmer five days offline, whose fruit is already processed, closes the open question") {
  Chain chain;
  auto &world = chain.world;
  auto const refused = world.tell(chain.cooperative, chain.bought());
  CHECK(code_of(refused) == "unknown-goods");
  CHECK(refused.error().have == "0 H87");
  CHECK(refused.error().want == "66 H87");
  CHECK(code_of(world.tell(chain.cooperative, chain.bought().open("stock"))) == "unknown-goods");
  CHECK(code_of(world.tell(chain.cooperative, chain.bought().open("late"))) == "unknown-goods");

  CHECK(world.tell(chain.cooperative, chain.bought().open("unknown", "Hộ mất sóng")).has_value());
  auto question = world.lot_row(chain.batch).questions.at(0);
  CHECK(world.lot_row(chain.batch).questions.size() == 1);
  CHECK(question.kind == trace::Question::Kind::unknown);
  CHECK(question.holder == chain.farm);
  CHECK(question.want == Decimal::whole(66));
  CHECK(question.reason == "Hộ mất sóng");
  CHECK_FALSE(world.lot_row(chain.batch).born_index.has_value());
  // Somebody answers for the fruit now, so that it can go on.
  CHECK(world.tell(chain.cooperative, chain.sorted()).has_value());
  CHECK(world.open_questions(chain.batch) == 1);

  CHECK(code_of(world.tell(chain.farm, chain.picked())) == "after-first-outflow");
  auto const late = world.tell(chain.farm, chain.picked().open("late"));
  REQUIRE(late.has_value());
  CHECK(world.open_questions(chain.batch) == 0);
  CHECK(world.lot_row(chain.batch).questions.at(0).closed_index == *late);
  CHECK(world.tell(chain.farm, chain.sent().open("late")).has_value());
  CHECK(world.open_questions(chain.batch) == 0);
  CHECK(world.lot_row(chain.batch).balances.empty());
}

TEST_CASE("the late farmer who picked less than was bought leaves the question open") {
  Chain chain;
  auto &world = chain.world;
  CHECK(world.tell(chain.cooperative, chain.bought().open("unknown")).has_value());
  CHECK(world.tell(chain.cooperative, chain.sorted()).has_value());
  CHECK(world.tell(chain.farm, sow().of(chain.batch, "60").open("late")).has_value());
  CHECK(world.open_questions(chain.batch) == 1);
  CHECK(code_of(world.tell(chain.farm, chain.sent().open("late"))) == "accepted");
  CHECK(world.open_questions(chain.batch) == 1);
  CHECK(world.tell(chain.farm, sow().of(chain.batch, "6").open("late")).has_value());
  CHECK(world.open_questions(chain.batch) == 0);
}

TEST_CASE("what exceeds a balance is recorded under a reason and closes when the balance holds again") {
  Chain chain;
  auto &world = chain.world;
  CHECK(world.tell(chain.farm, chain.picked()).has_value());
  auto const too_much = [&] { return selling().of(chain.batch, "70"); };
  CHECK(code_of(world.tell(chain.farm, too_much())) == "over-balance");
  CHECK(code_of(world.tell(chain.farm, too_much().open("bound"))) == "over-balance");
  CHECK(code_of(world.tell(chain.farm, too_much().open("late"))) == "over-balance");
  CHECK(world.tell(chain.farm, too_much().open("stock", "đếm thiếu")).has_value());
  CHECK(world.open_questions(chain.batch) == 1);
  CHECK(world.lot_row(chain.batch).questions.at(0).have == Decimal::whole(66));
  CHECK(world.lot_row(chain.batch).questions.at(0).want == Decimal::whole(70));
  // It goes on being short, so that the next outflow is refused too.
  auto const more = world.tell(chain.farm, selling().of(chain.batch, "1"));
  CHECK(code_of(more) == "over-balance");
  CHECK(more.error().have == "0 H87");
  CHECK(world.tell(chain.farm, sow().of(chain.batch, "4").open("late")).has_value());
  CHECK(world.open_questions(chain.batch) == 0);
}

TEST_CASE("an open figure needs a reason, and nothing is opened where nothing is short") {
  Chain chain;
  auto &world = chain.world;
  CHECK(world.tell(chain.farm, chain.picked().open("stock")).has_value());
  CHECK(world.open_questions(chain.batch) == 0);
  auto silent = selling().of(chain.batch, "70").open("stock");
  silent.json.erase("nguon:reason");
  CHECK_FALSE(world.tell(chain.farm, silent).has_value());
}

TEST_CASE("what went on before its product was registered becomes a question when its maker speaks") {
  World world;
  auto const farm = world.enrol("farm"), shop = world.enrol("shop", "trader");
  auto const fruit = "p/" + own_id("fruit"), batch = lot(fruit, "L1");
  CHECK(world.tell(shop, receiving().of(batch, "1000").from(farm).to(shop)).has_value());
  CHECK(world.tell(shop, selling().of(batch, "1")).has_value());
  REQUIRE(world.product("fruit", farm) == fruit);
  CHECK(world.tell(farm, sow().of(batch, "10")).has_value());
  REQUIRE(world.open_questions(batch) == 1);
  auto const question = world.lot_row(batch).questions.back();
  CHECK(question.kind == trace::Question::Kind::stock);
  CHECK(question.holder == farm);
  CHECK(question.want == Decimal::whole(990));
  CHECK(world.tell(shop, selling().of(batch, "999")).has_value());
  CHECK(world.open_questions(batch) == 1);
  CHECK(code_of(world.tell(farm, sow().of(batch, "990"))) == "after-first-outflow");
  CHECK(world.tell(farm, sow().of(batch, "990").open("late")).has_value());
  CHECK(world.open_questions(batch) == 0);
}

TEST_CASE("unknown goods may not even be cared for, unless somebody answers for them") {
  Chain chain;
  auto &world = chain.world;
  CHECK(code_of(world.tell(chain.farm, caring().of(chain.batch))) == "unknown-goods");
  CHECK(world.tell(chain.farm, caring().of(chain.batch).open("unknown")).has_value());
  CHECK(world.open_questions(chain.batch) == 1);
  CHECK(world.tell(chain.farm, chain.picked()).has_value());
  CHECK(world.open_questions(chain.batch) == 0);
  CHECK(world.tell(chain.farm, caring().of(chain.batch)).has_value());
  CHECK(code_of(world.tell(chain.cooperative, caring().of(chain.batch))) == "not-the-holder");
}

TEST_CASE("whoever comes late describes what it had, and not what others have") {
  Chain chain;
  auto &world = chain.world;
  auto const buyer = world.enrol("buyer", "trader"), stranger = world.enrol("stranger", "trader");
  CHECK(world.tell(chain.farm, chain.picked()).has_value());
  CHECK(world.tell(chain.farm, chain.sent()).has_value());
  CHECK(world.tell(chain.cooperative, chain.bought()).has_value());
  CHECK(world.tell(chain.cooperative, shipping().of(chain.batch, "66").from(chain.cooperative).to(buyer))
            .has_value());
  auto const cared = [&](std::string const &by, bool late) {
    auto event = caring().of(chain.batch);
    return code_of(world.tell(by, late ? event.open("late") : event));
  };
  CHECK(cared(chain.cooperative, false) == "not-the-holder");
  CHECK(cared(chain.cooperative, true) == "accepted");
  CHECK(cared(chain.farm, true) == "accepted");
  CHECK(cared(stranger, true) == "not-the-holder");
}

TEST_CASE("nothing of somebody's goods is no part of them") {
  Chain chain;
  auto &world = chain.world;
  CHECK(world.tell(chain.farm, chain.picked()).has_value());
  for (auto const &event :
       {grade().in(chain.batch, "0").out(chain.result, "1").open("bound"),
        process().in(chain.batch, "0").out(chain.result, "1"), selling().of(chain.batch, "0"),
        receiving().of(chain.batch, "0").from(chain.farm)}) {
    auto const refused = world.tell(chain.cooperative, event);
    CHECK(code_of(refused) == "quantity-zero");
    CHECK(refused.error().kind == ErrorKind::malformed);
  }
  CHECK(code_of(world.tell(chain.cooperative, process().in(chain.batch).out(chain.result, "1"))) ==
        "not-the-holder");
  CHECK(world.lot_row(chain.result).parents.empty());
}

TEST_CASE("whatever the order in which events arrive, they end in the same balances") {
  // The same events, each signed open in whatever way its place in the order asks for.
  auto const play = [](std::vector<std::size_t> const &order) {
    Chain chain;
    auto &world = chain.world;
    std::vector<std::pair<std::string, Told>> const events{
        {chain.farm, chain.picked().id(1)},
        {chain.farm, sow().of(chain.batch, "10").id(2)},
        {chain.farm, chain.sent().id(3)},
        {chain.cooperative, receiving().of(chain.batch, "41").from(chain.farm).to(chain.cooperative).id(4)},
        {chain.cooperative, receiving().of(chain.batch, "25").from(chain.farm).to(chain.cooperative).id(5)},
        {chain.cooperative, chain.sorted().id(6)},
        {chain.cooperative, selling().of(chain.result, "50").id(7)},
        {chain.farm, destroying().of(chain.batch, "3").id(8)},
    };
    for (auto const place : order) {
      auto const &[party, event] = events[place];
      bool accepted = world.tell(party, event).has_value();
      for (auto const *open : {"late", "unknown", "stock"}) {
        if (accepted) break;
        auto again = event;
        accepted = world.tell(party, again.open(open)).has_value();
      }
      REQUIRE(accepted);
    }
    std::string ending;
    for (auto const &subject : {chain.batch, chain.result}) {
      auto const row = world.lot_row(subject);
      for (auto const &balance : row.balances) {
        ending += balance.holder + " " + balance.uom + " " + balance.held.text() + " " +
                  balance.claimed.text() + "\n";
      }
      for (auto const &[uom, figure] : row.created) ending += "made " + figure.text() + "\n";
      for (auto const &[uom, figure] : row.consumed) ending += "used " + figure.text() + "\n";
      ending += std::to_string(world.open_questions(subject)) + "\n";
    }
    return ending;
  };

  std::vector<std::size_t> order{0, 1, 2, 3, 4, 5, 6, 7};
  auto const expected = play(order);
  std::mt19937 random(20261123);
  for (int round = 0; round < 60; ++round) {
    std::ranges::shuffle(order, random);
    CAPTURE(order);
    CHECK(play(order) == expected);
  }
}

TEST_CASE("however late each phone is, pieces and kilos, serials and owners end where they end") {
  auto const play = [](std::vector<std::size_t> const &order) {
    World world;
    auto const farm = world.enrol("farm"), cooperative = world.enrol("cooperative"),
               shop = world.enrol("shop", "trader");
    auto const bag =
        world.product("bag", farm, {{"netContent", boost::json::object{{"value", 0.5}, {"uom", "KGM"}}}});
    auto const batch = lot(bag, "B1"), pack = batch + "/s/1";
    auto const at = [](Told event, char const *hour) {
      return event.when("2026-11-20T" + std::string(hour) + ":00:00+07:00");
    };
    std::vector<std::pair<std::string, Told>> const events{
        {farm, sow().of(batch, "100").id(1)},
        {farm, sow().of(pack).id(2)},
        {farm, at(shipping().of(batch, "40").from(farm).to(cooperative).owned_by(cooperative), "08").id(3)},
        {cooperative, receiving().of(batch, "20", "KGM").from(farm).to(cooperative).id(4)},
        {farm, shipping().of(pack).from(farm).to(cooperative).id(5)},
        {cooperative, receiving().of(pack).from(farm).to(cooperative).id(6)},
        {cooperative, at(shipping().of(batch, "10").from(cooperative).to(shop).owned_by(shop), "09").id(7)},
        {shop, receiving().of(batch, "10").from(cooperative).to(shop).id(8)},
        {cooperative, selling().of(pack).id(9)},
        {shop, selling().of(batch, "2.5", "KGM").id(10)},
    };
    for (auto const place : order) {
      auto const &[party, event] = events[place];
      auto last = code_of(world.tell(party, event));
      for (auto const *open : {"late", "unknown", "stock"}) {
        if (last == "accepted") break;
        auto again = event;
        last = code_of(world.tell(party, again.open(open)));
      }
      CAPTURE(event.number);
      REQUIRE(last == "accepted");
    }
    auto const row = world.lot_row(batch);
    std::string ending = row.owner + " of " + std::to_string(row.owners.size()) + "\n";
    for (auto const &balance : row.balances)
      ending += balance.holder + " " + balance.uom + " " + balance.held.text() + " " +
                balance.claimed.text() + "\n";
    for (auto const &[holder, count] : row.had_by) ending += "had " + holder + " " + count.text() + "\n";
    for (auto const &[holder, count] : row.named) ending += "named " + holder + " " + count.text() + "\n";
    auto const serial = trace::find_serial(world.rows(), batch, "1");
    ending += serial->state + " by " + serial->holder + "\n";
    return ending + std::to_string(world.open_questions(batch));
  };

  // Each phone sends what it has in its own order.
  std::vector<std::vector<std::size_t>> const phones{{0, 1, 2, 4}, {3, 5, 6, 8}, {7, 9}};
  auto const expected = play({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(expected.ends_with("\n0"));
  std::mt19937 random(20261126);
  for (int round = 0; round < 80; ++round) {
    std::vector<std::size_t> order;
    for (auto left = phones; !left.empty();) {
      auto &phone = left[random() % left.size()];
      order.push_back(phone.front());
      phone.erase(phone.begin());
      if (phone.empty()) left.erase(left.begin() + (&phone - left.data()));
    }
    CAPTURE(order);
    CHECK(play(order) == expected);
  }
}
