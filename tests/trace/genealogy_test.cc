#include "trace/genealogy.h"

#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"

using namespace nguon;
using namespace nguon::tests;
using trace::find_recall;

namespace {

/// L0 -> L1 -> L2 … of one product, and beside each a by-product.
struct Line {
  World world;
  std::string maker = world.enrol("maker");
  std::string goods = world.product("goods", maker), waste = world.product("waste", maker);

  Line() { REQUIRE(world.tell(maker, sow().of(link(0), "100")).has_value()); }
  std::string link(int number) const { return lot(goods, "L" + std::to_string(number)); }
  std::string beside(int number) const { return lot(waste, "W" + std::to_string(number)); }
  void extend(int number) {
    REQUIRE(
        world.tell(maker, grade().in(link(number - 1), "50").out(link(number), "49").out(beside(number), "1"))
            .has_value());
    REQUIRE(world.tell(maker, sow().of(link(number), "51").open("late")).has_value());
  }
};

std::vector<std::string> names(std::vector<trace::Relative> const &relatives) {
  std::vector<std::string> list;
  for (auto const &relative : relatives)
    list.push_back(std::to_string(relative.distance) + " " + relative.lot);
  return list;
}

}  // namespace

TEST_CASE("ancestors and descendants are walked nearest first, each once, up to a limit") {
  Line line;
  for (int i = 1; i <= 3; ++i) line.extend(i);
  auto const &rows = line.world.rows();
  CHECK(names(trace::ancestors(rows, line.link(2), 10)) ==
        std::vector<std::string>{"0 " + line.link(2), "1 " + line.link(1), "2 " + line.link(0)});
  auto const down = trace::descendants(rows, line.link(0), 100);
  CHECK(down.size() == 7);
  CHECK(down[0].distance == 0);
  CHECK(down.back().distance == 3);
  bool cut = false;
  CHECK(trace::descendants(rows, line.link(0), 4, &cut).size() == 4);
  CHECK(cut);
  CHECK(trace::descendants(rows, line.link(0), 7, &cut).size() == 7);
  CHECK_FALSE(cut);
  CHECK(trace::ancestors(rows, lot(line.goods, "none"), 10).size() == 1);
}

TEST_CASE("a recall reaches descendants, also those that are made later, and nothing upstream or beside") {
  Line line;
  line.extend(1);
  line.extend(2);
  CHECK(line.world.tell(line.world.authority, recalling().of(line.link(1))).has_value());
  auto const &rows = line.world.rows();
  CHECK(find_recall(rows, line.link(1))->lot == line.link(1));
  CHECK(find_recall(rows, line.link(2))->lot == line.link(1));
  CHECK_FALSE(find_recall(rows, line.link(0)).has_value());
  CHECK_FALSE(find_recall(rows, line.beside(1)).has_value());
  line.extend(3);
  REQUIRE(find_recall(rows, line.link(3)).has_value());
  CHECK(find_recall(rows, line.link(3))->recall.reason == "sulfit");
  CHECK(find_recall(rows, line.beside(3)).has_value());
  auto const lift = Told("ObjectEvent", "OBSERVE", "holding").of(line.link(1)).recall(false);
  CHECK(line.world.tell(line.world.authority, lift).has_value());
  CHECK_FALSE(find_recall(rows, line.link(3)).has_value());
}

TEST_CASE("lots that were merged into one another both ways do not send the walk in circles") {
  Line line;
  auto &world = line.world;
  auto const a = lot(line.goods, "A"), b = lot(line.goods, "B");
  CHECK(world.tell(line.maker, sow().of(a, "10")).has_value());
  CHECK(world.tell(line.maker, sow().of(b, "10")).has_value());
  CHECK(world.tell(line.maker, grade().in(a, "5").out(b, "5")).has_value());
  CHECK(world.tell(line.maker, grade().in(b, "5").out(a, "5").open("late")).has_value());
  CHECK(trace::ancestors(world.rows(), a, 10).size() == 2);
  CHECK_FALSE(find_recall(world.rows(), a).has_value());
  CHECK(world.tell(world.authority, recalling().of(b)).has_value());
  CHECK(find_recall(world.rows(), a)->lot == b);
}
