#include "trace/notices.h"

#include <algorithm>

#include "tests/trace/provenance_fixture.h"

namespace nguon::trace {
namespace {

using tests::Chain;
using Kind = Notice::Kind;

std::vector<Kind> kinds(Provenance const &page) {
  std::vector<Kind> all;
  for (auto const &notice : page.notices) all.push_back(notice.kind);
  return all;
}

bool only(Provenance const &page, std::initializer_list<Kind> expected) {
  return kinds(page) == std::vector(expected);
}

constexpr auto says_recalled = R"(,"persistentDisposition":{"set":["recalled"]},"nguon:reason":"Có sulfit")";
constexpr auto says_harmless = R"(,"persistentDisposition":{"unset":["recalled"]},"nguon:reason":"Nhầm mẫu")";

struct WholeChain : Chain {
  WholeChain() {
    found();
    tell_all();
  }
};

TEST_CASE("a chain in order gives no notice") {
  WholeChain chain;
  for (auto const &address :
       {chain.bag_lot, chain.bag(1), chain.lot("grade", "A1"), chain.lot("palms", "V1")}) {
    CAPTURE(address);
    CHECK(chain.page(address).notices.empty());
  }
}

TEST_CASE("a recall covers what was made of the lot, and says whom to call") {
  WholeChain chain;
  auto const grade = chain.lot("grade", "A1");
  auto const index = chain.tell("authority", {.step = "holding", .goods = {{grade}}, .more = says_recalled});
  for (auto const &address : {chain.bag_lot, chain.bag(1), grade}) {
    CAPTURE(address);
    auto const page = chain.page(address);
    REQUIRE(only(page, {Kind::recalled}));
    auto const &notice = page.notices[0];
    CHECK(notice.lot == grade);
    CHECK(notice.reason == "Có sulfit");
    CHECK(notice.index == index);
    CHECK(notice.date.substr(0, 10) == "2026-11-23");
    CHECK(notice.by->phone == "+84 000 000 001");
  }
  CHECK(chain.page(chain.bag_lot).notices[0].call->phone == "+84 000 000 020");
  CHECK(chain.page(grade).notices[0].call->phone == "+84 000 000 010");
  // Neither what it was made from nor what came from elsewhere.
  CHECK(chain.page(chain.lot("fruit", "H1")).notices.empty());
  CHECK(chain.page(chain.lot("reject", "R1")).notices.empty());
}

TEST_CASE("a household without a telephone is called at its cooperative") {
  WholeChain chain;
  chain.name_product("mango", "farm1", R"(,"category":"raw")");
  chain.name_product("tea", "neighbour", R"(,"category":"raw")");
  auto const mangoes = chain.lot("mango", "X1"), tea = chain.lot("tea", "T1");
  chain.tell("farm1", {.step = "commissioning", .action = "ADD", .goods = {{mangoes, "5", "KGM"}}});
  chain.tell("neighbour", {.step = "commissioning", .action = "ADD", .goods = {{tea, "5", "KGM"}}});
  chain.tell("authority", {.step = "holding", .goods = {{mangoes}, {tea}}, .more = says_recalled});
  auto const page = chain.page(mangoes);
  CHECK(page.maker->phone.empty());
  CHECK(page.call->subject == chain.party("coop"));
  CHECK(page.notices[0].call->subject == chain.party("coop"));
  // Whoever recalled them, where nobody who made them has one.
  CHECK_FALSE(chain.page(tea).call.has_value());
  CHECK(chain.page(tea).notices[0].call->subject == chain.party("authority"));
}

TEST_CASE("a recall that was lifted is none") {
  WholeChain chain;
  chain.tell("authority", {.step = "holding", .goods = {{chain.bag_lot}}, .more = says_recalled});
  chain.tell("authority", {.step = "holding", .goods = {{chain.bag_lot}}, .more = says_harmless});
  CHECK(chain.page(chain.bag_lot).notices.empty());
}

TEST_CASE("a finding stands until an inspector closes it") {
  WholeChain chain;
  auto const fruit = chain.lot("fruit", "H1");
  auto const opened = chain.tell("inspector", {.step = "inspecting",
                                               .time = "2026-11-10T08:00:00+07:00",
                                               .goods = {{fruit}},
                                               .disposition = "non_conformant",
                                               .more = R"(,"nguon:reason":"Thiếu nhãn")"});
  auto page = chain.page(chain.bag_lot);
  REQUIRE(only(page, {Kind::finding}));
  CHECK(page.notices[0].lot == fruit);
  CHECK(page.notices[0].reason == "Thiếu nhãn");
  CHECK(page.notices[0].date == "2026-11-10T08:00:00+07:00");
  CHECK(page.notices[0].index == opened);
  CHECK(page.notices[0].by->subject == chain.party("inspector"));
  REQUIRE(page.checks.size() == 1);
  CHECK(page.checks[0].adverse);
  CHECK_FALSE(page.checks[0].closed_index.has_value());

  auto const closed = chain.tell("inspector", {.step = "inspecting",
                                               .time = "2026-11-12T08:00:00+07:00",
                                               .goods = {{fruit}},
                                               .disposition = "conformant"});
  page = chain.page(chain.bag_lot);
  CHECK(page.notices.empty());
  REQUIRE(page.checks.size() == 2);
  CHECK(page.checks[0].conformant);
  CHECK(page.checks[1].adverse);
  CHECK(page.checks[1].closed_index == closed);
}

TEST_CASE("a finding about the place where something was made stands on what was made there") {
  WholeChain chain;
  chain.tell("inspector",
             {.step = "inspecting", .place = chain.place("hall"), .disposition = "non_conformant"});
  auto const page = chain.page(chain.bag_lot);
  REQUIRE(only(page, {Kind::finding}));
  CHECK(page.notices[0].lot == chain.place("hall"));
  REQUIRE(page.checks.size() == 1);
  CHECK(page.checks[0].adverse);
  CHECK(chain.page(chain.lot("grade", "A1")).notices.empty());
  auto const listing = chain.listing(chain.place("hall"));
  REQUIRE(listing.notices.size() == 1);
  CHECK(listing.notices[0].kind == Kind::finding);
}

TEST_CASE("a pack expires on the day after its date") {
  WholeChain chain;
  CHECK(chain.page(chain.bag_lot, "2027-05-05").notices.empty());
  auto const page = chain.page(chain.bag_lot, "2027-05-06");
  REQUIRE(only(page, {Kind::expired}));
  CHECK(page.notices[0].date == "2027-05-05");
  CHECK(page.notices[0].call->subject == chain.party("factory"));
  // What it was made from may well have been gone long ago.
  CHECK(chain.page(chain.lot("flesh", "C1"), "2030-01-01").notices.empty());
}

TEST_CASE("what a stolen key said since it is suspect is doubtful") {
  WholeChain chain;
  auto const revoke = [&](Chain &log, std::string const &since) {
    log.say("authority", R"({"type":"KeyRevocation","party":")" + log.party("farm1") + R"(","kid":")" +
                             log.key("farm1").public_key().thumbprint() + "\"" + since +
                             R"(,"reason":"mất máy"})");
  };
  WholeChain retired;
  revoke(retired, "");
  CHECK(retired.page(retired.bag_lot).notices.empty());

  revoke(chain, R"(,"suspectSince":"2026-11-01T00:00:00+07:00")");
  auto const page = chain.page(chain.bag_lot);
  REQUIRE(only(page, {Kind::doubtful}));
  CHECK(page.notices[0].by->subject == chain.party("farm1"));
  for (auto const &step : page.steps) CHECK(step.doubtful == (step.signer.subject == chain.party("farm1")));
  CHECK(chain.page(chain.lot("fruit", "H2")).notices.empty());
}

TEST_CASE("what was said before a key became suspect is not doubtful") {
  WholeChain chain;
  chain.say("authority", R"({"type":"KeyRevocation","party":")" + chain.party("farm1") + R"(","kid":")" +
                             std::string(chain.key("farm1").public_key().thumbprint()) +
                             R"(","suspectSince":"2026-11-24T00:00:00+07:00","reason":"mất máy"})");
  CHECK(chain.page(chain.bag_lot).notices.empty());
}

TEST_CASE("a key that a suspect key let in is doubtful too") {
  WholeChain chain;
  chain.say("authority", R"({"type":"KeyRevocation","party":")" + chain.party("authority") + R"(","kid":")" +
                             std::string(chain.key("authority").public_key().thumbprint()) +
                             R"(","suspectSince":"2026-11-01T00:00:00+07:00","reason":"mất dấu"})");
  auto const page = chain.page(chain.lot("fruit", "H1"));
  CHECK(std::all_of(page.steps.begin(), page.steps.end(), [](Step const &step) { return step.doubtful; }));
  // One notice for each party.
  CHECK(only(page, {Kind::doubtful, Kind::doubtful}));
}

TEST_CASE("an open question of the lot or an ancestor stands until it is closed") {
  Chain chain;
  chain.found();
  auto const fruit = chain.lot("fruit", "H1");
  tests::EventDraft received{.step = "receiving",
                             .time = "2026-11-01T10:00:00+07:00",
                             .goods = {{fruit, "60"}},
                             .place = chain.place("store"),
                             .from = chain.party("farm1"),
                             .to = chain.party("coop"),
                             .more = R"(,"nguon:open":"unknown","nguon:reason":"Máy của hộ mất sóng")"};
  auto const opened = chain.tell("coop", received);
  chain.tell("coop", {.step = "nguon:grading",
                      .time = "2026-11-02T08:00:00+07:00",
                      .in = {{fruit, "60"}},
                      .out = {{chain.lot("grade", "A1"), "60"}},
                      .place = chain.place("store")});
  auto page = chain.page(chain.lot("grade", "A1"));
  REQUIRE(page.notices.size() == 2);
  CHECK(page.notices[0].kind == Kind::question);
  CHECK(page.notices[0].lot == fruit);
  CHECK(page.notices[0].reason == "Máy của hộ mất sóng");
  CHECK(page.notices[0].index == opened);
  CHECK(page.notices[0].question->kind == Question::Kind::unknown);
  CHECK(page.notices[0].piece.at("vi") == "trái");
  CHECK(page.questions_open == 1);
  CHECK(page.notices[1].kind == Kind::unconfirmed);
  CHECK(page.notices[1].by->subject == chain.party("farm1"));
  auto const own = kinds(chain.page(fruit));
  CHECK(own == std::vector{Kind::question, Kind::not_known, Kind::unconfirmed});

  // The household's phone is back.
  chain.tell("farm1", {.step = "commissioning",
                       .time = "2026-11-01T06:00:00+07:00",
                       .action = "ADD",
                       .goods = {{fruit, "60"}},
                       .place = chain.place("garden1"),
                       .more = R"(,"nguon:open":"late")"});
  chain.tell("farm1", {.step = "shipping",
                       .time = "2026-11-01T08:00:00+07:00",
                       .goods = {{fruit, "60"}},
                       .from = chain.party("farm1"),
                       .to = chain.party("coop"),
                       .more = R"(,"nguon:open":"late")"});
  page = chain.page(chain.lot("grade", "A1"));
  CHECK(page.notices.empty());
  CHECK(page.questions_open == 0);
  CHECK(page.steps.back().late_ms.has_value());
}

TEST_CASE("goods from elsewhere are not known here") {
  Chain chain;
  chain.found();
  auto const sugar = std::string("01/09521234000020/10/S7");
  chain.tell("factory", {.step = "receiving",
                         .goods = {{sugar, "60", "KGM"}},
                         .place = chain.place("hall"),
                         .from = chain.party("stall"),
                         .to = chain.party("factory")});
  auto const page = chain.page(sugar);
  CHECK(kinds(page).front() == Kind::not_known);
  CHECK_FALSE(page.product.has_value());
  REQUIRE(page.steps.size() == 1);
  CHECK_FALSE(page.steps[0].out[0].registered);
}

TEST_CASE("a serial that nobody made is unknown, one that was sold is in order") {
  WholeChain chain;
  chain.tell("shop", {.step = "retail_selling", .goods = {{chain.bag(1)}}, .place = chain.place("counter")});
  CHECK(chain.page(chain.bag(1)).notices.empty());
  CHECK(chain.page(chain.bag(2)).notices.empty());
  auto const page = chain.page(chain.bag_lot + "/21/9999");
  CHECK(only(page, {Kind::unknown_serial}));
  CHECK(page.notices[0].call->subject == chain.party("factory"));
  // A lot whose packs have no numbers knows of none.
  CHECK(chain.page(chain.lot("grade", "A1") + "/s/1").notices.empty());
}

TEST_CASE("a pack that was destroyed or sampled should not be in anybody's hand") {
  WholeChain chain;
  chain.tell("factory", {.step = "destroying", .action = "DELETE", .goods = {{chain.bag(39)}}});
  auto const index = chain.tell(
      "laboratory",
      {.step = "sampling", .action = "DELETE", .goods = {{chain.bag(40)}}, .from = chain.party("factory")});
  auto const destroyed = chain.page(chain.bag(39));
  REQUIRE(only(destroyed, {Kind::serial_gone}));
  CHECK(destroyed.notices[0].reason == "destroyed");
  auto const sampled = chain.page(chain.bag(40));
  REQUIRE(only(sampled, {Kind::serial_gone}));
  CHECK(sampled.notices[0].reason == "sampled");
  CHECK(sampled.notices[0].index == index);
  CHECK(chain.page(chain.bag_lot).notices.empty());
}

TEST_CASE("a shipment is unconfirmed until it is received") {
  WholeChain chain;
  tests::EventDraft shipped{.step = "shipping",
                            .time = "2026-11-07T08:00:00+07:00",
                            .goods = {{chain.bag_lot, "2"}},
                            .from = chain.party("factory"),
                            .to = chain.party("stall")};
  chain.tell("factory", shipped);
  auto const page = chain.page(chain.bag_lot);
  REQUIRE(only(page, {Kind::unconfirmed}));
  CHECK(page.notices[0].by->subject == chain.party("stall"));
  CHECK(page.notices[0].lot == chain.bag_lot);
  CHECK(page.steps[0].unconfirmed);
  shipped.step = "receiving";
  shipped.place = chain.place("counter");
  chain.tell("stall", shipped);
  CHECK(chain.page(chain.bag_lot).notices.empty());
}

TEST_CASE("notices stand by their weight") {
  WholeChain chain;
  chain.tell("factory", {.step = "shipping",
                         .time = "2026-11-07T08:00:00+07:00",
                         .goods = {{chain.bag_lot, "2"}},
                         .from = chain.party("factory"),
                         .to = chain.party("stall")});
  chain.tell("inspector",
             {.step = "inspecting", .goods = {{chain.bag_lot}}, .disposition = "non_conformant"});
  chain.tell("authority", {.step = "holding", .goods = {{chain.bag_lot}}, .more = says_recalled});
  CHECK(only(chain.page(chain.bag_lot + "/21/9999", "2028-01-01"),
             {Kind::recalled, Kind::finding, Kind::expired, Kind::unknown_serial, Kind::unconfirmed}));
}

}  // namespace
}  // namespace nguon::trace
