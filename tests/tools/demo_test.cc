// The demonstration holds what its page (docs/demo.md) promises: figures, open and closed questions, whose
// word each step is. Read from the views as pages read them.

#include <algorithm>
#include <memory>
#include <set>

#include "server/data_folder.h"
#include "storage/entry.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"
#include "tools/demo/cast.h"
#include "tools/demo/make.h"
#include "tools/demo/story.h"
#include "trace/bundle.h"
#include "trace/event_time.h"
#include "trace/genealogy.h"
#include "trace/provenance.h"
#include "trace/verify.h"

using namespace nguon;
using tools::Cast;
using trace::Decimal;

namespace {

constexpr std::int64_t day_ms = 86'400'000;
/// 2026-11-26T05:00:00Z: noon in Vietnam.
constexpr std::int64_t noon_ms = 1'795'669'200'000;

struct Demo {
  explicit Demo(std::int64_t now_ms = noon_ms)
      : made(*tools::make_demo(temporary / "demo", now_ms)),
        folder(*server::open_data_folder(temporary / "demo")),
        state(folder.log->published()) {}

  trace::LotRecord lot(std::string const &subject) const {
    auto row = trace::find_lot(*state->reader, subject);
    CAPTURE(subject);
    REQUIRE(row.has_value());
    return *std::move(row);
  }
  std::string created(std::string const &subject, std::string const &uom = "H87") const {
    return lot(subject).created[uom].text();
  }
  std::string consumed(std::string const &subject, std::string const &uom = "H87") const {
    return lot(subject).consumed[uom].text();
  }
  /// What the party can still give.
  std::string has(std::string const &party, std::string const &subject,
                  std::string const &uom = "H87") const {
    Decimal sum;
    for (auto const &balance : lot(subject).balances)
      if (balance.holder == party && balance.uom == uom) sum += balance.held - balance.claimed;
    return sum.text();
  }
  std::set<std::string> parents(std::string const &subject) const {
    auto const row = lot(subject);
    return {row.parents.begin(), row.parents.end()};
  }
  std::set<std::string> ancestors(std::string const &subject) const {
    std::set<std::string> found;
    for (auto const &relative : trace::ancestors(*state->reader, subject, 1000)) found.insert(relative.lot);
    return found;
  }
  trace::Provenance page(std::string const &address, std::string const &today = "2026-11-26") const {
    auto const thing = trace::parse_address(address);
    CAPTURE(address);
    REQUIRE(thing.has_value());
    auto found = trace::find_provenance(*state, *thing, today);
    REQUIRE(found.has_value());
    return *std::move(found);
  }

  tests::TemporaryFolder temporary;
  tools::DemoMade made;
  server::DataFolder folder;
  std::shared_ptr<storage::Published const> state;
  Cast cast = Cast::make();

  std::string const embryos = cast.embryo + "/b/P07", plantlets = cast.plantlet + "/b/CM07",
                    seedlings = cast.seedling + "/b/CG07";
  std::string const grade_a_a = cast.grade_a + "/10/A-RA", grade_a_b = cast.grade_a + "/10/A-RB";
  std::string const flesh_a = cast.flesh + "/b/CD-A", flesh_b = cast.flesh + "/b/CD-B";
  std::string const frozen = cast.frozen + "/10/DL117A", bulk = cast.bulk_candy + "/b/KB-B",
                    candy = cast.candy + "/10/KD118B";
  std::string const sugar = cast.sugar + "/10/DUONG-77", malt = cast.malt + "/10/MN-12";
  std::string trees(unsigned farm) const { return cast.trees + "/b/V" + std::to_string(farm); }
  std::string fruit(unsigned farm) const { return cast.fruit + "/b/H" + std::to_string(farm); }
};

bool has_notice(trace::Provenance const &page, trace::Notice::Kind kind) {
  return std::ranges::any_of(page.notices, [&](auto const &notice) { return notice.kind == kind; });
}

}  // namespace

TEST_CASE("the demonstration's figures balance from embryo to shop") {
  Demo const demo;
  auto const &cast = demo.cast;

  CHECK(demo.made.statements == demo.state->checkpoint.size);
  CHECK(demo.made.statements == 154);

  // 1,200 embryos -> 756 plantlets -> 720 seedlings -> six gardens of 120.
  CHECK(demo.created(demo.embryos) == "1200");
  CHECK(demo.consumed(demo.embryos) == "1200");
  CHECK(demo.created(demo.plantlets) == "756");
  CHECK(demo.consumed(demo.plantlets) == "756");
  CHECK(demo.created(demo.seedlings) == "720");
  CHECK(demo.consumed(demo.seedlings) == "720");
  for (unsigned farm = 1; farm <= 6; ++farm) {
    CAPTURE(farm);
    auto const fruits = farm <= 3 ? "66" : "44";
    CHECK(demo.created(demo.trees(farm)) == "120");
    // Palms are parents of their fruit, and stay where they are.
    CHECK(demo.has(cast.farms[farm - 1], demo.trees(farm)) == "120");
    CHECK(demo.parents(demo.trees(farm)) == std::set{demo.seedlings});
    CHECK(demo.parents(demo.fruit(farm)) == std::set{demo.trees(farm)});
    CHECK(demo.created(demo.fruit(farm)) == fruits);
    CHECK(demo.consumed(demo.fruit(farm)) == fruits);
    CHECK(demo.has(cast.cooperative, demo.fruit(farm)) == "0");
  }

  // Two merges of three farms, each split by grade.
  CHECK(demo.parents(demo.grade_a_a) == std::set{demo.fruit(1), demo.fruit(2), demo.fruit(3)});
  CHECK(demo.parents(demo.grade_a_b) == std::set{demo.fruit(4), demo.fruit(5), demo.fruit(6)});
  struct Graded {
    std::string lot;
    char const *created, *left;
  };
  for (auto const &[lot, created, left] :
       {Graded{demo.grade_a_a, "180", "0"}, Graded{cast.common + "/b/C-RA", "15", "15"},
        Graded{cast.reject + "/b/L-RA", "3", "3"}, Graded{demo.grade_a_b, "120", "0"},
        Graded{cast.common + "/b/C-RB", "9", "9"}, Graded{cast.reject + "/b/L-RB", "3", "3"}}) {
    CAPTURE(lot);
    CHECK(demo.created(lot) == created);
    CHECK(demo.has(cast.cooperative, lot) == left);
  }

  // Run A: 252 kg of fruit = 65 + 36 + 148 + 3 lost; 65 kg -> 130 bags.
  CHECK(demo.consumed(demo.grade_a_a) == "180");
  CHECK(demo.created(demo.flesh_a, "KGM") == "65");
  CHECK(demo.created(cast.water + "/b/N-A", "KGM") == "36");
  CHECK(demo.created(cast.shell + "/b/V-A", "KGM") == "148");
  CHECK(demo.consumed(demo.flesh_a, "KGM") == "65");
  CHECK(demo.created(demo.frozen) == "130");

  // Run B: 168 kg = 40 + 24 + 102 + 2 lost; 40 kg + 60 kg of sugar and malt -> 90 kg -> 450 packs.
  CHECK(demo.consumed(demo.grade_a_b) == "120");
  CHECK(demo.created(demo.flesh_b, "KGM") == "40");
  CHECK(demo.created(cast.water + "/b/N-B", "KGM") == "24");
  CHECK(demo.created(cast.shell + "/b/V-B", "KGM") == "102");
  CHECK(demo.consumed(demo.flesh_b, "KGM") == "40");
  CHECK(demo.consumed(demo.sugar, "KGM") == "48");
  CHECK(demo.consumed(demo.malt, "KGM") == "12");
  CHECK(demo.created(demo.bulk, "KGM") == "90");
  CHECK(demo.consumed(demo.bulk, "KGM") == "90");
  CHECK(demo.created(demo.candy) == "450");

  // 130 bags: six cases of 20, eight loose, two sampled; three cases in the shop, of which twelve bags are
  // sold.
  for (unsigned number = 1; number <= 6; ++number) {
    CAPTURE(number);
    auto const unit = trace::find_unit(*demo.state->reader, tools::cast::demo_case(number));
    REQUIRE(unit.has_value());
    Decimal inside;
    for (auto const &content : unit->contents) inside += content.second;
    CHECK(inside.text() == (number <= 3 ? "0" : "20"));
    CHECK(unit->holder == (number <= 3 ? cast.shop : cast.factory));
  }
  CHECK(demo.has(cast.factory, demo.frozen) == "68");
  CHECK(demo.has(cast.shop, demo.frozen) == "48");
  CHECK(demo.consumed(demo.frozen) == "14");

  // 450 packs: 200 sent, 199 counted by the shop, three sold and one sampled.
  CHECK(demo.has(cast.factory, demo.candy) == "250");
  CHECK(demo.has(cast.shop, demo.candy) == "195");
  CHECK(demo.consumed(demo.candy) == "4");
  auto const state_of = [&](char const *serial) {
    auto const row = trace::find_serial(*demo.state->reader, demo.candy, serial);
    return row ? row->state : "none";
  };
  CHECK(state_of("000003") == "sold");
  CHECK(state_of("000160") == "sampled");
  CHECK(state_of("000450") == "active");
  CHECK(state_of("000451") == "none");
}

TEST_CASE("the demonstration shows a late farm, a mandate, a finding, a correction and a recall") {
  Demo const demo;
  auto const &cast = demo.cast;
  auto const &reader = *demo.state->reader;

  // The purchase from the phone without signal opened the one question, and the late harvest closed it, after
  // the fruit had been graded.
  auto const late = demo.lot(demo.fruit(5));
  REQUIRE(late.questions.size() == 1);
  auto const &question = late.questions.front();
  CHECK(question.kind == trace::Question::Kind::unknown);
  REQUIRE(question.closed_index.has_value());
  REQUIRE(late.born_index.has_value());
  CHECK(question.opened_index < demo.lot(demo.grade_a_b).born_index);
  CHECK(demo.lot(demo.flesh_b).born_index < *late.born_index);
  CHECK(*late.born_index <= *question.closed_index);
  auto const late_page = demo.page(demo.fruit(5));
  auto const harvest = std::ranges::find_if(late_page.steps, [](auto const &step) {
    return step.stage == trace::Stage::farm && !step.out.empty();
  });
  REQUIRE(harvest != late_page.steps.end());
  CHECK(std::ranges::any_of(late_page.steps,
                            [](auto const &step) { return step.late_ms.value_or(0) > 5 * day_ms; }));
  unsigned questions = 0;
  for (auto const &relative : trace::descendants(reader, demo.embryos, 1000)) {
    for (auto const &any : demo.lot(relative.lot).questions) {
      CAPTURE(relative.lot);
      CHECK(any.closed_index.has_value());
      ++questions;
    }
  }
  CHECK(questions == 1);

  // Every step of the household without a phone is said by the cooperative, and shown so.
  auto const &household = cast.farms[tools::farm_without_phone];
  auto const mandate = trace::find_mandate(reader, household, cast.cooperative);
  REQUIRE(mandate.has_value());
  CHECK(mandate->said.size() == 1);
  auto const recorded = demo.page(demo.fruit(3));
  CHECK(recorded.steps_recorded_for > 0);
  unsigned theirs = 0;
  for (auto const &step : recorded.steps) {
    CHECK(step.signer.subject != household);
    if (!step.for_party) continue;
    ++theirs;
    CHECK(step.for_party->subject == household);
    CHECK(step.signer.subject == cast.cooperative);
    CHECK(step.voice == trace::Voice::recorded_for);
  }
  // Receipt of the seedlings, planting, three times care, harvest, delivery.
  CHECK(theirs == 7);
  CHECK(demo.page(demo.fruit(1)).steps_recorded_for == 0);

  // The label was found at fault, and found mended by the inspector; the laboratory's good result closed
  // nothing.
  auto const findings = demo.lot(demo.frozen).findings;
  REQUIRE(findings.size() == 3);
  CHECK(findings[0].adverse);
  CHECK(findings[0].by == cast.inspector);
  CHECK(findings[0].closed_index == findings[2].index);
  CHECK(findings[1].by == cast.laboratory);
  auto const frozen = demo.page(demo.frozen);
  CHECK(frozen.notices.empty());
  CHECK(frozen.checks.size() >= 2);

  // 21 typed for 12: both stay, the wrong one declared so and replaced.
  auto const corrected = std::ranges::count_if(frozen.steps, [](auto const &step) { return step.corrected; });
  CHECK(corrected == 1);
  for (auto const &step : frozen.steps) {
    if (step.corrected) CHECK(step.replaced_by.size() == 1);
  }

  // The recall stands on one lot: its packs are recalled, what it was made from is not. It leads to three
  // gardens.
  auto const recall = trace::find_recall(reader, demo.candy);
  REQUIRE(recall.has_value());
  CHECK(recall->lot == demo.candy);
  CHECK(recall->recall.by == cast.authority);
  CHECK(has_notice(demo.page(demo.candy), trace::Notice::Kind::recalled));
  CHECK(has_notice(demo.page(demo.candy + "/21/000003"), trace::Notice::Kind::recalled));
  for (auto const &lot : {demo.bulk, demo.flesh_b, demo.grade_a_b, demo.fruit(4), demo.frozen}) {
    CAPTURE(lot);
    CHECK(!trace::find_recall(reader, lot).has_value());
  }
  CHECK(demo.ancestors(demo.candy) == std::set{demo.candy, demo.bulk, demo.flesh_b, demo.sugar, demo.malt,
                                               demo.grade_a_b, demo.fruit(4), demo.fruit(5), demo.fruit(6),
                                               demo.trees(4), demo.trees(5), demo.trees(6), demo.seedlings,
                                               demo.plantlets, demo.embryos});

  // Every page to look at can be taken home and checked.
  CHECK(demo.made.lots.size() == 6);
  CHECK(demo.made.lots.front() == "/" + demo.frozen);
  CHECK(demo.made.lots.back() == "/" + demo.candy);
  for (auto const &lot : demo.made.lots) {
    CAPTURE(lot);
    auto const bundle = trace::make_bundle(*demo.state, std::string_view(lot).substr(1));
    REQUIRE(bundle.has_value());
    auto const verdict = trace::verify_bundle(trace::write_bundle(*bundle), demo.folder.log_key);
    CHECK(!verdict.failed.has_value());
    CHECK(verdict.signer_known);
  }
}

TEST_CASE("the demonstration is told up to the day it is made, in order, and nothing in it is out of date") {
  // A leap day two years on, shortly before midnight in Vietnam.
  constexpr std::int64_t other_ms = 1'835'454'600'000;
  Demo const demo;
  Demo const later(other_ms);
  CHECK(demo.made.lots == later.made.lots);
  CHECK(demo.made.statements == later.made.statements);

  for (auto const *each : {&demo, &later}) {
    auto const now_ms = each == &demo ? noon_ms : other_ms;
    auto const today = trace::format_time_ms(now_ms + 7 * 3'600'000).substr(0, 10);
    CAPTURE(today);
    for (auto const &lot : each->made.lots)
      CHECK(!has_notice(each->page(lot.substr(1), today), trace::Notice::Kind::expired));
    // The pack in the picture keeps for most of a year.
    auto const in_ten_months = trace::format_time_ms(now_ms + 300 * day_ms).substr(0, 10);
    CHECK(each->lot(each->frozen).best_before > in_ten_months);
    CHECK(!has_notice(each->page(each->frozen, in_ten_months), trace::Notice::Kind::expired));

    for (std::uint64_t index = 0; index < each->state->checkpoint.size; ++index) {
      auto const entry = storage::parse_entry(storage::read_entry(*each->state->reader, index));
      REQUIRE(entry.has_value());
      auto const statement = trace::parse_statement(entry->statement, each->folder.config.origin);
      REQUIRE(statement.has_value());
      auto const *const document = std::get_if<trace::EpcisDocument>(&statement->body);
      if (document == nullptr) continue;
      auto const at_ms = *trace::parse_time_ms(entry->at);
      CHECK(at_ms < now_ms - 2 * day_ms);
      for (auto const &event : document->events) {
        CAPTURE(entry->at);
        CAPTURE(event.event_time);
        CHECK(event.event_time_ms < at_ms);
        // Recorded within two hours, save what says that it is late or declared wrong afterwards.
        if (event.open != trace::Open::late && !event.is_error_declaration)
          CHECK(at_ms - event.event_time_ms < 2 * 3'600'000);
      }
    }
  }
}
