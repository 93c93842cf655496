#include "server/page_thread.h"

#include <algorithm>

#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::server;
using trace::Step;

namespace {

std::string const product = "01/09521234000013/10/";

std::vector<trace::GoodsLine> goods(std::initializer_list<char const *> lots) {
  std::vector<trace::GoodsLine> lines;
  for (auto const *lot : lots) {
    trace::GoodsLine line;
    line.address = product + lot;
    lines.push_back(std::move(line));
  }
  return lines;
}

Step step(std::initializer_list<char const *> in, std::initializer_list<char const *> out,
          trace::Voice voice = trace::Voice::signed_by_actor) {
  Step made;
  made.in = goods(in);
  made.out = goods(out);
  made.voice = voice;
  return made;
}

Thread lay(std::vector<Step> const &steps, bool cut = false) {
  return lay_thread(steps, product + "A", cut);
}

std::size_t count(ThreadRow const &row, Curve::Way way) {
  return static_cast<std::size_t>(std::count_if(row.curves.begin(), row.curves.end(),
                                                [&](Curve const &curve) { return curve.way == way; }));
}

}  // namespace

TEST_CASE("one lot's steps hang on one lane and end at its first step") {
  auto const thread = lay({step({}, {"A"}), step({}, {"A"}), step({}, {"A"})});
  CHECK(thread.lanes == 1);
  CHECK((thread.rows[0].above[0] == Line::solid));
  CHECK((thread.rows[1].below[0] == Line::solid));
  CHECK(!thread.rows[2].below[0].has_value());
}

TEST_CASE("a stretch is drawn as the word of the step at its lower end") {
  auto const thread = lay({step({}, {"A"}), step({}, {"A"}, trace::Voice::recorded_for), step({}, {"A"})});
  CHECK((thread.rows[0].above[0] == Line::solid));
  CHECK((thread.rows[0].below[0] == Line::dashed));
  CHECK((thread.rows[1].above[0] == Line::dashed));
  CHECK((thread.rows[1].below[0] == Line::solid));
}

TEST_CASE("threads come in where lots were merged, each on a lane of its own") {
  auto const thread = lay({step({"B", "C", "D"}, {"A"}), step({}, {"B"}),
                           step({}, {"C"}, trace::Voice::recorded_for), step({}, {"D"})});
  CHECK(thread.lanes == 3);
  CHECK(count(thread.rows[0], Curve::Way::in) == 2);
  CHECK((thread.rows[0].below[0] == Line::solid));
  CHECK((thread.rows[0].below[1] == Line::dashed));
  CHECK((thread.rows[1].knots == std::vector<unsigned>{0}));
  CHECK((thread.rows[2].knots == std::vector<unsigned>{1}));
  CHECK(!thread.rows[2].above[0].has_value());
  CHECK((thread.rows[3].knots == std::vector<unsigned>{2}));
}

TEST_CASE("threads join where lots came from the same one") {
  auto const thread = lay({step({"B", "C"}, {"A"}), step({"S"}, {"B"}), step({"S"}, {"C"}), step({}, {"S"})});
  CHECK((thread.rows[1].below[0] == Line::solid));
  CHECK(count(thread.rows[2], Curve::Way::join) == 1);
  CHECK((thread.rows[3].knots == std::vector<unsigned>{0}));
  CHECK(!thread.rows[3].below[0].has_value());
}

TEST_CASE("other goods of the same step go out above its knot") {
  auto const thread = lay({step({"B"}, {"A", "X"}), step({}, {"B"})});
  CHECK(count(thread.rows[0], Curve::Way::out) == 1);
  CHECK(thread.lanes == 2);
}

TEST_CASE("two lots of one step meet at its knot") {
  auto const thread = lay({step({"B", "C"}, {"A"}), step({"D"}, {"B", "C"}), step({}, {"D"})});
  CHECK(count(thread.rows[1], Curve::Way::out) == 1);
  CHECK(!thread.rows[1].below[1].has_value());
}

TEST_CASE("a step about two lots has a knot on both of their lanes") {
  auto const thread = lay({step({"B", "C"}, {"A"}), step({}, {"B", "C"}), step({}, {"B"}), step({}, {"C"})});
  CHECK((thread.rows[1].knots == std::vector<unsigned>{0, 1}));
  CHECK((thread.rows[1].below[1] == Line::solid));
}

TEST_CASE(
    "the thread breaks off where nothing is recorded, and fades where the page ends before the record does") {
  std::vector<Step> const steps = {step({"B", "X"}, {"A"}), step({}, {"B"})};
  auto const broken = lay(steps);
  CHECK((broken.rows[0].below[1] == Line::broken));
  CHECK(!broken.rows[1].above[1].has_value());
  auto const cut = lay(steps, true);
  CHECK((cut.rows[0].below[1] == Line::onwards));
}

TEST_CASE("forty threads share four lanes") {
  Step merged = step({}, {"A"});
  std::vector<Step> steps;
  for (int i = 0; i < 40; ++i) {
    auto const lot = "F" + std::to_string(i);
    merged.in.push_back(goods({lot.c_str()}).front());
    steps.push_back(step({}, {lot.c_str()}));
  }
  steps.insert(steps.begin(), merged);
  auto const thread = lay(steps);
  CHECK(thread.lanes == lanes_max);
  // While the lanes hang full, a lot without one is a knot on the last, not on the first lot's own.
  std::reverse(steps.begin() + 1, steps.end());
  auto const turned = lay(steps);
  CHECK((turned.rows[1].knots == std::vector<unsigned>{lanes_max - 1}));
  CHECK((turned.rows[40].knots == std::vector<unsigned>{0}));
  CHECK(thread.rows.size() == 41);
}

TEST_CASE("a serial's steps are its lot's") {
  auto sold = step({}, {});
  sold.out = goods({"A"});
  sold.out.front().address += "/21/7";
  auto const thread = lay({sold, step({}, {"A"})});
  CHECK((thread.rows[0].above[0] == Line::solid));
}

TEST_CASE("no steps make no thread") {
  CHECK(lay({}).rows.empty());
}

TEST_CASE("what is shown at once is what made something or went wrong, in the order of the journey") {
  std::vector<Step> steps;
  for (int i = 0; i < 20; ++i) {
    auto moved = step({}, {"A"});
    moved.stage = trace::Stage::move;
    steps.push_back(moved);
  }
  steps[15].in = goods({"B"});
  steps[15].stage = trace::Stage::process;
  steps[18].doubtful = true;
  auto const shown = choose_shown(steps, 3);
  CHECK(std::count(shown.begin(), shown.end(), true) == 3);
  CHECK(shown[15]);
  CHECK(shown[18]);
  // Where it began comes before where it is now.
  CHECK(shown[19]);
  CHECK(!shown[0]);
  CHECK(choose_shown(steps, 4)[0]);
  CHECK(choose_shown(steps, 20) == std::vector<bool>(20, true));
}

TEST_CASE("a record that another replaces gives way to it; one that was withdrawn is shown") {
  std::vector<Step> steps;
  for (int i = 0; i < 20; ++i) {
    steps.push_back(step({}, {"A"}));
    steps.back().stage = trace::Stage::move;
    steps.back().event_id = "e" + std::to_string(i);
  }
  steps[5].corrected = true;
  steps[5].replaced_by = {"e7"};
  steps[6].correction = true;
  auto const shown = choose_shown(steps, 3);
  CHECK(shown[7]);
  CHECK(!shown[5]);
  CHECK(!shown[6]);
  CHECK(replacements_in(steps) == std::set<std::string>{"e7"});
  steps[5].replaced_by.clear();
  auto const withdrawn = choose_shown(steps, 3);
  CHECK(withdrawn[5]);
  CHECK(!withdrawn[7]);
}

TEST_CASE("where every record was declared wrong, the page still shows as many as it may") {
  std::vector<Step> steps(20, step({}, {"A"}));
  for (auto &wrong : steps) wrong.correction = true;
  auto const shown = choose_shown(steps, 3);
  CHECK(std::count(shown.begin(), shown.end(), true) == 3);
}
