#include "trace/epcis/event_query.h"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/support/printing.h"
#include "trace/digital_link.h"
#include "trace/identifier.h"

namespace nguon::trace {
namespace {

constexpr std::string_view asked_event = R"({
  "type":"ObjectEvent","eventID":"urn:uuid:0F2A2DB1-3D34-4C70-8C2B-8A9A9F2D0001",
  "eventTime":"2026-03-04T10:00:00+07:00","eventTimeZoneOffset":"+07:00","action":"OBSERVE",
  "epcList":["urn:epc:id:sgtin:0614141.107346.2018"],
  "quantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.998877","quantity":1500,"uom":"GRM"}],
  "bizStep":"https://ref.gs1.org/cbv/BizStep-shipping","disposition":"urn:epcglobal:cbv:disp:in_transit",
  "persistentDisposition":{"set":["completeness_verified"],"unset":["completeness_inferred"]},
  "readPoint":{"id":"urn:epc:id:sgln:0614141.07346.1234","ex:gate":"7"},
  "bizLocation":{"id":"https://id.gs1.org/414/0614141073467"},
  "bizTransactionList":[{"type":"po","bizTransaction":"http://transaction.acme.com/po/12345678"}],
  "sourceList":[{"type":"urn:epcglobal:cbv:sdt:possessing_party","source":"urn:epc:id:pgln:4012345.00225"}],
  "destinationList":[{"type":"location","destination":"urn:epc:id:sgln:0614141.00777.0"}],
  "ilmd":{"ex:sort":"red","ex:deep":{"ex:depth":{"ex:metres":12.5}}},
  "sensorElementList":[{"ex:shelf":"A","sensorMetadata":{"time":"2026-03-04T02:50:00Z","deviceID":"urn:epc:id:giai:4000001.111","ex:room":"cold"},
    "sensorReport":[{"type":"gs1:Temperature","value":26.0,"minValue":20,"uom":"CEL","sDev":1,"ex:probe":3,"booleanValue":true,"stringValue":"ok"}]}],
  "errorDeclaration":{"declarationTime":"2026-03-05T00:00:00Z","reason":"incorrect_data","correctiveEventIDs":["urn:uuid:0f2a2db1-3d34-4c70-8c2b-8a9a9f2d0002"],"ex:by":"QA"},
  "ex:weight":17.25,"ex:note":"frágil","ex:when":"2026-03-04T03:00:00Z","ex:box":{"ex:colour":"blue","ex:tags":["a","b"]}
})";

RecordedEvent asked() {
  return make_recorded_event(std::string(asked_event),
                             R"(["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",)"
                             R"({"ex":"https://ns.example.com/epcis/"}])",
                             {7, 0}, "2026-03-04T03:00:05.000Z");
}

struct QueryRow {
  char const *query;
  bool is_found;
};

TEST_CASE("event query: every parameter finds what it should, and no more") {
  constexpr QueryRow rows[] = {
      {"", true},
      {"eventType=ObjectEvent", true},
      {"eventType=AggregationEvent|ObjectEvent", true},
      {"eventType=AggregationEvent", false},
      {"GE_eventTime=2026-03-04T03:00:00Z", true},
      {"GE_eventTime=2026-03-04T03:00:00.001Z", false},
      {"LT_eventTime=2026-03-04T03:00:00Z", false},
      {"LT_eventTime=2026-03-04T10:00:00.001%2B07:00", true},
      {"GE_recordTime=2026-03-04T03:00:05Z", true},
      {"LT_recordTime=2026-03-04T03:00:05Z", false},
      {"EQ_action=ADD|OBSERVE", true},
      {"EQ_action=ADD", false},
      {"EQ_bizStep=shipping", true},
      {"EQ_bizStep=urn:epcglobal:cbv:bizstep:shipping", true},
      {"EQ_bizStep=receiving|packing", false},
      {"EQ_disposition=in_transit", true},
      {"EQ_disposition=https://ref.gs1.org/cbv/Disp-in_transit", true},
      {"EQ_disposition=in_progress", false},
      {"EQ_persistentDisposition_set=completeness_verified", true},
      {"EQ_persistentDisposition_set=completeness_inferred", false},
      {"EQ_persistentDisposition_unset=completeness_inferred", true},
      {"EQ_readPoint=https://id.gs1.org/414/0614141073467/254/1234", true},
      {"EQ_readPoint=https://id.gs1.org/414/0614141073467", false},
      {"WD_readPoint=https://id.gs1.org/414/0614141073467", true},
      {"WD_readPoint=urn:epc:id:sgln:0614141.00777.0", false},
      {"EQ_bizLocation=urn:epc:id:sgln:0614141.07346.0", true},
      {"WD_bizLocation=urn:epc:id:sgln:0614141.07346.0", true},
      {"EQ_bizLocation=urn:epc:id:sgln:0614141.07346.1", false},
      {"EQ_transformationID=urn:epc:id:gdti:0614141.12345.400", false},
      {"MATCH_epc=https://example.com/01/10614141073464/21/2018", true},
      {"MATCH_epc=urn:epc:idpat:sgtin:0614141.107346.*", true},
      {"MATCH_epc=urn:epc:idpat:sgtin:0614141.*.*", true},
      {"MATCH_epc=urn:epc:idpat:sgtin:*.*.*", true},
      {"MATCH_epc=urn:epc:idpat:sgtin:0614142.*.*", false},
      {"MATCH_epc=urn:epc:idpat:sscc:*.*", false},
      {"MATCH_epc=https://id.gs1.org/01/10614141073464/21/*", true},
      {"MATCH_epc=https://id.gs1.org/01/10614141073464/21/2019", false},
      {"MATCH_anyEPC=urn:epc:id:sgtin:0614141.107346.2018", true},
      {"MATCH_parentID=urn:epc:id:sgtin:0614141.107346.2018", false},
      {"MATCH_inputEPC=urn:epc:id:sgtin:0614141.107346.2018", false},
      {"MATCH_outputEPC=urn:epc:id:sgtin:0614141.107346.2018", false},
      {"MATCH_epcClass=https://id.gs1.org/01/04012345123456/10/998877", true},
      {"MATCH_anyEPCClass=urn:epc:class:lgtin:4012345.012345.*", true},
      {"MATCH_epcClass=urn:epc:id:sgtin:0614141.107346.2018", false},
      {"MATCH_inputEPCClass=urn:epc:class:lgtin:4012345.012345.998877", false},
      {"MATCH_outputEPCClass=urn:epc:class:lgtin:4012345.012345.998877", false},
      {"EQ_quantity=1500", true},
      {"EQ_quantity=1|1500", true},
      {"GT_quantity=1500", false},
      {"GE_quantity=1500", true},
      {"LT_quantity=1500", false},
      {"LE_quantity=1500", true},
      {"EQ_quantity_KGM=1.5", true},
      {"GT_quantity_KGM=1.5", false},
      {"GE_quantity_KGM=1.5", true},
      {"EQ_quantity_LTR=1.5", false},
      {"EQ_eventID=urn:uuid:0f2a2db1-3d34-4c70-8c2b-8a9a9f2d0001", true},
      {"EQ_eventID=urn:uuid:0f2a2db1-3d34-4c70-8c2b-8a9a9f2d0002", false},
      {"EQ_bizTransaction_po=http://transaction.acme.com/po/12345678", true},
      {"EQ_bizTransaction_inv=http://transaction.acme.com/po/12345678", false},
      {"EQ_source_possessing_party=https://id.gs1.org/417/4012345002256", true},
      {"EQ_source_owning_party=https://id.gs1.org/417/4012345002256", false},
      {"EQ_destination_location=urn:epc:id:sgln:0614141.00777.0", true},
      {"EXISTS_errorDeclaration=true", true},
      {"EXISTS_errorDeclaration", true},
      {"EXISTS_errorDeclaration=false", true},
      {"GE_errorDeclarationTime=2026-03-05T00:00:00Z", true},
      {"LT_errorDeclarationTime=2026-03-05T00:00:00Z", false},
      {"GE_errorDeclaration_Time=2026-03-05T00:00:01Z", false},
      {"EQ_errorReason=incorrect_data", true},
      {"EQ_errorReason=did_not_occur", false},
      {"EQ_correctiveEventID=urn:uuid:0f2a2db1-3d34-4c70-8c2b-8a9a9f2d0002", true},
      {"EXISTS_sensorElementList=true", true},
      {"GE_time=2026-03-04T02:50:00Z", true},
      {"LT_time=2026-03-04T02:50:00Z", false},
      {"GE_startTime=2026-03-04T02:50:00Z", false},
      {"EQ_type=Temperature", true},
      {"EQ_type=Mass", false},
      {"EQ_deviceID=https://id.gs1.org/8004/4000001111", true},
      {"EQ_deviceID=https://id.gs1.org/8004/4000001112", false},
      {"EQ_stringValue=ok", true},
      {"EQ_stringValue=OK", false},
      {"EQ_booleanValue=true", true},
      {"EQ_booleanValue=false", false},
      {"EQ_value_CEL=26", true},
      {"GE_value_FAH=78.8", true},
      {"GT_value_FAH=78.8", false},
      {"LE_value_KEL=299.15", true},
      {"GE_value_BAR=1", false},
      {"LT_minValue_CEL=20", false},
      {"GE_sDev_FAH=1.8", true},
      {"GT_sDev_FAH=1.8", false},
      {"GE_maxValue_CEL=0", false},
      {"EQ_ex:weight=17.25", true},
      {"GT_ex:weight=17", true},
      {"GT_ex:weight=17.25", false},
      {"EQ_ex:note=fr%C3%A1gil|x", true},
      {"EQ_ex:note=fragil", false},
      {"GE_ex:when=2026-03-04T10:00:00%2B07:00", true},
      {"GT_ex:when=2026-03-04T10:00:00%2B07:00", false},
      {"EQ_https://ns.example.com/epcis/weight=17.25", true},
      {"EXISTS_ex:weight=true", true},
      {"EXISTS_ex:colour=true", false},
      {"EXISTS_INNER_ex:colour=true", true},
      {"EQ_INNER_ex:colour=blue", true},
      {"EQ_INNER_ex:tags=b", true},
      {"EQ_INNER_ex:weight=17.25", false},
      {"EQ_ILMD_ex:sort=red", true},
      {"EQ_ILMD_ex:metres=12.5", false},
      {"GE_INNER_ILMD_ex:metres=12.5", true},
      {"LT_INNER_ILMD_ex:metres=12.5", false},
      {"EXISTS_ILMD_ex:sort=true", true},
      {"EQ_ERROR_DECLARATION_ex:by=QA", true},
      {"EQ_ERROR_DECLARATION_ex:by=QB", false},
      {"EQ_SENSORELEMENT_ex:shelf=A", true},
      {"EQ_SENSORMETADATA_ex:room=cold", true},
      {"EQ_SENSORREPORT_ex:probe=3", true},
      {"GT_SENSORREPORT_ex:probe=3", false},
      {"EXISTS_SENSORREPORT_ex:room=true", false},
      {"EQ_readPoint_ex:gate=7", true},
      {"EQ_bizLocation_ex:gate=7", false},
      {"HASATTR_ex:box=ex:colour", true},
      {"HASATTR_ex:box=ex:size", false},
      {"EQATTR_ex:box_ex:colour=blue", true},
      {"EQ_ATTR_ex:box_ex:colour=red", false},
      {"EQ_bizStep=shipping&EQ_action=ADD", false},
      {"EQ_bizStep=shipping&EQ_action=OBSERVE&GE_quantity=1&LT_quantity=5000&orderBy=eventTime&"
       "eventCountLimit=3",
       true},
  };
  auto const event = asked();
  for (auto const &row : rows) {
    CAPTURE(std::string(row.query));
    auto const query = parse_event_query(std::string_view(row.query));
    REQUIRE_MESSAGE(query.has_value(), (query ? "" : query.error().message));
    CHECK(matches(*query, event) == row.is_found);
  }
}

TEST_CASE("event query: what the standard does not have is refused by its name") {
  struct Row {
    char const *query, *code, *field;
  };
  constexpr Row rows[] = {
      {"GE_eventDate=2026-01-01T00:00:00Z", "query-parameter", "GE_eventDate"},
      {"EQ_unknown=1", "query-parameter", "EQ_unknown"},
      {"bizStep=shipping", "query-parameter", "bizStep"},
      {"EQ_value=1", "query-parameter", "EQ_value"},
      {"EQ_quantity_kg=1", "query-parameter", "EQ_quantity_kg"},
      {"EQ_action=ADD&EQ_action=OBSERVE", "query-parameter", "EQ_action"},
      {"GE_eventTime=yesterday", "query-value", "GE_eventTime"},
      {"GE_eventTime=2026-01-01T00:00:00Z|2026-01-01T00:00:00Z", "query-value", "GE_eventTime"},
      {"EQ_action=SHIPPED", "query-value", "EQ_action"},
      {"EQ_bizStep=teleporting", "query-value", "EQ_bizStep"},
      {"MATCH_epc=4012345", "query-value", "MATCH_epc"},
      {"GE_quantity=much", "query-value", "GE_quantity"},
      {"GE_quantity=nan", "query-value", "GE_quantity"},
      {"orderBy=colour", "query-value", "orderBy"},
      {"orderBy=eventTime&orderDirection=SIDEWAYS", "query-value", "orderDirection"},
      {"perPage=0", "query-value", "perPage"},
      {"perPage=-1", "query-value", "perPage"},
      {"eventCountLimit=5", "query-combination", "eventCountLimit"},
      {"orderBy=eventTime&eventCountLimit=5&maxEventCount=5", "query-combination", "eventCountLimit"},
      {"EXISTS_errorDeclaration=perhaps", "query-value", "EXISTS_errorDeclaration"},
  };
  for (auto const &row : rows) {
    CAPTURE(std::string(row.query));
    auto const query = parse_event_query(std::string_view(row.query));
    REQUIRE_FALSE(query.has_value());
    CHECK(query.error().kind == ErrorKind::malformed);
    CHECK(query.error().code == row.code);
    CHECK(query.error().field == row.field);
  }
  CHECK_FALSE(parse_event_query(std::string_view("EQ_action=%")).has_value());
  std::string many = "EQ_stringValue=";
  for (std::size_t i = 0; i < query_values_max; ++i) many += "x|";
  auto const too_many = parse_event_query(std::string_view(many));
  REQUIRE_FALSE(too_many.has_value());
  CHECK(too_many.error().code == "query-too-complex");
}

TEST_CASE("event query: a definition in JSON means what the address means") {
  auto const read = [](std::string_view text) {
    return parse_event_query(boost::json::parse({text.data(), text.size()}).as_object());
  };
  auto const query =
      read(R"({"@context":{"other":"https://ns.example.com/epcis/"},"eventType":["ObjectEvent"],
    "EQ_bizStep":["shipping"],"GE_quantity_KGM":1.5,"EQ_other:weight":17.25,"EXISTS_errorDeclaration":null,
    "GE_other:when":"2026-03-04T03:00:00Z","EQ_booleanValue":true,"orderBy":"eventTime","eventCountLimit":10})");
  REQUIRE_MESSAGE(query.has_value(), (query ? "" : query.error().message));
  CHECK(matches(*query, asked()));
  CHECK(query->event_count_limit == 10);
  auto const other = read(R"({"@context":{"ex":"https://another.example/"},"EQ_ex:weight":17.25})");
  REQUIRE(other.has_value());
  CHECK(matches(*other, asked()) == true);  // As it is written there.

  for (auto const *const text :
       {R"({"EQ_bizStep":"shipping"})", R"({"GE_quantity":"1"})", R"({"GE_quantity":[1]})",
        R"({"EQ_quantity":1})", R"({"EQ_action":[]})", R"({"EQ_action":{"a":1}})",
        R"({"EQ_action":["ADD",1]})", R"({"perPage":3})", R"({"EQ_booleanValue":"true"})",
        R"({"eventCountLimit":"10","orderBy":"eventTime"})", R"({"@context":1})",
        R"({"EXISTS_errorDeclaration":0.5})", R"({"EXISTS_sensorElementList":1.5})"}) {
    CAPTURE(text);
    CHECK_FALSE(read(text).has_value());
  }
}

TEST_CASE("event names: both spellings of a thing have one name") {
  struct Row {
    char const *uri, *name;
  };
  constexpr Row rows[] = {
      {"urn:epc:id:sgtin:0614141.107346.2018", "01/10614141073464/21/2018"},
      {"https://example.com/some/01/10614141073464/10/L1/21/2018", "01/10614141073464/21/2018"},
      {"urn:epc:id:giai:4000001.111", "8004/4000001111"},
      {"https://id.gs1.org/8004/4000001111", "8004/4000001111"},
      {"urn:epc:id:sgln:0614141.07346.0", "414/0614141073467"},
      {"urn:epc:idpat:sgtin:0614141.107346.*", "01/10614141073464"},
      {"urn:example:x", "urn:example:x"},
      {"https://example.com/x", "https://example.com/x"},
  };
  for (auto const &row : rows) {
    CAPTURE(std::string(row.uri));
    CHECK(thing_name(row.uri) == row.name);
  }
}

TEST_CASE("event names: of one of GS1's keys it is the path of its constrained link") {
  for (std::string_view const uri :
       {"https://example.com/01/10614141073464", "https://example.com/01/10614141073464/22/2A",
        "https://example.com/01/10614141073464/10/L%2F1%21",
        "https://example.com/01/10614141073464/22/2A/10/L1",
        "https://example.com/01/10614141073464/22/2A/10/L1/21/7",
        "https://example.com/01/10614141073464/22/2A/21/7", "https://example.com/01/10614141073464/235/X7",
        "https://example.com/414/0614141073467/254/3a%2Fb", "https://example.com/417/0614141073467",
        "https://example.com/00/106141412345678908", "urn:epc:id:sscc:0614141.1234567890",
        "urn:epc:class:lgtin:0614141.107346.L%2F1", "urn:epc:id:sgln:0614141.07346.3a",
        "urn:epc:id:pgln:0614141.07346"}) {
    CAPTURE(std::string(uri));
    auto const thing = parse_epc_uri(uri);
    REQUIRE(thing.has_value());
    std::vector<std::string_view> segments;
    for (std::string_view left = thing->address;;) {
      segments.push_back(left.substr(0, left.find('/')));
      if (segments.back().size() == left.size()) break;
      left.remove_prefix(segments.back().size() + 1);
    }
    auto const path = parse_key_path(segments);
    REQUIRE(path.has_value());
    CHECK(thing_name(uri) == write_key_path(constrain(*path)));
  }
}

TEST_CASE("event query: the same query in another order of its parameters is the same") {
  auto const one = parse_event_query(std::string_view("EQ_action=ADD&EQ_bizStep=shipping&perPage=3"));
  auto const two = parse_event_query(std::string_view("perPage=9&EQ_bizStep=shipping&EQ_action=ADD"));
  auto const three = parse_event_query(std::string_view("EQ_bizStep=shipping&EQ_action=OBSERVE"));
  REQUIRE((one && two && three));
  CHECK(one->canonical == two->canonical);
  CHECK(one->canonical != three->canonical);
}

TEST_CASE("event query: what one orders by is a time, a number or a text") {
  auto const key = [](std::string_view by) {
    auto const query = parse_event_query("orderBy=" + std::string(by));
    REQUIRE(query.has_value());
    return order_key(*query, asked());
  };
  CHECK(key("eventTime")->number == 1772593200000.0);
  CHECK(key("recordTime")->number == 1772593205000.0);
  CHECK(key("ex:weight")->number == 17.25);
  CHECK(key("ex:when")->number == 1772593200000.0);
  CHECK(key("ex:note")->text == "frágil");
  CHECK_FALSE(key("ex:absent").has_value());
}

}  // namespace
}  // namespace nguon::trace
