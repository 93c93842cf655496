#include "trace/event_hash.h"

#include "crypto/hash.h"
#include "tests/support/printing.h"
#include "trace/event_hash_value.h"

namespace nguon::trace {
namespace {

constexpr char const *plain_event = R"({
  "@context": {"example": "https://ns.example.com/"},
  "type": "ObjectEvent", "eventTime": "2026-11-23T15:00:00+07:00", "eventTimeZoneOffset": "+07:00",
  "eventID": "urn:uuid:4a1f9a6e-6c3b-4d53-9a4e-f0a2c1c6a1b7",
  "epcList": ["https://example.vn/01/9521234543213/10/L1/21/B", "urn:epc:id:sgtin:9521234.054321.A"],
  "action": "OBSERVE", "bizStep": "shipping", "readPoint": {"id": "https://id.gs1.org/414/9521234543213"},
  "quantityList": [{"epcClass": "urn:epc:class:lgtin:9521234.054321.L1", "quantity": 2.50, "uom": "KGM"}],
  "sourceList": [{"source": "https://id.gs1.org/417/9521234543213", "type": "owning_party"}],
  "bizTransactionList": [{"bizTransaction": "urn:example:po:1", "type": "po"}],
  "example:lot": {"example:b": [2, 1], "example:a": " x "}
})";

std::string name_of_event(std::string_view document) {
  auto const hashes = hash_events(document);
  REQUIRE_MESSAGE(hashes.has_value(), hashes.error().message);
  REQUIRE(hashes->size() == 1);
  return hashes->front().name;
}

TEST_CASE("an event's hash is over its members in CBV's order") {
  auto const hashes = hash_events(plain_event);
  REQUIRE(hashes.has_value());
  std::string const expected =
      "eventType=ObjectEventeventTime=2026-11-23T08:00:00.000ZeventTimeZoneOffset=+07:00"
      "epcListepc=https://id.gs1.org/01/09521234543213/21/Aepc=https://id.gs1.org/01/09521234543213/21/B"
      "quantityListquantityElementepcClass=https://id.gs1.org/01/09521234543213/10/L1quantity=2.5uom=KGM"
      "action=OBSERVEbizStep=https://ref.gs1.org/cbv/BizStep-shipping"
      "readPointid=https://id.gs1.org/414/9521234543213"
      "bizTransactionListtype=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:example:po:1"
      "sourceListtype=https://ref.gs1.org/cbv/SDT-owning_partysource=https://id.gs1.org/417/9521234543213"
      "{https://ns.example.com/}lot{https://ns.example.com/}a=x{https://ns.example.com/}b=1{https://"
      "ns.example.com/}b=2";
  CHECK(hashes->front().pre_hash == expected);
  CHECK(hashes->front().name == "ni:///sha-256;" + to_hex(sha256(expected)) + "?ver=CBV2.0");
}

TEST_CASE("the same event written otherwise has the same hash, and another event another") {
  auto const original = name_of_event(plain_event);
  auto const with = [](std::string_view from, std::string_view to) {
    std::string text = plain_event;
    auto const at = text.find(from);
    REQUIRE(at != std::string::npos);
    return name_of_event(text.replace(at, from.size(), to));
  };
  CHECK(with("2026-11-23T15:00:00+07:00", "2026-11-23T08:00:00.000Z") == original);
  CHECK(with(R"("shipping")", R"("urn:epcglobal:cbv:bizstep:shipping")") == original);
  CHECK(with(R"("shipping")", R"("cbv:BizStep-shipping")") == original);
  CHECK(with("2.50", "2.5") == original);
  CHECK(with("[2, 1]", R"(["1", 2])") == original);
  CHECK(with(R"("action": "OBSERVE",)", R"("action": "OBSERVE", "recordTime": "2026-11-24T00:00:00Z",)") ==
        original);
  CHECK(with("4a1f9a6e", "5a1f9a6e") == original);
  CHECK(with(R"("action")", R"("disposition": [], "action")") == original);

  CHECK(with("2.50", "2.51") != original);
  CHECK(with("15:00:00", "15:00:01") != original);
  CHECK(with(R"("OBSERVE")", R"("ADD")") != original);
  CHECK(with("https://ns.example.com/", "https://ns.example.org/") != original);
  CHECK(with("+07:00\",", "+08:00\",") != original);
}

TEST_CASE(
    "events are found in documents and in answers to queries, and members asked to be ignored left out") {
  std::string const event = plain_event;
  auto const original = name_of_event(event);
  CHECK(name_of_event(R"({"type":"EPCISDocument","epcisBody":{"eventList":[)" + event + "]}}") == original);
  CHECK(name_of_event(
            R"({"type":"EPCISQueryDocument","epcisBody":{"queryResults":{"resultsBody":{"eventList":[)" +
            event + "]}}}}") == original);
  auto const without = event.substr(0, event.find(",\n  \"example:lot\"")) + "}";
  CHECK(name_of_event(R"({"r:ignoreFields":["example:lot"],"epcisBody":{"eventList":[)" + event + "]}}") ==
        name_of_event(without));
  CHECK(hash_events(R"({"epcisBody":{"eventList":[]}})").value().empty());
  for (auto const *text : {"", "[]", "{}", R"({"epcisBody":{}})", R"({"epcisBody":{"eventList":{}}})",
                           R"({"epcisBody":{"eventList":[1]}})", R"({"eventTime":"x"})"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(hash_events(text).has_value());
  }
}

TEST_CASE("numbers are hashed in their shortest form") {
  CHECK(hashed_value("007") == "7");
  CHECK(hashed_value("+1.50") == "1.5");
  CHECK(hashed_value("-0") == "0");
  CHECK(hashed_value("1e3") == "1000");
  CHECK(hashed_value("0.00001") == "1e-05");
  CHECK(hashed_value("0.0001") == "0.0001");
  CHECK(hashed_value("1e400") == "1e400");
  CHECK(hashed_value("2026-11-23") == "2026-11-23");
  CHECK(hashed_value("-") == "-");
  CHECK(hashed_value("") == "");
}

TEST_CASE("a name with a wrong check digit has a hash too, one with an escape in a link stays as it is") {
  CHECK(normalise_name("http://example.vn/gtin/9521234543214/lot/L1") ==
        "https://id.gs1.org/01/09521234543214/10/L1");
  CHECK_FALSE(normalise_name("https://id.gs1.org/01/09521234543213/10/L%2F1").has_value());
  CHECK_FALSE(normalise_name("https://id.gs1.org/01/09521234543213/21/S/22/V/99/X").has_value());
  CHECK_FALSE(normalise_name("https://id.gs1.org/8013/1987654Ad4X4bL5ttr2310c2K").has_value());
  CHECK_FALSE(normalise_name("urn:nguon:p:04HMASW9NFS").has_value());
  CHECK_FALSE(normalise_name("https://").has_value());
}

}  // namespace
}  // namespace nguon::trace
