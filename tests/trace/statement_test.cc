#include "trace/statement.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/base64.h"
#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"
#include "trace/own_id.h"

using namespace nguon;
using namespace nguon::tests;
namespace json = boost::json;

namespace {

using Names = std::vector<std::string>;

constexpr std::string_view gtin = "https://id.gs1.org/01/09521234567899";

PrivateKey const &some_key() {
  static PrivateKey const key = PrivateKey::from_seed(std::string(32, 'k')).value();
  return key;
}

Result<trace::Statement> parse_said(json::object const &said) {
  return trace::parse_statement(sign_jws(some_key(), test_origin, trace::cty_nguon, json::serialize(said)),
                                test_origin);
}

Result<trace::Statement> parse_event(json::object event) {
  event["@context"] = json::array{"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
                                  json::object{{"nguon", "urn:nguon:v1:"}}};
  event["eventID"] = event_id(1);
  event["eventTime"] = "2026-11-20T08:00:00+07:00";
  event["eventTimeZoneOffset"] = "+07:00";
  return trace::parse_statement(sign_jws(some_key(), test_origin, trace::cty_epcis, json::serialize(event)),
                                test_origin);
}

json::object observed(json::array epcs, json::array classes = {}) {
  json::object event{{"type", "ObjectEvent"}, {"action", "OBSERVE"}, {"epcList", std::move(epcs)}};
  json::array quantities;
  for (auto const &epc_class : classes) quantities.push_back(json::object{{"epcClass", epc_class}});
  if (!quantities.empty()) event["quantityList"] = std::move(quantities);
  return event;
}

Names subjects_of(Result<trace::Statement> const &statement) {
  REQUIRE_MESSAGE(statement.has_value(), code_of(statement));
  return statement->subjects;
}

}  // namespace

TEST_CASE("each registration is about what it registers, not about who signs it") {
  auto const a = "party/" + own_id("a"), b = "party/" + own_id("b");
  auto const kid = some_key().public_key().thumbprint();
  auto const sorted = [](Names names) {
    std::sort(names.begin(), names.end());
    return names;
  };
  CHECK(subjects_of(parse_said(
            {{"type", "Party"}, {"id", a}, {"name", "A"}, {"roles", json::array{}}, {"memberOf", b}})) ==
        Names{a});
  CHECK(subjects_of(parse_said({{"type", "Party"},
                                {"id", "417/9521234567899"},
                                {"name", "A"},
                                {"roles", json::array{"producer"}}})) == Names{"417/9521234567899"});
  CHECK(subjects_of(parse_said(
            {{"type", "Key"}, {"party", a}, {"key", json::parse(some_key().public_key().jwk())}})) ==
        sorted({a, "key/" + kid}));
  CHECK(subjects_of(parse_said({{"type", "KeyRevocation"}, {"party", a}, {"kid", kid}})) ==
        sorted({a, "key/" + kid}));
  CHECK(subjects_of(parse_said({{"type", "Mandate"},
                                {"party", a},
                                {"agent", b},
                                {"from", "2026-01-01T00:00:00Z"},
                                {"until", "2026-12-31T00:00:00Z"}})) == sorted({a, b}));
  CHECK(subjects_of(parse_said(
            {{"type", "Place"}, {"id", "414/9521234567899/254/A1"}, {"name", "A"}, {"party", a}})) ==
        Names{"414/9521234567899/254/A1"});
  CHECK(subjects_of(parse_said(
            {{"type", "Product"}, {"id", "01/09521234567899"}, {"name", "A"}, {"category", "goods"}})) ==
        Names{"01/09521234567899"});
  CHECK(subjects_of(parse_said({{"type", "Rules"}, {"version", 1}})) == Names{"rules"});
}

TEST_CASE("an event is about its goods, however their names are written, each once and in bytewise order") {
  struct Row {
    char const *written, *subject;
  };
  for (auto const &row : {
           Row{"urn:epc:id:sgtin:9521234.056789.S1", "01/09521234567899/21/S1"},
           Row{"urn:epc:class:lgtin:9521234.056789.L%2F1", "01/09521234567899/10/L%2F1"},
           Row{"https://example.vn/x/01/9521234567899/10/L%2f1?17=270101", "01/09521234567899/10/L%2F1"},
           Row{"https://id.gs1.org/01/09521234567899/22/V/10/L1/21/S1", "01/09521234567899/10/L1"},
           Row{"https://id.gs1.org/gtin/952123456786", "01/00952123456786"},
           Row{"https://id.gs1.org/01/95212340", "01/00000095212340"},
           Row{"urn:epc:id:sscc:9521234.1234567890", "00/195212342345678909"},
           Row{"urn:epc:id:sgln:9521234.12345.0", "414/9521234123453"},
           Row{"urn:epc:id:sgln:9521234.12345.A1", "414/9521234123453/254/A1"},
           Row{"urn:epc:id:pgln:9521234.12345", "417/9521234123453"},
           Row{"urn:epc:idpat:sgtin:9521234.056789.*", "01/09521234567899"},
       }) {
    CAPTURE(row.written);
    auto const parsed = parse_event(observed({row.written}));
    if (!parsed) {
      FAIL_CHECK(parsed.error().message);
      continue;
    }
    CHECK(parsed->subjects == Names{row.subject});
  }
  // The examples of docs/formats.md.
  CHECK(trace::short_code("01/09521234567899/10/L1") == "Z98E0-P7D9X");
  CHECK(trace::run_subject("urn:example:run:1") == "run/HlWnZ9TB-uvz3ALdcx-jtx_ot5XiRqgGy5kmQQd5Lyk");
  CHECK(subjects_of(parse_event(observed({"urn:nguon:p:0123456789R:b:L1:s:7"}))) ==
        Names{"p/0123456789R/b/L1"});
  auto const other = "urn:example:thing:1";
  CHECK(subjects_of(parse_event(observed({other}))) == Names{"uri/" + to_base64url(sha256(other))});
  auto const serials = observed(
      {std::string(gtin) + "/10/B/21/2", std::string(gtin) + "/10/B/21/1", std::string(gtin) + "/21/1"},
      {std::string(gtin) + "/10/A", "urn:epc:class:lgtin:9521234.056789.A"});
  CHECK(subjects_of(parse_event(serials)) ==
        Names{"01/09521234567899/10/A", "01/09521234567899/10/B", "01/09521234567899/21/1"});
}

TEST_CASE(
    "parents, children, inputs, outputs and runs are subjects; places only where there is nothing else") {
  json::object const here{{"id", "https://id.gs1.org/414/9521234123453"}};
  auto inspected = observed({});
  inspected["bizLocation"] = here;
  CHECK(subjects_of(parse_event(inspected)) == Names{"414/9521234123453"});
  auto goods = observed({std::string(gtin) + "/10/A"});
  goods["bizLocation"] = here;
  goods["readPoint"] = here;
  CHECK(subjects_of(parse_event(goods)) == Names{"01/09521234567899/10/A"});
  CHECK(code_of(parse_event(observed({}))) == "about-nothing");

  auto const run = "urn:example:run:1";
  CHECK(subjects_of(parse_event({{"type", "TransformationEvent"},
                                 {"transformationID", run},
                                 {"bizLocation", here},
                                 {"inputEPCList", json::array{std::string(gtin) + "/10/A/21/1"}},
                                 {"outputQuantityList",
                                  json::array{json::object{{"epcClass", std::string(gtin) + "/10/B"}}}}})) ==
        Names{"01/09521234567899/10/A", "01/09521234567899/10/B", "run/" + to_base64url(sha256(run))});
  CHECK(subjects_of(parse_event({{"type", "AggregationEvent"},
                                 {"action", "ADD"},
                                 {"parentID", "urn:epc:id:sscc:9521234.1234567890"},
                                 {"childEPCs", json::array{std::string(gtin) + "/10/B/21/1"}}})) ==
        Names{"00/195212342345678909", "01/09521234567899/10/B"});
}

TEST_CASE("whatever is malformed is told with its field") {
  auto const event = [](std::string_view payload, std::string_view cty = trace::cty_epcis) {
    return trace::parse_statement(sign_jws(some_key(), test_origin, cty, payload), test_origin);
  };
  struct Row {
    Result<trace::Statement> refused;
    char const *field;
  };
  for (auto const &row : {
           Row{trace::parse_statement("", test_origin), "statement"},
           Row{trace::parse_statement("a.b", test_origin), "statement"},
           Row{trace::parse_statement("a.b.c", test_origin), "header"},
           Row{event("{}", "text/plain"), "cty"},
           Row{event(""), "payload"},
           Row{event("[1,"), "payload"},
           Row{event("[]"), "payload"},
           Row{event("{}"), "/@context"},
           Row{event("[]", trace::cty_nguon), "payload"},
           Row{event("{}", trace::cty_nguon), "/type"},
           Row{event(R"({"type":"Party"})", trace::cty_nguon), "/id"},
           Row{event(R"({"type":"Odd"})", trace::cty_nguon), "/type"},
       }) {
    CAPTURE(row.field);
    REQUIRE_FALSE(row.refused.has_value());
    CHECK(row.refused.error().kind == ErrorKind::malformed);
    CHECK(row.refused.error().field == row.field);
  }
  auto const large = trace::parse_statement(std::string(60 * 1024 + 1, 'a'), test_origin);
  CHECK(large.error().kind == ErrorKind::too_large);
  CHECK(large.error().have == "61441 bytes");
  CHECK(large.error().want == "at most 61440 bytes");
  CHECK(large.error().field == "statement");
  // At the limit it is read.
  CHECK(trace::parse_statement(std::string(60 * 1024, 'a'), test_origin).error().kind ==
        ErrorKind::malformed);
}

TEST_CASE("a statement for another log counts as unsigned, and its identity is what was signed") {
  auto const said = json::serialize(json::object{{"type", "Rules"}, {"version", 1}});
  auto const elsewhere =
      trace::parse_statement(sign_jws(some_key(), "another.log", trace::cty_nguon, said), test_origin);
  CHECK(code_of(elsewhere) == "wrong-aud");
  CHECK(elsewhere.error().kind == ErrorKind::unsigned_);
  CHECK(elsewhere.error().field == "aud");
  auto const p256 = PrivateKey::generate(KeyAlgorithm::p256);
  auto const first = trace::parse_statement(sign_jws(p256, test_origin, trace::cty_nguon, said), test_origin);
  auto const second =
      trace::parse_statement(sign_jws(p256, test_origin, trace::cty_nguon, said), test_origin);
  CHECK(first->jws.compact != second->jws.compact);
  CHECK(first->id == second->id);
  CHECK(first->payload_hash == sha256(said));
}

TEST_CASE("a place is an object without a context of its own") {
  auto event = observed({std::string(gtin) + "/10/A"});
  event["readPoint"] = json::object{{"id", "https://id.gs1.org/414/9521234123453"},
                                    {"@context", json::object{{"id", "urn:example:not-the-id"}}}};
  auto const refused = parse_event(event);
  CHECK(code_of(refused) == "unknown-member");
  CHECK(refused.error().field == "/readPoint/@context");
}

TEST_CASE("what one of a product is called is read by language, and must be said in Vietnamese") {
  auto const read = [](json::value piece) {
    return parse_said({{"type", "Product"},
                       {"id", "01/09521234567899"},
                       {"name", "A"},
                       {"category", "goods"},
                       {"piece", std::move(piece)}});
  };
  auto const piece_of = [](Result<trace::Statement> const &statement) {
    REQUIRE_MESSAGE(statement.has_value(), code_of(statement));
    return std::get<trace::Product>(statement->body).piece;
  };
  CHECK(piece_of(read("trái")) == trace::Text{{"vi", "trái"}});
  CHECK(piece_of(read(json::object{{"vi", "gói"}, {"en", "packs"}})) ==
        trace::Text{{"vi", "gói"}, {"en", "packs"}});
  CHECK(
      piece_of(parse_said(
                   {{"type", "Product"}, {"id", "01/09521234567899"}, {"name", "A"}, {"category", "goods"}}))
          .empty());
  struct Row {
    json::value written;
    char const *code, *field;
  };
  for (auto const &row :
       {Row{json::object{{"en", "packs"}}, "vietnamese-missing", "/piece"},
        Row{json::object{{"vi", "gói"}, {"vietnamese", "gói"}}, "bad-language", "/piece/vietnamese"},
        Row{"", "empty", "/piece"}, Row{7, "not-an-object", "/piece"}}) {
    CAPTURE(row.code);
    auto const refused = read(row.written);
    CHECK(code_of(refused) == row.code);
    CHECK(refused.error().field == row.field);
  }
}
