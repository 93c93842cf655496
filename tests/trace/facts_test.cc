#include "trace/facts.h"

#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

using Facts = std::vector<std::pair<std::string, std::string>>;

Event event_with(std::string const &members) {
  auto const document = parse_epcis(
      R"({"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"nguon":"urn:nguon:v1:"}],)"
      R"("type":"ObjectEvent","eventID":"urn:uuid:00000000-0000-4000-8000-000000000001","action":"ADD",)"
      R"("eventTime":"2026-11-20T08:00:00+07:00","eventTimeZoneOffset":"+07:00","bizStep":"inspecting",)"
      R"("epcList":["urn:epc:id:sgtin:9521234.000001.7"])" +
      members + "}");
  if (!document) MESSAGE(document.error().message, " ", document.error().field);
  REQUIRE(document.has_value());
  return document->events.front();
}

TEST_CASE("extensions are facts as they were written") {
  CHECK(facts_of(event_with(R"(,"nguon:dose":"4 kg/gốc","nguon:days":14,"nguon:organic":true)")) ==
        Facts{{"nguon:dose", "4 kg/gốc"}, {"nguon:days", "14"}, {"nguon:organic", "true"}});
}

TEST_CASE("what steps show elsewhere is no fact, nor is what belongs to the standard") {
  CHECK(
      facts_of(event_with(R"(,"nguon:basis":"counted","nguon:open":"late","disposition":"active")")).empty());
  CHECK(facts_of(event_with(R"(,"nguon:nested":{"a":1})")).empty());
}

TEST_CASE("data of the goods are facts without their dates and lot") {
  CHECK(
      facts_of(event_with(
          R"(,"ilmd":{"cbvmda:bestBeforeDate":"2027-01-01","cbvmda:lotNumber":"L1","nguon:variety":"sáp"})")) ==
      Facts{{"nguon:variety", "sáp"}});
}

TEST_CASE("sensor reports are facts with their unit") {
  auto const event = event_with(
      R"(,"nguon:brix":72.5,"sensorElementList":[{"sensorReport":[{"type":"Temperature","value":-18.2,"uom":"CEL"},)"
      R"({"type":"nguon:colour","stringValue":"white"},{"type":"RelativeHumidity"}]}])");
  CHECK(facts_of(event) ==
        Facts{{"nguon:brix", "72.5"}, {"Temperature", "-18.2 CEL"}, {"nguon:colour", "white"}});
}

TEST_CASE("papers are certificates and hashes, and hashes are no facts") {
  std::string const hash(64, 'a');
  auto const event =
      event_with(R"(,"certificationInfo":"urn:nguon:report:7","nguon:sheet":")" + hash +
                 R"(","nguon:photos":[")" + std::string(64, 'b') + R"(","c"],"nguon:note":"abc")");
  CHECK(documents_of(event) == std::vector<std::string>{"urn:nguon:report:7", hash, std::string(64, 'b')});
  CHECK(facts_of(event) == Facts{{"nguon:note", "abc"}});
  CHECK(documents_of(event_with("")).empty());
}

}  // namespace
}  // namespace nguon::trace
