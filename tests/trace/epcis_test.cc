#include "trace/epcis.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;

constexpr char const *ship = R"({
  "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"nguon": "urn:nguon:v1:"}],
  "type": "ObjectEvent",
  "eventID": "urn:uuid:4A1F9A6E-6c3b-4d53-9a4e-f0a2c1c6a1b7",
  "eventTime": "2026-11-23T15:00:00.5+07:00",
  "eventTimeZoneOffset": "+07:00",
  "action": "OBSERVE",
  "bizStep": "shipping",
  "disposition": "in_transit",
  "readPoint": {"id": "urn:nguon:place:04HMASW9NFS"},
  "quantityList": [{"epcClass": "https://id.gs1.org/01/09521234543213/10/L1", "quantity": 12.5, "uom": "KGM"}],
  "sourceList": [{"type": "possessing_party", "source": "urn:nguon:party:04HMASW9NFS"}],
  "destinationList": [{"type": "owning_party", "destination": "https://id.gs1.org/417/9521234543213"}],
  "bizTransactionList": [{"type": "desadv", "bizTransaction": "urn:x:desadv:1"}],
  "certificationInfo": "https://example.com/certificate/1",
  "nguon:open": "stock",
  "nguon:reason": "Cân lại sau",
  "nguon:for": "urn:nguon:party:04HMASW9NFS",
  "nguon:basis": "weighed",
  "nguon:note": {"any": ["thing"]}
})";

constexpr char const *pack = R"({
  "@context": "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
  "type": "AggregationEvent", "eventTime": "2026-11-23T15:00:00Z", "eventTimeZoneOffset": "+07:00", "action": "ADD",
  "parentID": "urn:epc:id:sscc:4012345.3111111111",
  "childEPCs": ["urn:epc:id:sgtin:4012345.011111.1", "https://id.gs1.org/01/04012345111118/21/1"],
  "childQuantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.L1", "quantity": 20}]
})";

constexpr char const *make = R"({
  "@context": "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
  "type": "TransformationEvent", "eventTime": "2026-11-23T15:00:00Z", "eventTimeZoneOffset": "-05:30",
  "inputQuantityList": [{"epcClass": "urn:nguon:p:04HMASW9NFS:b:A", "quantity": 180}],
  "outputEPCList": ["https://id.gs1.org/01/09521234543213/10/L1/21/1"],
  "transformationID": "urn:x:run:1", "bizStep": "urn:nguon:v1:grading",
  "ilmd": {"cbvmda:lotNumber": "L1"}
})";

constexpr char const *pay = R"({
  "@context": "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
  "type": "TransactionEvent", "eventTime": "2026-11-23T15:00:00Z", "eventTimeZoneOffset": "+07:00", "action": "ADD",
  "bizTransactionList": [{"bizTransaction": "urn:x:po:1"}],
  "epcList": []
})";

constexpr char const *mount = R"({
  "@context": "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
  "type": "AssociationEvent", "eventTime": "2026-11-23T15:00:00Z", "eventTimeZoneOffset": "+07:00", "action": "DELETE",
  "parentID": "urn:epc:id:grai:4012345.00022.1"
})";

Event parse(std::string_view text) {
  auto parsed = parse_epcis(text);
  REQUIRE_MESSAGE(parsed.has_value(), (parsed ? "" : parsed.error().code + " at " + parsed.error().field));
  REQUIRE(parsed->events.size() == 1);
  return std::move(parsed->events.front());
}

TEST_CASE("an object event is taken apart") {
  auto const event = parse(ship);
  CHECK(event.type == EventType::object);
  CHECK(event.event_id == "urn:uuid:4a1f9a6e-6c3b-4d53-9a4e-f0a2c1c6a1b7");
  CHECK(event.event_time == "2026-11-23T15:00:00.5+07:00");
  CHECK(event.event_time_ms == 1'795'420'800'500);
  CHECK(event.time_zone_offset == "+07:00");
  CHECK(event.action == Action::observe);
  CHECK(event.biz_step == "shipping");
  CHECK(event.disposition == "in_transit");
  CHECK(event.read_point->subject == "place/04HMASW9NFS");
  CHECK_FALSE(event.biz_location.has_value());
  REQUIRE(event.quantities.size() == 1);
  CHECK(event.quantities[0].thing.subject == "01/09521234543213/10/L1");
  CHECK(event.quantities[0].figure->text() == "12.5");
  CHECK(event.quantities[0].uom == "KGM");
  CHECK_FALSE(event.quantities[0].odd_spelling);
  REQUIRE(event.sources.size() == 1);
  CHECK(event.sources[0].type == SourceOrDestination::Type::possessing_party);
  CHECK(event.sources[0].who.subject == "party/04HMASW9NFS");
  REQUIRE(event.destinations.size() == 1);
  CHECK(event.destinations[0].type == SourceOrDestination::Type::owning_party);
  CHECK(event.destinations[0].who.subject == "417/9521234543213");
  REQUIRE(event.biz_transactions.size() == 1);
  CHECK(event.biz_transactions[0].type == "desadv");
  CHECK(event.biz_transactions[0].id == "urn:x:desadv:1");
  CHECK(event.certifications == std::vector<std::string>{"https://example.com/certificate/1"});
  CHECK(event.open == Open::stock);
  CHECK(event.open_reason == "Cân lại sau");
  CHECK(event.on_behalf_of->subject == "party/04HMASW9NFS");
  CHECK(event.basis == Basis::weighed);
  CHECK_FALSE(event.is_error_declaration);
  CHECK(json::value(event.json) == json::parse(ship));
}

TEST_CASE("the other event types are taken apart") {
  auto const packed = parse(pack);
  CHECK(packed.type == EventType::aggregation);
  CHECK(packed.action == Action::add);
  CHECK(packed.parent->subject == "00/340123451111111111");
  // The same serial, written in two ways.
  CHECK(packed.epcs.size() == 1);
  REQUIRE(packed.quantities.size() == 1);
  CHECK(packed.quantities[0].uom == "H87");

  auto const made = parse(make);
  CHECK(made.type == EventType::transformation);
  CHECK(made.action == Action::none);
  CHECK(made.biz_step == "nguon:grading");
  CHECK(made.transformation_id == "urn:x:run:1");
  REQUIRE(made.input_quantities.size() == 1);
  CHECK(made.input_quantities[0].thing.subject == "p/04HMASW9NFS/b/A");
  REQUIRE(made.output_epcs.size() == 1);
  CHECK(made.output_epcs[0].address == "01/09521234543213/10/L1/21/1");

  CHECK(parse(pay).type == EventType::transaction);
  auto const mounted = parse(mount);
  CHECK(mounted.type == EventType::association);
  CHECK(mounted.action == Action::remove);
}

TEST_CASE("an error declaration and a persistent disposition are read") {
  auto event = json::parse(ship).as_object();
  event["errorDeclaration"] = json::parse(
      R"({"declarationTime":"2026-11-24T00:00:00Z","reason":"incorrect_data","ex:note":1,
          "correctiveEventIDs":["urn:uuid:4A1F9A6E-6c3b-4d53-9a4e-f0a2c1c6a1b8"]})");
  event["persistentDisposition"] = json::parse(R"({"set":["recalled"],"unset":["reserved","urn:x:y"]})");
  auto const parsed = parse(json::serialize(event));
  CHECK(parsed.is_error_declaration);
  CHECK(parsed.error_reason == "incorrect_data");
  CHECK(parsed.corrective_event_ids ==
        std::vector<std::string>{"urn:uuid:4a1f9a6e-6c3b-4d53-9a4e-f0a2c1c6a1b8"});
  CHECK(parsed.persistent_set == std::vector<std::string>{"recalled"});
  CHECK(parsed.persistent_unset == std::vector<std::string>{"reserved", "urn:x:y"});
}

/// The event with the value at the pointer changed, or removed where `value` is empty.
std::string changed(char const *event, std::string_view pointer, std::string_view value) {
  auto document = json::parse(event);
  auto const slash = pointer.rfind('/');
  auto const name = pointer.substr(slash + 1);
  auto &parent = document.at_pointer(pointer.substr(0, slash));
  if (parent.is_array()) {
    parent.as_array().at(0) = json::parse(value);
  } else if (value.empty()) {
    parent.as_object().erase(name);
  } else {
    parent.as_object()[name] = json::parse(value);
  }
  return json::serialize(document);
}

struct Alteration {
  char const *event;
  char const *pointer;
  char const *value;
  char const *code;
  char const *field = nullptr;  ///< Where it is not `pointer`.
};

TEST_CASE("a wrong member is refused and named by its JSON pointer") {
  constexpr char const *none = "";
  for (auto const &row : {
           // When and which
           Alteration{ship, "/type", none, "member-missing"},
           Alteration{ship, "/type", "7", "not-a-string"},
           Alteration{ship, "/type", R"("QuantityEvent")", "unknown-event-type"},
           Alteration{ship, "/type", R"("EPCISQueryDocument")", "unknown-event-type"},
           Alteration{ship, "/@context", none, "member-missing"},
           Alteration{ship, "/eventTime", none, "member-missing"},
           Alteration{ship, "/eventTime", R"("2026-11-23T15:00:00")", "bad-time"},
           Alteration{ship, "/eventTime", "0", "not-a-string"},
           Alteration{ship, "/recordTime", R"("yesterday")", "bad-time"},
           Alteration{ship, "/eventTimeZoneOffset", none, "member-missing"},
           Alteration{ship, "/eventTimeZoneOffset", R"("07:00")", "bad-time-zone"},
           Alteration{ship, "/eventTimeZoneOffset", R"("+7:00")", "bad-time-zone"},
           Alteration{ship, "/eventTimeZoneOffset", R"("+14:30")", "bad-time-zone"},
           Alteration{ship, "/eventTimeZoneOffset", R"("+07:60")", "bad-time-zone"},
           Alteration{ship, "/eventTimeZoneOffset", R"("+07-00")", "bad-time-zone"},
           Alteration{ship, "/eventTimeZoneOffset", R"("Z")", "bad-time-zone"},
           Alteration{ship, "/eventID", R"("4a1f9a6e-6c3b-4d53-9a4e-f0a2c1c6a1b7")", "not-a-uri"},
           Alteration{ship, "/certificationInfo", "{}", "not-a-list"},
           Alteration{ship, "/certificationInfo", R"(["x:1","no uri"])", "not-a-uri", "/certificationInfo/1"},
           // What
           Alteration{ship, "/action", none, "member-missing"},
           Alteration{ship, "/action", R"("observe")", "bad-action"},
           Alteration{ship, "/quantityList", none, "nothing-named", "/epcList"},
           Alteration{ship, "/quantityList", "[]", "nothing-named", "/epcList"},
           Alteration{ship, "/quantityList", "{}", "not-a-list"},
           Alteration{ship, "/quantityList/0", "7", "not-an-object"},
           Alteration{ship, "/quantityList/0/epcClass", none, "member-missing"},
           Alteration{ship, "/quantityList/0/epcClass", R"("no uri")", "not-a-uri"},
           Alteration{ship, "/quantityList/0/epcClass", R"("https://id.gs1.org/01/09521234543214/10/L1")",
                      "check-digit"},
           Alteration{ship, "/quantityList/0/quantity", R"("12.5")", "not-a-number"},
           Alteration{ship, "/quantityList/0/quantity", "-1", "negative-quantity"},
           Alteration{ship, "/quantityList/0/uom", R"("kg")", "bad-unit"},
           Alteration{ship, "/quantityList/0/uom", R"("")", "bad-unit"},
           Alteration{ship, "/quantityList/0/nguon:basis", R"("weighed")", "unknown-member"},
           Alteration{ship, "/epcList", R"(["x:1","x:2","x:1"])", "named-twice"},
           Alteration{ship, "/epcList", R"(["x:1",2])", "not-a-string", "/epcList/1"},
           Alteration{ship, "/epcList", R"(["urn:epc:id:sgtin:4012345.1.1"])", "epc-length", "/epcList/0"},
           Alteration{ship, "/parentID", R"("x:1")", "unknown-member"},
           Alteration{ship, "/childEPCs", "[]", "unknown-member"},
           Alteration{ship, "/ilmd", "{}", "ilmd-without-add"},
           Alteration{make, "/ilmd/lotNumber", R"("L1")", "unknown-member"},
           Alteration{make, "/ilmd", "[]", "not-an-object"},
           Alteration{make, "/action", R"("ADD")", "unknown-member"},
           Alteration{make, "/inputQuantityList", "[]", "accepted"},
           Alteration{make, "/outputEPCList", R"(["x:1","x:1"])", "named-twice"},
           Alteration{make, "/transformationID", R"("run 1")", "not-a-uri"},
           Alteration{pack, "/childQuantityList/0/quantity", "null", "not-a-number"},
           Alteration{pack, "/parentID", "[]", "not-a-string"},
           Alteration{pack, "/ilmd", "{}", "unknown-member"},
           Alteration{mount, "/parentID", none, "member-missing"},
           Alteration{mount, "/action", R"("ADD")", "nothing-named", "/childEPCs"},
           Alteration{pay, "/bizTransactionList", none, "member-missing"},
           Alteration{pay, "/bizTransactionList", "[]", "empty-list"},
           Alteration{pay, "/epcList", none, "nothing-named"},
           // Where and why
           Alteration{ship, "/readPoint", R"("x:1")", "not-an-object"},
           Alteration{ship, "/readPoint/id", none, "member-missing"},
           Alteration{ship, "/readPoint/id", R"("Bến Tre")", "not-a-uri"},
           Alteration{ship, "/readPoint/id", R"("urn:nguon:place:04HMASW9NFT")", "own-name"},
           Alteration{ship, "/bizLocation", "{}", "member-missing", "/bizLocation/id"},
           Alteration{ship, "/bizStep", R"("harvesting")", "unknown-term"},
           Alteration{ship, "/bizStep", R"("urn:epcglobal:cbv:bizstep:shipping")", "unknown-term"},
           Alteration{ship, "/bizStep", R"("https://ns.gs1.org/cbv/BizStep-shipping")", "unknown-term"},
           Alteration{ship, "/disposition", R"("gone")", "unknown-term"},
           Alteration{ship, "/persistentDisposition", "{}", "member-missing"},
           Alteration{ship, "/persistentDisposition", R"({"set":[]})", "empty-list",
                      "/persistentDisposition/set"},
           Alteration{ship, "/persistentDisposition", R"({"set":["recalled","recalled"]})", "named-twice",
                      "/persistentDisposition/set"},
           Alteration{ship, "/persistentDisposition", R"({"set":["gone"]})", "unknown-term",
                      "/persistentDisposition/set/0"},
           Alteration{ship, "/persistentDisposition", R"({"set":["recalled"],"x:y":1})", "unknown-member",
                      "/persistentDisposition/x:y"},
           Alteration{ship, "/sourceList/0/type", none, "member-missing"},
           Alteration{ship, "/sourceList/0/type", R"("holder")", "unknown-term"},
           Alteration{ship, "/sourceList/0/source", none, "member-missing"},
           Alteration{ship, "/sourceList/0/destination", R"("x:1")", "unknown-member"},
           Alteration{ship, "/destinationList/0/destination", R"("https://id.gs1.org/417/9521234543210")",
                      "check-digit"},
           Alteration{ship, "/bizTransactionList/0/bizTransaction", none, "member-missing"},
           Alteration{ship, "/bizTransactionList/0/type", R"("waybill")", "unknown-term"},
           Alteration{ship, "/bizTransactionList/0/x:y", "1", "unknown-member"},
           Alteration{ship, "/errorDeclaration", "{}", "member-missing", "/errorDeclaration/declarationTime"},
           Alteration{ship, "/errorDeclaration",
                      R"({"declarationTime":"2026-11-24T00:00:00Z","reason":"oops"})", "unknown-term",
                      "/errorDeclaration/reason"},
           Alteration{ship, "/errorDeclaration",
                      R"({"declarationTime":"2026-11-24T00:00:00Z","note":"oops"})", "unknown-member",
                      "/errorDeclaration/note"},
           Alteration{ship, "/errorDeclaration",
                      R"({"declarationTime":"2026-11-24T00:00:00Z","correctiveEventIDs":["1"]})", "not-a-uri",
                      "/errorDeclaration/correctiveEventIDs/0"},
           // Extensions
           Alteration{ship, "/note", "1", "unknown-member"},
           Alteration{ship, "/epcis:action", R"("ADD")", "member-spelling"},
           Alteration{ship, "/urn:nguon:v1:open", R"("late")", "member-spelling"},
           Alteration{ship, "/nguon:open", R"("yes")", "bad-open"},
           Alteration{ship, "/nguon:open", "true", "not-a-string"},
           Alteration{ship, "/nguon:reason", R"("")", "bad-reason"},
           Alteration{ship, "/nguon:for", R"("urn:nguon:place:04HMASW9NFS")", "not-a-party"},
           Alteration{ship, "/nguon:for", R"("party/04HMASW9NFS")", "not-a-uri"},
           Alteration{ship, "/nguon:basis", R"("guessed")", "bad-basis"},
       }) {
    CAPTURE(std::string(row.pointer));
    CAPTURE(std::string(row.value));
    auto const parsed = parse_epcis(changed(row.event, row.pointer, row.value));
    if (std::string_view(row.code) == "accepted") {
      CHECK(parsed.has_value());
      continue;
    }
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().kind == ErrorKind::malformed);
    CHECK(parsed.error().code == row.code);
    CHECK(parsed.error().field == (row.field == nullptr ? row.pointer : row.field));
    CHECK(parsed.error().message.ends_with("."));
  }
}

TEST_CASE("what the schema allows is accepted") {
  constexpr char const *none = "";
  for (auto const &row : {
           Alteration{ship, "/@context", R"("https://example.com/context")", ""},
           Alteration{ship, "/@context", "{}", ""},
           Alteration{ship, "/eventID", none, ""},
           Alteration{ship, "/eventID", R"("ni:///sha-256;00e1?ver=CBV2.0")", ""},
           Alteration{ship, "/eventTimeZoneOffset", R"("-14:00")", ""},
           Alteration{ship, "/recordTime", R"("2026-11-23T15:00:00Z")", ""},
           Alteration{ship, "/quantityList/0/quantity", none, ""},
           Alteration{ship, "/quantityList/0/quantity", "0", ""},
           Alteration{ship, "/quantityList/0/uom", none, ""},
           Alteration{ship, "/epcList", R"(["x:1","https://example.com/2"])", ""},
           Alteration{ship, "/action", R"("ADD")", ""},
           Alteration{ship, "/bizStep", R"("https://ref.gs1.org/cbv/BizStep-shipping")", ""},
           Alteration{ship, "/bizStep", R"("nguon:caring")", ""},
           Alteration{ship, "/bizTransactionList/0/type", none, ""},
           Alteration{ship, "/sourceList/0/type", R"("https://example.com/haulier")", ""},
           Alteration{ship, "/certificationInfo", "[]", ""},
           Alteration{ship, "/example:any", R"({"bare":{"names":[1,null]}})", ""},
           Alteration{pack, "/parentID", none, ""},
           Alteration{pack, "/childEPCs", R"(["x:1","x:1"])", ""},
           Alteration{pack, "/childEPCs", none, ""},
           Alteration{mount, "/childEPCs", R"(["x:1"])", ""},
           Alteration{make, "/transformationID", none, ""},
           Alteration{make, "/outputEPCList", none, ""},
           Alteration{pay, "/action", R"("DELETE")", ""},
       }) {
    CAPTURE(std::string(row.pointer));
    CAPTURE(std::string(row.value));
    auto const parsed = parse_epcis(changed(row.event, row.pointer, row.value));
    CHECK_MESSAGE(parsed.has_value(), (parsed ? "" : parsed.error().code + " at " + parsed.error().field));
  }
}

TEST_CASE("a transformation with one side alone needs the run that joins it with the rest") {
  auto event = json::parse(make).as_object();
  event.erase("transformationID");
  event.erase("inputQuantityList");
  auto const parsed = parse_epcis(json::serialize(event));
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().field == "/transformationID");
  event["transformationID"] = "urn:x:run:1";
  CHECK(parse_epcis(json::serialize(event)).has_value());
  event.erase("outputEPCList");
  CHECK(parse_epcis(json::serialize(event)).error().code == "nothing-named");
}

TEST_CASE("sensors may be read somewhere without any goods") {
  auto event = json::parse(ship).as_object();
  event.erase("quantityList");
  event["sensorElementList"] = json::parse(
      R"([{"sensorMetadata":{"time":"2026-11-23T15:00:00Z","deviceID":"x:1","x:note":1},
           "sensorReport":[{"type":"Temperature","value":-18.5,"uom":"CEL","x:note":1},
                           {"type":"https://example.com/brix","meanValue":1,"component":"x","booleanValue":true}]}])");
  CHECK(parse_epcis(json::serialize(event)).has_value());
  event.erase("readPoint");
  CHECK(parse_epcis(json::serialize(event)).error().code == "nothing-named");
}

TEST_CASE("a sensor element of another form is refused") {
  struct Row {
    char const *elements;
    char const *code;
    char const *field;
  };
  for (auto const &row : {
           Row{"{}", "not-a-list", ""},
           Row{"[{}]", "member-missing", "/0/sensorReport"},
           Row{R"([{"sensorReport":[]}])", "empty-list", "/0/sensorReport"},
           Row{R"([{"sensorReport":[{}]}])", "member-missing", "/0/sensorReport/0/type"},
           Row{R"([{"sensorReport":[{"type":"Warmth"}]}])", "unknown-term", "/0/sensorReport/0/type"},
           Row{R"([{"sensorReport":[{"type":"https://gs1.org/voc/Temperature"}]}])", "unknown-term",
               "/0/sensorReport/0/type"},
           Row{R"([{"sensorReport":[{"type":"Mass","value":"1"}]}])", "not-a-number",
               "/0/sensorReport/0/value"},
           Row{R"([{"sensorReport":[{"type":"Mass","hexBinaryValue":"xyz"}]}])", "not-hexadecimal",
               "/0/sensorReport/0/hexBinaryValue"},
           Row{R"([{"sensorReport":[{"type":"Mass","exception":"FIRE"}]}])", "unknown-term",
               "/0/sensorReport/0/exception"},
           Row{R"([{"sensorReport":[{"type":"Mass","weight":1}]}])", "unknown-member",
               "/0/sensorReport/0/weight"},
           Row{R"([{"sensorReport":[{"type":"Mass","startTime":"2026-11-23T15:00:00Z"}]}])", "unknown-member",
               "/0/sensorReport/0/startTime"},
           Row{R"([{"sensorReport":[{"type":"Mass"}],"sensorMetadata":{"value":1}}])", "unknown-member",
               "/0/sensorMetadata/value"},
           Row{R"([{"sensorReport":[{"type":"Mass"}],"sensorMetadata":{"endTime":"now"}}])", "bad-time",
               "/0/sensorMetadata/endTime"},
           Row{R"([{"sensorReport":[{"type":"Mass"}],"reports":[]}])", "unknown-member", "/0/reports"},
       }) {
    CAPTURE(std::string(row.elements));
    auto const parsed = parse_epcis(changed(ship, "/sensorElementList", row.elements));
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == row.code);
    CHECK(parsed.error().field == "/sensorElementList" + std::string(row.field));
  }
}

TEST_CASE("a context that gives words another meaning is refused") {
  struct Row {
    char const *context;
    char const *code;
  };
  for (auto const &row : {
           Row{R"([{"example":"https://example.com/","ex:x":{"@type":"@id"}}])", "accepted"},
           Row{R"([{"nguon":"urn:nguon:v1:"}])", "accepted"},
           Row{R"([{"gs1":"https://gs1.org/voc/","cbvmda":"urn:epcglobal:cbv:mda:","id":"@id"}])",
               "accepted"},
           Row{R"([{"@vocab":"https://example.com/","@version":1.1}])", "accepted"},
           Row{R"([{"nguon":"https://example.com/"}])", "context-redefines"},
           Row{R"([{"nguon":{"@id":"urn:nguon:v1:"}}])", "context-redefines"},
           Row{R"([{"nguon":null}])", "context-redefines"},
           Row{R"([{"eventTime":"https://example.com/time"}])", "context-redefines"},
           Row{R"([{"shipping":"https://ref.gs1.org/cbv/BizStep-receiving"}])", "context-redefines"},
           Row{R"([{"cbv":"https://example.com/"}])", "context-redefines"},
           Row{R"([{"type":"x:type"}])", "context-redefines"},
           Row{R"([{"n":"urn:nguon:v1:"}])", "context-alias"},
           Row{R"([{"n:open":{"@id":"nguon:open"}}])", "context-alias"},
           Row{R"([{"e":"https://ref.gs1.org/epcis/"}])", "context-alias"},
           Row{R"(["https://example.com/a","https://example.com/a"])", "named-twice"},
           Row{R"([{},{}])", "named-twice"},
           Row{R"(["no uri"])", "not-a-uri"},
           Row{"7", "not-a-string"},
           Row{"[[]]", "not-a-string"},
       }) {
    CAPTURE(std::string(row.context));
    auto const parsed = parse_epcis(changed(ship, "/@context", row.context));
    CHECK((parsed ? "accepted" : parsed.error().code) == row.code);
    if (!parsed) CHECK(parsed.error().field.starts_with("/@context"));
  }
  std::string many = "[";
  for (int i = 0; i < 33; ++i) many += (i == 0 ? "\"x:" : ",\"x:") + std::to_string(i) + "\"";
  CHECK(parse_epcis(changed(ship, "/@context", many + "]")).error().code == "context-too-long");
}

TEST_CASE("figures are exact, and odd spellings are told") {
  struct Row {
    char const *spelling;
    char const *figure;
    bool is_odd;
  };
  for (auto const &row : {
           Row{"0.1", "0.1", false},
           Row{"65.123456", "65.123456", false},
           Row{"999999999.999999", "999999999.999999", false},
           Row{"999999999999999", "999999999999999", false},
           Row{"123456789012.345", "123456789012.345", false},
           Row{"2.50", "2.5", false},
           Row{"1e3", "1000", true},
           Row{"1.0000000", "1", true},
           Row{"0.1234567", "0.123456", true},
           Row{"1000000000000000", "999999999999999", true},
           Row{"18446744073709551615", "999999999999999", true},
           Row{"1e300", "999999999999999", true},
           Row{"1e-300", "0", true},
       }) {
    CAPTURE(std::string(row.spelling));
    std::string text = ship;
    text.replace(text.find("12.5"), 4, row.spelling);
    auto const event = parse(text);
    CHECK(event.quantities[0].figure->text() == row.figure);
    CHECK(event.quantities[0].odd_spelling == row.is_odd);
  }
}

TEST_CASE("of two equal figures only the oddly spelled one is odd") {
  std::string text = ship;
  auto const element = std::string(R"({"epcClass": "x:1", "quantity": 1.25e1},)");
  text.insert(text.find(R"({"epcClass")"), element);
  auto const event = parse(text);
  REQUIRE(event.quantities.size() == 2);
  CHECK(event.quantities[0].odd_spelling);
  CHECK_FALSE(event.quantities[1].odd_spelling);
  CHECK(event.quantities[0].figure == event.quantities[1].figure);
}

std::string document(std::string const &members, std::string const &events) {
  return R"({"@context":"https://ref.gs1.org/standards/epcis/epcis-context.jsonld","type":"EPCISDocument",)" +
         members +
         R"("schemaVersion":"2.0","creationDate":"2026-11-23T15:00:00Z","epcisBody":{"eventList":[)" +
         events + "]}}";
}

TEST_CASE("a document holds its events in order") {
  auto const parsed = parse_epcis(document("", std::string(ship) + "," + make + "," + pack));
  REQUIRE(parsed.has_value());
  CHECK_FALSE(parsed->is_bare_event);
  REQUIRE(parsed->events.size() == 3);
  CHECK(parsed->events[0].type == EventType::object);
  CHECK(parsed->events[1].type == EventType::transformation);
  CHECK(parsed->events[2].type == EventType::aggregation);
  CHECK(parse_epcis(ship)->is_bare_event);
  CHECK(parse_epcis(document("", ""))->events.empty());
  // Within a document an event needs no context of its own.
  auto event = json::parse(ship).as_object();
  event.erase("@context");
  CHECK(parse_epcis(document("", json::serialize(event))).has_value());
}

TEST_CASE("the frame of a document is checked") {
  struct Row {
    std::string text;
    char const *code;
    char const *field;
  };
  auto const header = [](char const *text) { return R"("epcisHeader":)" + std::string(text) + ","; };
  auto const without = [](char const *name) {
    auto frame = json::parse(document("", ship)).as_object();
    frame.erase(name);
    return json::serialize(frame);
  };
  for (
      auto const &row : {
          Row{without("@context"), "member-missing", "/@context"},
          Row{without("schemaVersion"), "member-missing", "/schemaVersion"},
          Row{without("creationDate"), "member-missing", "/creationDate"},
          Row{without("epcisBody"), "member-missing", "/epcisBody"},
          Row{changed(document("", ship).c_str(), "/schemaVersion", R"("2.")"), "bad-version",
              "/schemaVersion"},
          Row{changed(document("", ship).c_str(), "/schemaVersion", "2"), "not-a-string", "/schemaVersion"},
          Row{changed(document("", ship).c_str(), "/creationDate", R"("today")"), "bad-time",
              "/creationDate"},
          Row{changed(document("", ship).c_str(), "/epcisBody", "[]"), "not-an-object", "/epcisBody"},
          Row{changed(document("", ship).c_str(), "/epcisBody/eventList", ""), "member-missing",
              "/epcisBody/eventList"},
          Row{changed(document("", ship).c_str(), "/epcisBody/eventList", "{}"), "not-a-list",
              "/epcisBody/eventList"},
          Row{changed(document("", ship).c_str(), "/epcisBody/eventList/0", "1"), "not-an-object",
              "/epcisBody/eventList/0"},
          Row{changed(document("", ship).c_str(), "/epcisBody/eventList/0/action", R"("X")"), "bad-action",
              "/epcisBody/eventList/0/action"},
          Row{document(R"("id":"no uri",)", ship), "not-a-uri", "/id"},
          Row{document(R"("sender":1,)", ship), "not-a-string", "/sender"},
          Row{document(R"("comment":"",)", ship), "unknown-member", "/comment"},
          Row{document(R"("x:comment":"","id":"x:1",)", ship), "accepted", ""},
          Row{document(header("[]"), ship), "not-an-object", "/epcisHeader"},
          Row{document(header(R"({"masterData":{}})"), ship), "unknown-member", "/epcisHeader/masterData"},
          Row{document(header(R"({"epcisMasterData":{"vocabularyList":[{"type":"x:1","vocabularyElementList":
               [{"id":"x:2","attributes":[{"id":"x:3","attribute":"a"}],"children":["x:4"]}]}]}})"),
                       ship),
              "accepted", ""},
          Row{document(header(R"({"epcisMasterData":{"vocabularyList":[{}]}})"), ship), "member-missing",
              "/epcisHeader/epcisMasterData/vocabularyList/0/type"},
          Row{document(
                  header(
                      R"({"epcisMasterData":{"vocabularyList":[{"type":"x:1","vocabularyElementList":[{}]}]}})"),
                  ship),
              "member-missing", "/epcisHeader/epcisMasterData/vocabularyList/0/vocabularyElementList/0/id"},
          Row{"[]", "not-an-object", ""},
          Row{"", "json-malformed", ""},
          Row{R"({"type":"EPCISDocument","type":"EPCISDocument"})", "json-duplicate", "/type"},
      }) {
    CAPTURE(row.text);
    auto const parsed = parse_epcis(row.text);
    CHECK((parsed ? "accepted" : parsed.error().code) == row.code);
    CHECK((parsed ? "" : parsed.error().field) == row.field);
  }
}

TEST_CASE("JSON nested deeper than 64 levels is refused") {
  auto const nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(parse_epcis(changed(ship, "/x:deep", nested(30))).has_value());
  std::string text = ship;
  text.insert(1, R"("x:deep":)" + nested(64) + ",");
  CHECK(parse_epcis(text).error().code == "json-too-deep");
}

}  // namespace
}  // namespace nguon::trace
