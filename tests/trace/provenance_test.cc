#include <algorithm>
#include <set>

#include "tests/trace/provenance_fixture.h"

namespace nguon::trace {
namespace {

using tests::Chain;
using Names = std::vector<std::string>;

/// "grading@coop", newest first: what was done, and by whom.
Names told(Provenance const &page) {
  Names names;
  for (auto const &step : page.steps) {
    names.push_back(step.biz_step + "@" +
                    (step.signer.name.empty() ? "?" : step.signer.name.at("vi").substr(5)));
  }
  return names;
}

Step const &step_of(Provenance const &page, std::string_view biz_step, std::string_view signer) {
  auto const found = std::find_if(page.steps.begin(), page.steps.end(), [&](Step const &step) {
    return step.biz_step == biz_step && step.signer.name.at("vi").ends_with(signer);
  });
  REQUIRE(found != page.steps.end());
  return *found;
}

std::string figure(GoodsLine const &line) {
  return line.figure ? line.figure->text() + " " + line.uom : "none";
}

bool depends_on(Provenance const &page, std::string_view subject) {
  return std::any_of(page.depends_on.begin(), page.depends_on.end(),
                     [&](auto const &row) { return row.first == subject; });
}

TEST_CASE("a lot's journey leads from the shop back to the palms") {
  Chain chain;
  chain.found();
  chain.tell_all();
  auto const page = chain.page(chain.bag_lot);
  CHECK(told(page) == Names{"receiving@shop", "shipping@factory", "commissioning@factory",
                            "creating_class_instance@factory", "receiving@factory", "shipping@coop",
                            "nguon:grading@coop", "receiving@coop", "shipping@farm2", "receiving@coop",
                            "shipping@farm1", "commissioning@farm2", "commissioning@farm1",
                            "nguon:caring@farm2", "nguon:caring@farm1", "commissioning@farm2",
                            "commissioning@farm1"});
  CHECK_FALSE(page.steps_cut);
  CHECK(page.steps_signed == 17);
  CHECK(page.notices.empty());
  CHECK(page.maker->subject == chain.party("factory"));
  CHECK(page.made_at->subject == chain.place("hall"));
  CHECK(page.tree_size == chain.state().checkpoint.size);
}

TEST_CASE("each step stands in its stage") {
  Chain chain;
  chain.found();
  chain.tell_all();
  auto const page = chain.page(chain.bag_lot);
  CHECK(step_of(page, "nguon:caring", "farm1").stage == Stage::farm);
  CHECK(step_of(page, "commissioning", "farm1").stage == Stage::farm);
  CHECK(step_of(page, "shipping", "farm1").stage == Stage::move);
  CHECK(step_of(page, "receiving", "coop").stage == Stage::gather);
  CHECK(step_of(page, "receiving", "factory").stage == Stage::move);
  CHECK(step_of(page, "nguon:grading", "coop").stage == Stage::gather);
  CHECK(step_of(page, "creating_class_instance", "factory").stage == Stage::process);
  CHECK(step_of(page, "commissioning", "factory").stage == Stage::pack);
}

TEST_CASE("steps name goods, places, parties and what the signer added") {
  Chain chain;
  chain.found();
  chain.tell_all();
  auto const page = chain.page(chain.bag_lot);
  auto const &graded = step_of(page, "nguon:grading", "coop");
  REQUIRE(graded.in.size() == 2);
  REQUIRE(graded.out.size() == 2);
  CHECK(graded.merges);
  CHECK(graded.splits);
  CHECK(graded.in[0].address == chain.lot("fruit", "H1"));
  CHECK(graded.in[0].product_name.at("vi") == "Hàng fruit");
  CHECK(graded.in[0].lot == "H1");
  CHECK(figure(graded.in[0]) == "60 H87");
  CHECK(figure(graded.out[0]) == "100 H87");
  CHECK(graded.basis == Basis::counted);
  CHECK(graded.checked == Checked::conserved);
  CHECK(graded.place->name.at("vi") == "Nơi store");
  CHECK(graded.voice == Voice::signed_by_actor);
  auto const &shipped = step_of(page, "shipping", "farm1");
  CHECK(shipped.from->subject == chain.party("farm1"));
  CHECK(shipped.to->subject == chain.party("coop"));
  CHECK_FALSE(shipped.unconfirmed);
  auto const &cared = step_of(page, "nguon:caring", "farm1");
  CHECK(cared.facts == std::vector<std::pair<std::string, std::string>>{{"nguon:dose", "4 kg/gốc"}});
}

TEST_CASE("numbered packs are counted as pieces of their lot") {
  Chain chain;
  chain.found();
  chain.tell_all();
  auto const page = chain.page(chain.bag_lot);
  auto const &packed = page.steps[2];
  REQUIRE(packed.out.size() == 1);
  CHECK(packed.out[0].address == chain.bag_lot);
  CHECK(figure(packed.out[0]) == "40 H87");
}

TEST_CASE("parents and children are one step away with their figures") {
  Chain chain;
  chain.found();
  chain.tell_all();
  auto const page = chain.page(chain.lot("grade", "A1"));
  REQUIRE(page.parents.size() == 2);
  CHECK(page.parents[1].address == chain.lot("fruit", "H2"));
  CHECK(figure(page.parents[1]) == "60 H87");
  REQUIRE(page.children.size() == 1);
  CHECK(page.children[0].address == chain.lot("flesh", "C1"));
  CHECK(figure(page.children[0]) == "20 KGM");
  CHECK(chain.page(chain.lot("palms", "V1")).parents.empty());
}

TEST_CASE("of an ancestor only what led to the lot is told") {
  Chain chain;
  chain.found();
  chain.tell_all();
  // Another harvest and later care of the same palms, another buyer, a sale, a loss, fruit of somebody else.
  chain.tell("farm1", {.step = "commissioning",
                       .time = "2026-11-15T06:00:00+07:00",
                       .in = {{chain.lot("palms", "V1")}},
                       .out = {{chain.lot("fruit", "H9"), "50"}},
                       .place = chain.place("garden1")});
  chain.tell("farm1", {.step = "nguon:caring",
                       .time = "2026-11-16T06:00:00+07:00",
                       .goods = {{chain.lot("palms", "V1")}},
                       .place = chain.place("garden1")});
  chain.tell("stall", {.step = "retail_selling",
                       .time = "2026-11-04T12:00:00+07:00",
                       .goods = {{chain.lot("grade", "A1"), "3"}},
                       .place = chain.place("counter")});
  chain.tell("stall", {.step = "destroying",
                       .time = "2026-11-04T13:00:00+07:00",
                       .action = "DELETE",
                       .goods = {{chain.lot("grade", "A1"), "1"}}});
  chain.tell("neighbour", {.step = "commissioning",
                           .time = "2026-11-01T06:00:00+07:00",
                           .action = "ADD",
                           .goods = {{chain.lot("fruit", "N1"), "10"}},
                           .place = chain.place("garden3")});
  auto const names = told(chain.page(chain.bag_lot));
  CHECK(names.size() == 17);
  CHECK(std::count(names.begin(), names.end(), "nguon:caring@farm1") == 1);
  CHECK(std::count(names.begin(), names.end(), "commissioning@farm1") == 2);
  for (auto const *foreign :
       {"receiving@stall", "retail_selling@stall", "destroying@stall", "commissioning@neighbour"}) {
    CAPTURE(foreign);
    CHECK(std::count(names.begin(), names.end(), foreign) == 0);
  }
  // On the graded lot's own page they stand.
  auto const own = told(chain.page(chain.lot("grade", "A1")));
  for (auto const *fate : {"receiving@stall", "retail_selling@stall", "destroying@stall"}) {
    CAPTURE(fate);
    CHECK(std::count(own.begin(), own.end(), fate) == 1);
  }
}

TEST_CASE("an inspection of an ancestor is told whenever it was") {
  Chain chain;
  chain.found();
  chain.tell_all();
  chain.tell("laboratory", {.step = "inspecting",
                            .time = "2026-11-20T08:00:00+07:00",
                            .goods = {{chain.lot("grade", "A1")}},
                            .disposition = "conformant",
                            .more = R"(,"certificationInfo":"urn:nguon:report:7","nguon:lead":"none")"});
  auto const page = chain.page(chain.bag_lot);
  auto const &step = step_of(page, "inspecting", "laboratory");
  CHECK(step.voice == Voice::authority);
  CHECK(step.stage == Stage::check);
  REQUIRE(page.checks.size() == 1);
  CHECK(page.checks[0].name == "urn:nguon:report:7");
  CHECK(page.checks[0].conformant);
  CHECK_FALSE(page.checks[0].adverse);
  CHECK(page.checks[0].facts == std::vector<std::pair<std::string, std::string>>{{"nguon:lead", "none"}});
  CHECK(page.steps_signed == 17);
}

TEST_CASE("containers that brought the goods belong to the journey, with what was in them") {
  Chain chain;
  chain.found();
  chain.tell_all();
  auto const case_subject = "unit/" + make_own_id(sha256("case").view().substr(0, 7));
  chain.tell("factory", {.step = "packing",
                         .time = "2026-11-07T08:00:00+07:00",
                         .action = "ADD",
                         .goods = {{chain.bag_lot, "8"}},
                         .unit = case_subject,
                         .place = chain.place("hall")});
  chain.hand_over("factory", "stall", {{case_subject}}, "2026-11-08T08:00:00+07:00", chain.place("counter"));
  auto const page = chain.page(chain.bag_lot);
  auto const &step = page.steps.front();
  CHECK(step.biz_step == "receiving");
  REQUIRE(step.out.size() == 2);
  CHECK(step.out[0].address == chain.bag_lot);
  CHECK(figure(step.out[0]) == "8 H87");
  CHECK(step.out[1].address == case_subject);
  CHECK(step.out[1].registered);
  CHECK_FALSE(step.unconfirmed);
  CHECK(depends_on(page, case_subject));
  // The flesh inside the bags never was in that case.
  auto const names = told(chain.page(chain.lot("flesh", "C1")));
  CHECK(std::count(names.begin(), names.end(), "receiving@stall") == 0);
}

std::string container(std::string const &label) {
  return "unit/" + make_own_id(sha256(label).view().substr(0, 7));
}

TEST_CASE("of an ancestor's containers only those that went on towards the lot are told") {
  Chain chain;
  chain.found();
  auto const fruit = chain.lot("fruit", "H1"), grade = chain.lot("grade", "A1");
  chain.tell("farm1", {.step = "commissioning",
                       .time = "2026-11-01T06:00:00+07:00",
                       .action = "ADD",
                       .goods = {{fruit, "60"}},
                       .place = chain.place("garden1")});
  for (auto const *label : {"bought", "sold"}) {
    chain.tell("farm1", {.step = "packing",
                         .time = "2026-11-01T07:00:00+07:00",
                         .action = "ADD",
                         .goods = {{fruit, "30"}},
                         .unit = container(label),
                         .place = chain.place("garden1")});
  }
  // The one that is bought stands on a pallet.
  chain.tell("farm1", {.step = "packing",
                       .time = "2026-11-01T08:00:00+07:00",
                       .action = "ADD",
                       .goods = {{container("bought")}},
                       .unit = container("pallet"),
                       .place = chain.place("garden1")});
  chain.hand_over("farm1", "coop", {{container("pallet")}}, "2026-11-01T09:00:00+07:00",
                  chain.place("store"));
  chain.hand_over("farm1", "stall", {{container("sold")}}, "2026-11-01T09:00:00+07:00",
                  chain.place("counter"));
  chain.tell("coop", {.step = "nguon:grading",
                      .time = "2026-11-02T08:00:00+07:00",
                      .in = {{fruit, "30"}},
                      .out = {{grade, "30"}},
                      .place = chain.place("store")});
  auto const page = chain.page(grade);
  CHECK(told(page) == Names{"nguon:grading@coop", "receiving@coop", "shipping@farm1", "packing@farm1",
                            "packing@farm1", "commissioning@farm1"});
  CHECK(figure(page.steps[1].out[0]) == "30 H87");
  CHECK(page.steps[1].out[0].address == fruit);
  CHECK(page.steps[4].out.back().address == container("bought"));
}

TEST_CASE("a pack's page tells of its own container alone") {
  Chain chain;
  chain.found();
  chain.tell_all();
  for (unsigned const serial : {31u, 32u}) {
    auto const box = container("box " + std::to_string(serial));
    chain.tell("factory", {.step = "packing",
                           .time = "2026-11-07T08:00:00+07:00",
                           .action = "ADD",
                           .goods = {{chain.bag(serial)}},
                           .unit = box,
                           .place = chain.place("hall")});
    chain.hand_over("factory", serial == 31 ? "stall" : "shop", {{box}}, "2026-11-08T08:00:00+07:00",
                    chain.place("counter"));
  }
  auto const page = chain.page(chain.bag(31));
  CHECK(page.steps.size() == 20);
  CHECK(page.steps[0].to->subject == chain.party("stall"));
  CHECK(page.steps[2].biz_step == "packing");
  CHECK(chain.page(chain.bag(33)).steps.size() == 17);
  CHECK(chain.page(chain.bag_lot).steps.size() == 23);
}

TEST_CASE("a product without lots has a journey of its own") {
  Chain chain;
  chain.found();
  chain.name_product("mats", "coop", R"(,"category":"goods","hasLots":false)");
  chain.tell("coop", {.step = "commissioning",
                      .action = "ADD",
                      .goods = {{chain.product("mats"), "5"}},
                      .place = chain.place("store")});
  auto const page = chain.page(chain.product("mats"));
  CHECK(told(page) == Names{"commissioning@coop"});
  CHECK(page.notices.empty());
  CHECK_FALSE(page.lot.has_value());
  CHECK(page.owner->subject == chain.party("coop"));
  CHECK(page.law_fields[4].value == chain.product("mats").substr(2));
}

TEST_CASE("a corrected event stays, marked, and so does what declared it wrong") {
  Chain chain;
  chain.found();
  chain.tell_all();
  tests::EventDraft sold{.step = "retail_selling",
                         .time = "2026-11-10T18:00:00+07:00",
                         .goods = {{chain.bag_lot, "21"}},
                         .place = chain.place("counter"),
                         .id = "urn:uuid:00000000-0000-4000-8000-000000000001"};
  chain.tell("shop", sold);
  auto right = sold;
  right.id = "urn:uuid:00000000-0000-4000-8000-000000000002";
  right.goods[0].figure = "9";
  sold.more =
      R"(,"errorDeclaration":{"declarationTime":"2026-11-10T19:00:00+07:00","reason":"incorrect_data",)"
      R"("correctiveEventIDs":[")" +
      right.id + "\"]}";
  chain.tell("shop", sold);
  chain.tell("shop", right);
  auto const page = chain.page(chain.bag_lot);
  REQUIRE(page.steps.size() == 20);
  auto const &fresh = page.steps[0], &declaration = page.steps[1], &wrong = page.steps[2];
  CHECK_FALSE(fresh.corrected);
  CHECK_FALSE(fresh.correction);
  CHECK(declaration.correction);
  CHECK_FALSE(declaration.corrected);
  CHECK(wrong.corrected);
  CHECK_FALSE(wrong.correction);
  CHECK(wrong.replaced_by == Names{right.id});
  CHECK(figure(wrong.out[0]) == "21 H87");
  CHECK(page.steps_signed == 18);
}

TEST_CASE("a late word says how late it is") {
  Chain chain;
  chain.found();
  tests::EventDraft harvest{.step = "commissioning",
                            .time = "2026-11-18T08:00:00+07:00",
                            .action = "ADD",
                            .goods = {{chain.lot("fruit", "H1"), "5"}},
                            .place = chain.place("garden1"),
                            .more = R"(,"nguon:open":"late")"};
  auto const index = chain.tell("farm1", harvest);
  auto const page = chain.page(chain.lot("fruit", "H1"));
  REQUIRE(page.steps.size() == 1);
  CHECK(page.steps[0].late_ms == 5 * 86'400'000 + static_cast<std::int64_t>(index) * 1000);
  harvest.more.clear();
  harvest.goods[0].address = chain.lot("fruit", "H2");
  chain.tell("farm1", harvest);
  CHECK_FALSE(chain.page(chain.lot("fruit", "H2")).steps[0].late_ms.has_value());
}

TEST_CASE("what a cooperative records for a household is said to be recorded") {
  Chain chain;
  chain.found();
  chain.say("farm1",
            R"({"type":"Mandate","party":")" + chain.party("farm1") + R"(","agent":")" + chain.party("coop") +
                R"(","from":"2026-01-01T00:00:00+07:00","until":"2027-01-01T00:00:00+07:00","bizSteps":[]})");
  tests::EventDraft harvest{
      .step = "commissioning",
      .action = "ADD",
      .goods = {{chain.lot("fruit", "H1"), "5"}},
      .place = chain.place("garden1"),
      .more = R"(,"nguon:for":"urn:nguon:)" + std::string("party:") + chain.party("farm1").substr(6) + "\""};
  chain.tell("coop", harvest);
  auto const page = chain.page(chain.lot("fruit", "H1"));
  REQUIRE(page.steps.size() == 1);
  CHECK(page.steps[0].voice == Voice::recorded_for);
  CHECK(page.steps[0].for_party->subject == chain.party("farm1"));
  CHECK(page.steps[0].signer.subject == chain.party("coop"));
  CHECK(page.steps_recorded_for == 1);
  CHECK(page.steps_signed == 0);
}

TEST_CASE("a pack's page tells of that pack alone") {
  Chain chain;
  chain.found();
  chain.tell_all();
  for (unsigned const serial : {1u, 2u, 3u}) {
    chain.tell("shop", {.step = "retail_selling",
                        .time = "2026-11-1" + std::to_string(serial) + "T12:00:00+07:00",
                        .goods = {{chain.bag(serial)}},
                        .place = chain.place("counter")});
  }
  auto const page = chain.page(chain.bag(2));
  CHECK(page.serial->state == "sold");
  auto const names = told(page);
  CHECK(std::count(names.begin(), names.end(), "retail_selling@shop") == 1);
  auto const &sold = page.steps[0];
  CHECK(sold.event_time == "2026-11-12T12:00:00+07:00");
  auto const &packed = step_of(page, "commissioning", "factory");
  REQUIRE(packed.out.size() == 1);
  CHECK(packed.out[0].address == chain.bag(2));
  CHECK(figure(packed.out[0]) == "1 H87");
  CHECK(page.parents.size() == 1);
  CHECK(figure(page.parents[0]) == "20 KGM");
  // What happened to single packs is no part of the lot's page; how they came about is.
  auto const lot = told(chain.page(chain.bag_lot));
  CHECK(lot.size() == 17);
  CHECK(std::count(lot.begin(), lot.end(), "retail_selling@shop") == 0);
}

TEST_CASE("a long story is cut, and its beginning is told all the same") {
  Chain chain;
  chain.found();
  chain.tell_all();
  for (int i = 0; i < 450; ++i) {
    chain.tell("factory", {.step = "storing",
                           .time = "2026-11-20T08:00:00+07:00",
                           .goods = {{chain.bag_lot}},
                           .place = chain.place("hall")});
  }
  auto const page = chain.page(chain.bag_lot);
  CHECK(page.steps_cut);
  CHECK(page.steps.size() <= 400);
  CHECK(step_of(page, "commissioning", "factory").out[0].address == chain.bag_lot);
  CHECK(step_of(page, "nguon:caring", "farm1").stage == Stage::farm);
  CHECK_FALSE(chain.page(chain.lot("grade", "A1")).steps_cut);
}

TEST_CASE("an ancestor that went on for years leads to what was before it left") {
  Chain chain;
  chain.found();
  chain.tell_all();
  for (int i = 0; i < 100; ++i) {
    chain.tell("farm1", {.step = "nguon:caring",
                         .time = "2026-11-20T08:00:00+07:00",
                         .goods = {{chain.lot("palms", "V1")}},
                         .place = chain.place("garden1")});
  }
  auto const names = told(chain.page(chain.bag_lot));
  CHECK(std::count(names.begin(), names.end(), "nguon:caring@farm1") == 1);
  CHECK(names.back() == "commissioning@farm1");
}

TEST_CASE("the ten fields of the law are filled from the log and their gaps named") {
  Chain chain;
  chain.found();
  chain.tell_all();
  auto const fields = chain.page(chain.bag(7)).law_fields;
  REQUIRE(fields.size() == 10);
  for (unsigned i = 0; i < 10; ++i) CHECK(fields[i].number == i + 1);
  CHECK(fields[0].value == "Hàng bags");
  CHECK(fields[1].value == std::string(64, 'a'));
  CHECK(fields[2].value == "Bên factory, Xã Mẫu");
  CHECK(fields[3].value == "Bên farm1 → Bên farm2 → Bên coop → Bên factory → Bên shop");
  CHECK(fields[4].value == "09521234000013");
  CHECK(fields[5].value == "2023-01-10 – 2026-11-06");
  CHECK(fields[6].value == chain.place("hall").substr(6));
  CHECK(fields[7].value == "Mẫu, 1007");
  CHECK_FALSE(fields[7].required);
  CHECK(fields[8].value == "2027-05-05");
  CHECK(fields[9].value.empty());
  CHECK(fields[9].required);
  auto const raw = chain.page(chain.lot("flesh", "C1")).law_fields;
  CHECK(raw[1].value.empty());
  CHECK(raw[7].value.empty());
}

TEST_CASE("the page stays the same while the heads that it depends on do") {
  Chain chain;
  chain.found();
  chain.tell_all();
  auto const before = chain.page(chain.bag_lot);
  for (auto const &subject :
       {chain.bag_lot, chain.bags, chain.lot("palms", "V1"), chain.lot("fruit", "H2"), chain.party("farm1"),
        chain.party("shop"), chain.place("garden2"), chain.product("flesh"),
        "key/" + std::string(chain.key("farm1").public_key().thumbprint())}) {
    CAPTURE(subject);
    CHECK(depends_on(before, subject));
  }
  CHECK(std::is_sorted(before.depends_on.begin(), before.depends_on.end(),
                       [](auto const &a, auto const &b) { return a.first < b.first; }));
  chain.tell("neighbour", {.step = "commissioning",
                           .action = "ADD",
                           .goods = {{chain.lot("fruit", "N1"), "10"}},
                           .place = chain.place("garden3")});
  CHECK(chain.page(chain.bag_lot).depends_on == before.depends_on);
  chain.tell("inspector",
             {.step = "inspecting", .goods = {{chain.lot("palms", "V1")}}, .disposition = "conformant"});
  CHECK(chain.page(chain.bag_lot).depends_on != before.depends_on);
}

TEST_CASE("nothing is known of a lot, serial or product that nobody spoke of") {
  Chain chain;
  chain.found();
  chain.tell_all();
  for (auto const &address : {chain.bags + "/10/T2", chain.bags + "/21/1", chain.bags + "/10/T2/21/1",
                              std::string("01/09521234000020"), chain.party("shop")}) {
    CAPTURE(address);
    CHECK_FALSE(find_provenance(chain.state(), *parse_address(address), tests::today).has_value());
  }
}

}  // namespace
}  // namespace nguon::trace
