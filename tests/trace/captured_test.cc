// What the gateway makes of events that came in: documents cut at their events, signed piece by piece, and
// read again by everybody who reads statements.

#include <boost/json/parse.hpp>

#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"
#include "trace/epcis/gateway_document.h"
#include "trace/event_hash.h"
#include "trace/private_part.h"

namespace nguon::trace {
namespace {

using tests::code_of;
using tests::test_origin;

std::string captured_text(std::string const &events) {
  return R"({"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument",)"
         R"("schemaVersion":"2.0","creationDate":"2023-05-01T09:00:00Z","epcisHeader":{},)"
         R"("epcisBody":{"eventList":[)" +
         events + "]}}";
}

std::string sent_event(std::string const &epc, std::string const &more = "") {
  return R"({"type":"ObjectEvent","eventTime":"2023-05-01T08:00:00Z","eventTimeZoneOffset":"+07:00",)"
         R"("action":"OBSERVE","epcList":[")" +
         epc + "\"]" + more + "}";
}

GatewayVoice voice_of(tests::World const &world, std::string const &office, std::string const &party) {
  auto const pem = world.key(office).to_pem();
  return {std::make_shared<PrivateKey>(*PrivateKey::from_pem(pem)), std::string(test_origin),
          party_uri(party), office == party};
}

Result<std::vector<GatewayStatement>> sign_text(std::string const &text, GatewayVoice const &voice,
                                                std::vector<std::string> *ids = nullptr) {
  auto const cut = cut_document(text);
  if (!cut) return cut.error();
  return sign_captured(*cut, voice, [&](Event const &, std::string const &id) {
    if (ids != nullptr) ids->push_back(id);
  });
}

/// A gateway's party and one that gave it a mandate.
struct Office {
  Office() {
    CHECK(world
              .say(farm, {{"type", "Mandate"},
                          {"party", farm},
                          {"agent", office},
                          {"from", "1990-01-01T00:00:00Z"},
                          {"until", "2090-01-01T00:00:00Z"}})
              .has_value());
  }
  std::string code(std::string const &text) {
    auto const statements = sign_text(text, voice_of(world, office, farm));
    if (!statements) return statements.error().code;
    for (auto const &statement : *statements) {
      if (auto const posted = world.post(statement.jws); !posted) return posted.error().code;
    }
    return "accepted";
  }
  tests::World world;
  std::string office = world.enrol("office", "trader"), farm = world.enrol("farm");
};

TEST_CASE("a document is cut at its events, whatever stands in their strings") {
  auto const cut = cut_document(" \n" + captured_text(R"({"a":"]}\"[{"} , {"b":[{}]})"));
  REQUIRE(cut.has_value());
  REQUIRE(cut->events.size() == 2);
  CHECK(cut->events[0] == R"({"a":"]}\"[{"})");
  CHECK(cut->events[1] == R"({"b":[{}]})");
  CHECK(cut->pointer(1) == "/epcisBody/eventList/1");
  CHECK(cut->envelope.find("\"eventList\":[]") != std::string::npos);
  auto const query = cut_document(
      R"({"type":"EPCISQueryDocument","epcisBody":{"queryResults":{"resultsBody":{"eventList":[1]}}}})");
  REQUIRE(query.has_value());
  CHECK(query->pointer(0) == "/epcisBody/queryResults/resultsBody/eventList/0");
  CHECK(cut_document("\xEF\xBB\xBF{\"type\":\"ObjectEvent\"}")->is_bare_event);
  for (auto const *bad : {"", "x", "[]", "{}", R"({"type":"EPCISDocument"})",
                          R"({"type":"EPCISDocument","epcisBody":{"eventList":[1,]}})",
                          R"({"type":"EPCISDocument","epcisBody":{"eventList":[1)",
                          R"({"type":"EPCISDocument","epcisBody":{"eventList":{}}})"}) {
    CAPTURE(bad);
    REQUIRE_FALSE(cut_document(bad).has_value());
    CHECK(cut_document(bad).error().kind == ErrorKind::malformed);
  }
}

TEST_CASE("plain private values stand behind the statement, also behind one that is taken apart") {
  Office office;
  auto const voice = voice_of(office.world, office.office, office.farm);
  auto const with_price = [](std::string const &epc, std::string const &price) {
    return sent_event(epc, R"(,"eventID":"urn:erp:)" + price + R"(","nguon:private":{"price":)" + price +
                               R"(,"buyer":"An"})");
  };
  auto const whole = sign_text(captured_text(with_price("urn:epc:id:sgtin:9521234.056789.S1", "12.50") + "," +
                                             with_price("urn:epc:id:sgtin:9521234.056789.S2", "7")),
                               voice);
  REQUIRE(whole.has_value());
  REQUIRE(whole->size() == 1);
  auto const matched = [&](std::string const &line) {
    auto const parts = split_sd_jwt(line);
    REQUIRE(parts.has_value());
    auto const statement = parse_statement(parts->jws, test_origin);
    REQUIRE(statement.has_value());
    CHECK(statement->jws.payload.find("12.50") == std::string::npos);
    CHECK(statement->jws.payload.find("\"An\"") == std::string::npos);
    auto disclosures = match_disclosures(*private_objects(statement->body), parts->disclosures);
    REQUIRE(disclosures.has_value());
    return *std::move(disclosures);
  };
  CHECK(matched(whole->front().jws).size() == 4);
  auto const singles = split_captured(whole->front(), voice);
  REQUIRE(singles.size() == 2);
  auto const first = matched(singles[0].jws), second = matched(singles[1].jws);
  REQUIRE(first.size() == 2);
  REQUIRE(second.size() == 2);
  CHECK(first[0].value == "12.50");
  CHECK(second[0].value == "7");

  auto const refused = sign_text(captured_text(sent_event("urn:epc:id:sgtin:9521234.056789.S1",
                                                          R"(,"eventID":"urn:erp:1","nguon:private":7)")),
                                 voice);
  REQUIRE(code_of(refused) == "private-form");
  CHECK(refused.error().field == "/epcisBody/eventList/0/nguon:private");
}

TEST_CASE("an event without eventID has its event hash for a name, in the statement as in the document") {
  Office house;
  auto const text = captured_text(sent_event("https://id.gs1.org/01/04012345123456/21/S1"));
  std::vector<std::string> ids;
  auto const statements = sign_text(text, voice_of(house.world, house.office, house.farm), &ids);
  REQUIRE(statements.has_value());
  auto const hashes = hash_events(text);
  REQUIRE(ids.size() == 1);
  CHECK(ids[0] == hashes->at(0).name);
  auto const statement = parse_statement(statements->at(0).jws, test_origin);
  REQUIRE(statement.has_value());
  auto const &document = std::get<EpcisDocument>(statement->body);
  CHECK(document.events.at(0).event_id == ids[0]);
  CHECK(document.gateway_for->subject == house.farm);
  REQUIRE(house.world.post(statements->at(0).jws).has_value());
  CHECK(find_event(house.world.rows(), ids[0])->said.at(0).party == house.farm);
  CHECK(*find_repeat(*statement, house.world.rows()) == house.world.size() - 1);
}

TEST_CASE("what a gateway puts around events is JSON, whatever was sent") {
  Office here;
  auto const bare = [](std::string const &time) {
    return R"({"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"ObjectEvent",)"
           R"("eventTime":)" +
           time + R"(,"eventTimeZoneOffset":"+07:00","action":"OBSERVE","epcList":["https://a.example/1"]})";
  };
  CHECK(here.code(bare(R"("2023-05-01T08:00:00Z")")) == "accepted");
  for (auto const *const time : {"NaN", "", "\"\\ud800\"", "\"\x01\""}) {
    CAPTURE(std::string(time));
    CHECK(here.code(bare(time)) == "json-malformed");
  }
  CHECK(here.code(bare(std::string(70, '[') + std::string(70, ']'))) == "json-too-deep");
  auto const with_context = [](unsigned levels) {
    std::string open, close;
    for (unsigned i = 0; i < levels; ++i) open += R"({"a":)", close += '}';
    auto text = captured_text(sent_event("https://a.example/2"));
    text.insert(text.find(R"("https://ref)"), "[");
    text.insert(text.find(R"(,"type")"), "," + open + R"("https://a.example/")" + close + "]");
    return text;
  };
  CHECK(sign_text(with_context(40), voice_of(here.world, here.office, here.farm)).has_value());
  CHECK(here.code(with_context(70)) == "json-too-deep");
}

TEST_CASE("a member is known in what was sent, however its name is escaped") {
  Office here;
  auto text = captured_text(sent_event("https://a.example/1"));
  text.replace(text.find("@context"), 8, "\\u0040context");
  CHECK(here.code(text) == "accepted");
  text.insert(1, R"("nguon:g\u0061teway":"urn:nguon:party:0123456789R",)");
  CHECK(here.code(text) == "for-by-token");
}

TEST_CASE("only a gateway's document may be without UUIDs") {
  Office house;
  auto const text = captured_text(sent_event("https://id.gs1.org/01/04012345123456/21/S1"));
  auto const plain = sign_jws(house.world.key(house.farm), test_origin, cty_epcis, text);
  CHECK(code_of(parse_statement(plain, test_origin)) == "event-id-missing");
}

TEST_CASE("a document that was taken in for somebody speaks for nobody else") {
  Office house;
  auto voice = voice_of(house.world, house.office, house.farm);
  voice.is_own = true;  // Names the farm, and has no nguon:for.
  auto const statements =
      sign_text(captured_text(sent_event("https://id.gs1.org/01/04012345123456/21/S1")), voice);
  REQUIRE(statements.has_value());
  CHECK(code_of(house.world.post(statements->at(0).jws)) == "gateway-for-other");
  auto const marked = sent_event("urn:example:thing");
  auto text = captured_text(marked);
  text.insert(text.find("\"epcisBody\""), R"("nguon:gateway":"urn:nguon:party:X",)");
  CHECK(house.code(text) == "for-by-token");
}

TEST_CASE("foreign goods obey no rule, those of this log do, also by their containers") {
  Office house;
  auto const fruit = house.world.product("fruit", house.farm);
  CHECK(house.code(captured_text(sent_event("https://id.gs1.org/01/04012345123456/21/S1",
                                            R"(,"bizStep":"shipping")"))) == "accepted");
  // Wrong check digit: a name like another.
  CHECK(house.code(captured_text(sent_event("https://id.gs1.org/01/04012345123457/21/S1"))) == "accepted");
  // From the future, of others.
  auto future = sent_event("urn:example:thing");
  future.replace(future.find("2023"), 4, "2043");
  CHECK(house.code(captured_text(future)) == "accepted");
  auto const own = sent_event(epc_uri(*parse_address(fruit + "/b/L1")), R"(,"bizStep":"shipping")");
  CHECK(house.code(captured_text(own)) != "accepted");
  CHECK(house.code(captured_text(sent_event("urn:nguon:p:WRONG"))) == "own-name");
}

TEST_CASE("an event again is refused; error declarations are not, also of what was never recorded") {
  Office house;
  auto const event = sent_event("urn:example:thing");
  auto const declared = [&](std::string const &of) {
    return of.substr(0, of.size() - 1) + R"(,"errorDeclaration":{"declarationTime":"2023-05-02T08:00:00Z"}})";
  };
  CHECK(house.code(captured_text(event)) == "accepted");
  CHECK(house.code(captured_text(sent_event("urn:example:other") + "," + event)) == "event-id-reused");
  CHECK(house.code(captured_text(event + "," + event)) == "event-id-reused");
  CHECK(house.code(captured_text(declared(event))) == "accepted");
  auto const with_another = [](std::string const &of) {
    return sent_event("urn:example:another") + "," + of;
  };
  CHECK(house.code(captured_text(with_another(declared(event)))) == "already-corrected");
  auto const unknown = declared(sent_event("urn:example:never"));
  CHECK(house.code(captured_text(unknown)) == "accepted");
  CHECK(house.code(captured_text(with_another(unknown))) == "already-corrected");
}

TEST_CASE("events that no entry holds together become several statements") {
  Office house;
  auto const voice = voice_of(house.world, house.office, house.farm);
  std::string many, large;
  for (int i = 0; i < 257; ++i) many += (i == 0 ? "" : ",") + sent_event("urn:example:" + std::to_string(i));
  for (int i = 0; i < 3; ++i) {
    large += (i == 0 ? "" : ",") + sent_event("urn:example:" + std::to_string(i),
                                              ",\"example:x\":\"" + std::string(30'000, 'x') + "\"");
  }
  auto const by_subjects = sign_text(captured_text(many), voice);
  REQUIRE(by_subjects.has_value());
  CHECK(by_subjects->size() == 2);
  CHECK(by_subjects->at(1).first == by_subjects->at(0).count);
  auto const by_bytes = sign_text(captured_text(large), voice);
  REQUIRE(by_bytes.has_value());
  CHECK(by_bytes->size() == 3);
  for (auto const *statements : {&*by_subjects, &*by_bytes}) {
    for (auto const &statement : *statements) CHECK(house.world.post(statement.jws).has_value());
  }
  auto const singles = split_captured(by_subjects->at(1), voice);
  REQUIRE(singles.size() == by_subjects->at(1).count);
  CHECK(singles.back().first == 256);
  CHECK(parse_statement(singles.back().jws, test_origin).has_value());
  auto const alone = sign_text(
      captured_text(sent_event("urn:example:1", ",\"example:x\":\"" + std::string(50'000, 'x') + "\"")),
      voice);
  CHECK(code_of(alone) == "event-too-large");
}

}  // namespace
}  // namespace nguon::trace
