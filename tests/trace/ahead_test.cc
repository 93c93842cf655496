#include "trace/ahead.h"

#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"

using namespace nguon;
using namespace nguon::tests;
namespace json = boost::json;

namespace {

/// A world in which the next entry is recorded at noon.
struct Noon {
  World world;
  std::string farm = world.enrol("farm");
  std::string fruit = world.product("fruit", farm), batch = lot(fruit, "L1");

  Result<std::uint64_t> tell(std::string const &party, Told event) {
    world.now_ms =
        *trace::parse_time_ms("2026-11-23T12:00:00Z") - static_cast<std::int64_t>(world.size()) * 1000;
    return world.tell(party, std::move(event));
  }
};

}  // namespace

TEST_CASE("what happened may be a day ahead of the log's clock, and no more") {
  Noon noon;
  auto const refused = noon.tell(noon.farm, sow().of(noon.batch, "1").when("2026-11-24T19:00:00.001+07:00"));
  CHECK(code_of(refused) == "time-ahead");
  CHECK(refused.error().kind == ErrorKind::malformed);
  CHECK(refused.error().field == "/eventTime");
  CHECK(refused.error().message.find("2026-11-24T19:00:00.001+07:00") != std::string::npos);
  CHECK(refused.error().message.find("2026-11-23T12:00:00.000Z") != std::string::npos);
  CHECK(noon.tell(noon.farm, sow().of(noon.batch, "1").when("2026-11-24T19:00:00+07:00")).has_value());
  CHECK(noon.tell(noon.farm, sow().of(noon.batch, "1").when("1999-01-01T00:00:00Z")).has_value());
  // Nothing that moves no goods either.
  CHECK(code_of(noon.tell(noon.farm, caring().of(noon.batch).when("2026-11-25T00:00:00Z"))) == "time-ahead");
}

TEST_CASE("nothing is declared wrong, made or suspected from a time ahead") {
  Noon noon;
  auto const picked = sow().of(noon.batch, "1").id(5);
  CHECK(noon.tell(noon.farm, picked).has_value());
  auto wrong = picked.declared_wrong();
  wrong.json["errorDeclaration"].as_object()["declarationTime"] = "2026-11-25T00:00:00Z";
  auto const declared = noon.tell(noon.farm, wrong);
  CHECK(code_of(declared) == "time-ahead");
  CHECK(declared.error().field == "/errorDeclaration/declarationTime");
  CHECK(noon.tell(noon.farm, picked.declared_wrong()).has_value());

  auto const made_on = [&](std::string_view date) {
    return noon.tell(noon.farm, sow().of(noon.batch, "1").ilmd("nguon:productionDate", date));
  };
  CHECK(code_of(made_on("2026-11-26")) == "time-ahead");
  CHECK(made_on("2026-11-26").error().field == "/ilmd");
  CHECK(made_on("2026-11-24").has_value());
  CHECK(
      noon.tell(noon.farm, sow().of(noon.batch, "1").ilmd("nguon:bestBeforeDate", "2027-05-01")).has_value());

  json::object revocation{{"type", "KeyRevocation"},
                          {"party", noon.farm},
                          {"kid", noon.world.key(noon.farm).public_key().thumbprint()},
                          {"suspectSince", "2026-11-30T00:00:00Z"},
                          {"reason", "mất máy"}};
  auto const suspected = noon.world.say(noon.world.authority, revocation);
  CHECK(code_of(suspected) == "time-ahead");
  CHECK(suspected.error().field == "/suspectSince");
  revocation["suspectSince"] = "2026-11-20T00:00:00Z";
  CHECK(noon.world.say(noon.world.authority, revocation).has_value());
}

TEST_CASE("a mandate may begin and end in the future") {
  Noon noon;
  auto const agent = noon.world.enrol("agent");
  CHECK(noon.world
            .say(noon.farm, {{"type", "Mandate"},
                             {"party", noon.farm},
                             {"agent", agent},
                             {"from", "2027-11-01T00:00:00+07:00"},
                             {"until", "2028-11-30T00:00:00+07:00"},
                             {"bizSteps", json::array{}}})
            .has_value());
}
