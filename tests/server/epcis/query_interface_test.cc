// The query interface of EPCIS over HTTP, in front of a log without rules.

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <set>

#include "server/epcis/parts.h"
#include "server/server.h"
#include "tests/server/house.h"
#include "tests/server/http_client.h"
#include "tests/trace/epcis/bare_log.h"

namespace nguon::tests {
namespace {

namespace json = boost::json;

class EpcisHouse : public House {
 public:
  EpcisHouse() { start(); }
  ~EpcisHouse() { stop(); }

  void start() {
    index = std::make_unique<trace::EventIndex>(store, *log);
    parts.reset(new server::EpcisParts{
        *index, store, [](std::string_view authorization) -> Result<std::string> {
          if (authorization.starts_with("Bearer ")) return "party/" + std::string(authorization.substr(7));
          return Error{ErrorKind::unsigned_, "token-missing", "No token.", "Authorization"};
        }});
    auto wired = service();
    wired.epcis = parts.get();
    wired.company_prefixes = {"0614141"};
    server::Options options;
    options.listen.port = 0;
    options.cores = 1;
    http = *server::Server::start(std::move(wired), std::move(options));
  }
  void stop() {
    http->stop();
    http.reset();
    index.reset();
  }

  void record(std::string const &payload) { BareLog::record_in(*log, key, payload, now_ms += 1'000); }
  HttpAnswer ask(std::string_view method, std::string_view target, std::string_view fields = "",
                 std::string_view body = "") {
    return ask_once(http->port(), method, target, fields, body);
  }
  HttpAnswer get(std::string_view target) { return ask("GET", target); }
  /// Names of the events of an answer.
  static std::vector<std::string> ids(HttpAnswer const &answer) {
    std::vector<std::string> found;
    auto const document = json::parse(answer.body);
    for (auto const &event : document.at_pointer("/epcisBody/queryResults/resultsBody/eventList").as_array())
      found.emplace_back(event.at("eventID").as_string());
    return found;
  }
  /// The address that the field Link leads to; empty on the last page.
  static std::string next_of(HttpAnswer const &answer) {
    auto const link = answer.field("link");
    if (link.empty()) return "";
    REQUIRE(link.starts_with("<https://example.vn/"));
    REQUIRE(link.ends_with(">; rel=\"next\""));
    return link.substr(std::string("<https://example.vn").size(),
                       link.find('>') - std::string("<https://example.vn").size());
  }

  PrivateKey key = PrivateKey::generate(KeyAlgorithm::ed25519);
  std::unique_ptr<trace::EventIndex> index;
  std::unique_ptr<server::EpcisParts> parts;
  std::unique_ptr<server::Server> http;
};

std::string told_event(unsigned number, std::string_view step = "shipping", std::string_view extra = "") {
  return R"({"type":"ObjectEvent","eventID":"urn:uuid:00000000-0000-4000-8000-)" +
         std::to_string(100'000'000'000 + number) + R"(","eventTime":"2026-03-01T00:00:)" +
         std::to_string(10 + number) +
         R"(Z","eventTimeZoneOffset":"+00:00","action":"OBSERVE","epcList":["urn:epc:id:sgtin:0614141.107346.)" +
         std::to_string(number) + R"("],"bizStep":")" + std::string(step) +
         R"(","disposition":"in_transit","readPoint":{"id":"urn:epc:id:sgln:0614141.07346.)" +
         std::to_string(number % 2) + R"("},"bizLocation":{"id":"https://id.gs1.org/414/0614141073467"})" +
         std::string(extra) + "}";
}

std::string exception_of(HttpAnswer const &answer) {
  return std::string(json::parse(answer.body).at("type").as_string());
}

TEST_CASE(
    "epcis events: pages lead on by their links, each event once, through a restart and a growing log") {
  EpcisHouse house;
  std::set<std::string> expected;
  for (unsigned i = 0; i < 7; ++i) {
    house.record(document_of({told_event(i)}));
    expected.insert("urn:uuid:00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + i));
  }
  std::vector<std::string> found;
  std::string target = "/epcis/events?EQ_bizStep=shipping&perPage=3";
  for (unsigned page = 0; !target.empty(); ++page) {
    auto const answer = house.get(target);
    REQUIRE(answer.status == 200);
    CHECK(answer.field("gs1-epcis-version") == "2.0.0");
    CHECK(answer.field("nguon-events-examined-max") == "2000");
    for (auto const &id : EpcisHouse::ids(answer)) found.push_back(id);
    target = EpcisHouse::next_of(answer);
    house.record(document_of({told_event(10 + page)}));
    if (page == 0) {
      house.stop();
      house.start();
    }
  }
  CHECK(found.size() == expected.size());
  CHECK(std::set(found.begin(), found.end()) == expected);
  // Who writes reads what was written.
  CHECK(EpcisHouse::ids(house.get("/epcis/events?perPage=1000")).size() == 10);
}

TEST_CASE("epcis events: a token of another query, or of nobody, is refused") {
  EpcisHouse house;
  for (unsigned i = 0; i < 4; ++i) house.record(document_of({told_event(i)}));
  auto const next = EpcisHouse::next_of(house.get("/epcis/events?perPage=2"));
  auto const token = next.substr(next.find("nextPageToken="));
  CHECK(house.get("/epcis/events?" + token).status == 200);
  for (auto const &target :
       {"/epcis/events?EQ_bizStep=shipping&" + token, "/epcis/bizSteps/shipping/events?" + token,
        "/epcis/events?" + token + "x", std::string("/epcis/events?nextPageToken=AAAA"),
        std::string("/epcis/events?nextPageToken=")}) {
    CAPTURE(target);
    auto const answer = house.get(target);
    CHECK(answer.status == 400);
    CHECK(answer.field("content-type") == "application/problem+json");
    CHECK(exception_of(answer) == "epcisException:QueryParameterException");
  }
}

TEST_CASE("epcis tokens: one that was released leads nowhere any more, through a restart too") {
  EpcisHouse house;
  for (unsigned i = 0; i < 4; ++i) house.record(document_of({told_event(i)}));
  auto const first = house.get("/epcis/events?perPage=2");
  CHECK(first.field("gs1-next-page-token-expires") == "2026-11-30T02:13:24.000Z");
  auto const next = EpcisHouse::next_of(first),
             other = EpcisHouse::next_of(house.get("/epcis/events?perPage=2"));
  auto const token = next.substr(next.find("nextPageToken=") + std::string("nextPageToken=").size());
  CHECK(house.get(next).status == 200);
  auto const released = house.ask("DELETE", "/epcis/nextPageToken/" + token);
  CHECK(released.status == 204);
  CHECK(released.field("gs1-epcis-version") == "2.0.0");
  CHECK(house.ask("DELETE", "/epcis/nextPageToken/" + token).status == 204);
  auto const refused = house.get(next);
  CHECK(refused.status == 400);
  CHECK(exception_of(refused) == "epcisException:QueryParameterException");
  CHECK(json::parse(refused.body).at("code") == "page-token-over");
  house.stop();
  house.start();
  CHECK(house.get(next).status == 400);
  CHECK(house.get(other).status == 200);
  auto const nobodys = house.ask("DELETE", "/epcis/nextPageToken/" + token + "A");
  CHECK(nobodys.status == 404);
  CHECK(exception_of(nobodys) == "epcisException:NoSuchNameException");
  CHECK(house.get("/epcis/nextPageToken/" + token).status == 405);
}

TEST_CASE("epcis events: what no parameter of EPCIS is, is a QueryParameterException that names it") {
  EpcisHouse house;
  auto const answer = house.get("/epcis/events?EQ_nothing=1");
  CHECK(answer.status == 400);
  CHECK(exception_of(answer) == "epcisException:QueryParameterException");
  CHECK(json::parse(answer.body).at("field") == "EQ_nothing");
  CHECK(house.ask("GET", "/epcis/events", "Accept: application/xml\r\n").status == 406);
  CHECK(house.ask("GET", "/epcis/events", "GS1-EPCIS-Max: 1.2.0\r\n").status == 406);
  CHECK(house.ask("GET", "/epcis/events", "GS1-EPCIS-Min: 1.2.0\r\nGS1-EPCIS-Max: 2.0.0\r\n").status == 200);
  CHECK(house.ask("DELETE", "/epcis/events").status == 405);
  auto const head = house.get("/epcis/events?orderBy=eventTime&eventCountLimit=1&maxEventCount=1");
  CHECK(head.status == 400);
}

TEST_CASE("epcis formats: ids come in the form that the header asks for, and the answer names it") {
  EpcisHouse house;
  house.record(document_of({told_event(1)}));
  auto const asked = [&](std::string_view target, std::string_view format) {
    return house.ask("GET", target, "GS1-EPC-Format: " + std::string(format) + "\r\n");
  };
  auto const plain = house.get("/epcis/events");
  CHECK(plain.field("gs1-epc-format") == "Never_Translates");
  for (auto const *const format : {"No_Preference", "Never_Translates"}) {
    auto const answer = asked("/epcis/events", format);
    CHECK(answer.body == plain.body);
    CHECK(answer.field("gs1-epc-format") == "Never_Translates");
  }
  auto const event_of = [](HttpAnswer const &answer) {
    return json::parse(answer.body).at_pointer("/epcisBody/queryResults/resultsBody/eventList/0");
  };
  auto const links = asked("/epcis/events", "Always_GS1_Digital_Link");
  CHECK(links.field("gs1-epc-format") == "Always_GS1_Digital_Link");
  CHECK(event_of(links).at_pointer("/epcList/0") == "https://id.gs1.org/01/10614141073464/21/1");
  CHECK(event_of(links).at_pointer("/readPoint/id") == "https://id.gs1.org/414/0614141073467/254/1");
  auto const urns = asked("/epcis/events", "Always_EPC_URN");
  REQUIRE(urns.status == 200);
  CHECK(urns.field("gs1-epc-format") == "Always_EPC_URN");
  CHECK(event_of(urns).at_pointer("/epcList/0") == "urn:epc:id:sgtin:0614141.107346.1");
  CHECK(event_of(urns).at_pointer("/bizLocation/id") == "urn:epc:id:sgln:0614141.07346.0");
  CHECK(json::parse(asked("/epcis/epcs", "Always_GS1_Digital_Link").body).at_pointer("/member/0") ==
        "https://id.gs1.org/01/10614141073464/21/1");
  CHECK(json::parse(asked("/epcis/bizLocations", "Always_EPC_URN").body).at_pointer("/member/0") ==
        "urn:epc:id:sgln:0614141.07346.0");

  for (auto const *const fields : {"GS1-EPC-Format: Always_Barcode\r\n",
                                   "GS1-CBV-XML-Format: Always_Barcode\r\n", "GS1-CBV-Min: 2.1.0\r\n"}) {
    CAPTURE(std::string(fields));
    auto const refused = house.ask("GET", "/epcis/events", fields);
    CHECK(refused.status == 406);
    CHECK(exception_of(refused) == "epcisException:NotAcceptableException");
  }
  CHECK(house.ask("GET", "/epcis/events", "GS1-CBV-XML-Format: Always_URN\r\n").body == plain.body);
  CHECK(house.ask("OPTIONS", "/epcis/events").field("gs1-epc-format") == "No_Preference");

  // Nobody here knows how many digits of this one are the company prefix.
  auto foreign = told_event(2);
  foreign.replace(foreign.find("urn:epc:id:sgtin:0614141.107346.2"), 33,
                  "https://id.gs1.org/01/04012345111118/21/9");
  house.record(document_of({foreign}));
  auto const unknown = asked("/epcis/events", "Always_EPC_URN");
  CHECK(unknown.status == 406);
  CHECK(json::parse(unknown.body).at("code") == "company-prefix-unknown");
  CHECK(json::parse(unknown.body).at("have") == "https://id.gs1.org/01/04012345111118/21/9");
  CHECK(asked("/epcis/events", "Always_GS1_Digital_Link").status == 200);
  CHECK(asked("/epcis/epcs", "Always_EPC_URN").status == 406);
}

TEST_CASE("epcis extensions: prefixes of the header are those of the query, and stand in the answer") {
  EpcisHouse house;
  house.record(document_of({told_event(1, "shipping", R"(,"ex:figure":7)"), told_event(2)}));
  constexpr std::string_view other = "GS1-Extensions: mine=https://ns.example/, too=https://too.example/\r\n";
  auto const found = house.ask("GET", "/epcis/events?EQ_mine:figure=7", other);
  REQUIRE(found.status == 200);
  CHECK(EpcisHouse::ids(found).size() == 1);
  CHECK(found.field("gs1-extensions") ==
        "nguon=urn:nguon:v1:,mine=https://ns.example/,too=https://too.example/");
  auto const context = json::parse(found.body).at_pointer("/@context/1");
  CHECK(context.at("mine") == "https://ns.example/");
  CHECK(context.at("ex") == "https://ns.example/");
  CHECK(EpcisHouse::ids(house.get("/epcis/events?EQ_mine:figure=7")).empty());
  // One that means something else in the answer: the event says what it means.
  auto const against = house.ask("GET", "/epcis/events", "GS1-Extensions: ex=https://other.example/\r\n");
  CHECK(json::parse(against.body).at_pointer("/@context/1/ex") == "https://other.example/");
  CHECK(
      json::parse(against.body).at_pointer("/epcisBody/queryResults/resultsBody/eventList/0/@context/1/ex") ==
      "https://ns.example/");

  // A page goes on with the same meaning alone.
  auto const first = house.ask("GET", "/epcis/events?EXISTS_mine:figure=&perPage=1", other);
  CHECK(first.status == 200);
  auto const page = house.ask("GET", "/epcis/events?perPage=1", other);
  auto const next = EpcisHouse::next_of(page);
  CHECK(house.ask("GET", next, other).status == 200);
  CHECK(house.get(next).status == 400);

  // A query that is kept keeps what its prefixes mean.
  constexpr std::string_view alice =
      "Authorization: Bearer alice\r\nContent-Type: application/json\r\n"
      "GS1-Extensions: mine=https://ns.example/\r\n";
  CHECK(
      house.ask("POST", "/epcis/queries", alice, R"({"name":"seven","query":{"EQ_mine:figure":7}})").status ==
      201);
  CHECK(EpcisHouse::ids(house.get("/epcis/queries/seven/events")).size() == 1);
  CHECK(json::parse(house.get("/epcis/queries/seven").body).at_pointer("/0/query/@context/mine") ==
        "https://ns.example/");

  for (auto const *const wrong :
       {"mine", "mine=", "=https://ns.example/", "mine=no uri", "nguon=https://ns.example/",
        "cbv=https://ns.example/", "a=urn:x:a,a=urn:x:b", "-a=urn:x:a"}) {
    CAPTURE(std::string(wrong));
    auto const refused = house.ask("GET", "/epcis/events", "GS1-Extensions: " + std::string(wrong) + "\r\n");
    CHECK(refused.status == 400);
    CHECK(json::parse(refused.body).at("code") == "bad-extensions");
  }
}

TEST_CASE("epcis answers say of each event where it stands, who signed it, and what was not checked") {
  EpcisHouse house;
  house.record(document_of({told_event(1)}));
  auto by_gateway = document_of({told_event(2), told_event(3)}, R"({"nguon":"urn:nguon:v1:"})");
  by_gateway.insert(by_gateway.find("\"epcisBody\""), R"("nguon:gateway":"urn:nguon:party:0123456789R",)"
                                                      R"("epcisHeader":{"epcisMasterData":{}},)");
  house.record(by_gateway);
  auto const page = json::parse(house.get("/epcis/events?orderBy=eventTime&orderDirection=ASC").body);
  CHECK(page.at("nguon:recorded") ==
        json::parse(R"([{"entry":0,"number":0},{"entry":1,"number":0,"gateway":true,"foreign":true},)"
                    R"({"entry":1,"number":1,"gateway":true,"foreign":true}])"));
  CHECK(page.at_pointer("/@context/1/nguon") == "urn:nguon:v1:");
  CHECK_FALSE(page.as_object().contains("nguon:masterData"));
  // What was captured beside an event comes with it.
  auto const one = json::parse(house.get("/epcis/events/urn:uuid:00000000-0000-4000-8000-100000000003").body);
  CHECK(one.at("nguon:masterData") == json::parse(R"([{"entry":1,"epcisHeader":{"epcisMasterData":{}}}])"));
  auto const other =
      json::parse(house.get("/epcis/events/urn:uuid:00000000-0000-4000-8000-100000000001").body);
  CHECK_FALSE(other.as_object().contains("nguon:masterData"));
  CHECK(other.at("nguon:recorded").as_array().size() == 1);
}

TEST_CASE("epcis queries: a wrong parameter is said in the reader's language") {
  EpcisHouse house;
  for (auto const &[query, vietnamese] : std::vector<std::pair<std::string, std::string>>{
           {"EQ_nothing=1", "EPCIS 2.0 không có tham số EQ_nothing."},
           {"EQ_action=SEE", "Tham số EQ_action không nhận giá trị SEE."},
           {"GE_eventTime=noon", "Tham số GE_eventTime nhận một ngày giờ như 2026-11-23T08:00:00+07:00."},
           {"eventCountLimit=1", "eventCountLimit cần có orderBy."}}) {
    CAPTURE(query);
    auto const detail = [&](std::string_view language) {
      auto const answer =
          house.ask("GET", "/epcis/events?" + query, "Accept-Language: " + std::string(language) + "\r\n");
      return std::string(json::parse(answer.body).at("detail").as_string());
    };
    CHECK(detail("vi") == vietnamese);
    CHECK(detail("en") != vietnamese);
  }
}

TEST_CASE("epcis: what is refused before anybody looks at the address is a problem of EPCIS there too") {
  EpcisHouse house;
  struct Row {
    std::string request;
    unsigned status;
    std::string exception;
  };
  auto const long_field = "X: " + std::string(17'000, 'x');
  for (auto const &row :
       {Row{"GET /epcis/events HTTP/1.1\r\nHost: x\r\n" + long_field, 431, "ImplementationException"},
        Row{"GET /epcis/events?EQ_eventID=" + std::string(17'000, 'x'), 414, "URITooLongException"},
        Row{"GET /epcis/events HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", 400, "ValidationException"},
        Row{"GET /epcis/events HTTP/1.1\r\n\r\n", 400, "ValidationException"},
        Row{"POST /epcis/capture HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n", 413,
            "CaptureLimitExceededException"},
        Row{"POST /epcis/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", 404,
            "NoSuchNameException"},
        Row{"PUT /epcis/events HTTP/1.1\r\nHost: x\r\n\r\n", 405, "ImplementationException"}}) {
    CAPTURE(row.request.substr(0, 60));
    HttpClient client(house.http->port());
    client.send(row.request);
    auto const answer = client.receive();
    REQUIRE(answer.has_value());
    CHECK(answer->status == row.status);
    CHECK(answer->field("content-type") == "application/problem+json");
    CHECK(answer->field("gs1-epcis-version") == "2.0.0");
    CHECK(exception_of(*answer) == "epcisException:" + row.exception);
    CHECK(answer->field("gs1-epcis-capture-limit") == (row.status == 413 ? "10000" : ""));
  }
  // Elsewhere it is one of ours.
  HttpClient client(house.http->port());
  client.send("GET /epcisx HTTP/1.1\r\nHost: x\r\n" + long_field);
  auto const answer = client.receive();
  REQUIRE(answer.has_value());
  CHECK(exception_of(*answer) == "urn:nguon:problem:headers-too-large");
}

TEST_CASE("epcis events: one is found by its id, a nameless one by its hash, however the address writes it") {
  EpcisHouse house;
  auto const odd = told_event(1, "receiving", R"(,"ex:figure":1.50e1)");
  house.record(document_of({odd}));
  auto nameless = told_event(2);
  nameless.erase(nameless.find("\"eventID\""), nameless.find("\"eventTime\"") - nameless.find("\"eventID\""));
  house.record(document_of({nameless}));
  auto const one = house.get("/epcis/events/urn:uuid:00000000-0000-4000-8000-100000000001");
  REQUIRE(one.status == 200);
  CHECK(one.body.find(odd.substr(0, odd.size() - 1)) != std::string::npos);
  auto const hashed = EpcisHouse::ids(house.get("/epcis/events?EQ_bizStep=shipping"));
  REQUIRE(hashed.size() == 1);
  REQUIRE(hashed.front().starts_with("ni:///sha-256;"));
  CHECK(EpcisHouse::ids(house.get("/epcis/events/" + hashed.front())) == hashed);
  auto escaped = hashed.front();
  escaped.replace(escaped.find('?'), 1, "%3F");
  CHECK(EpcisHouse::ids(house.get("/epcis/events/" + escaped)) == hashed);
  auto const unknown = house.get("/epcis/events/urn:uuid:00000000-0000-4000-8000-100000000009");
  CHECK(unknown.status == 404);
  CHECK(exception_of(unknown) == "epcisException:NoSuchNameException");
}

TEST_CASE("epcis resources: names that events have are listed in pages, with their events below") {
  EpcisHouse house;
  for (unsigned i = 0; i < 5; ++i)
    house.record(document_of({told_event(i, i == 0 ? "receiving" : "shipping")}));
  auto const members = [&](std::string_view target) {
    auto const answer = house.get(target);
    REQUIRE(answer.status == 200);
    auto const body = json::parse(answer.body);
    CHECK(body.at("type") == "Collection");
    std::vector<std::string> found;
    for (auto const &member : body.at("member").as_array()) found.emplace_back(member.as_string());
    return found;
  };
  CHECK(members("/epcis/eventTypes").size() == 5);
  CHECK(members("/epcis/bizSteps") == std::vector<std::string>{"receiving", "shipping"});
  CHECK(members("/epcis/dispositions") == std::vector<std::string>{"in_transit"});
  CHECK(members("/epcis/readPoints") ==
        std::vector<std::string>{"urn:epc:id:sgln:0614141.07346.0", "urn:epc:id:sgln:0614141.07346.1"});
  CHECK(members("/epcis/bizLocations") == std::vector<std::string>{"https://id.gs1.org/414/0614141073467"});
  CHECK(members("/epcis/epcs").size() == 5);

  std::vector<std::string> epcs;
  for (std::string target = "/epcis/epcs?perPage=2"; !target.empty();) {
    auto const answer = house.get(target);
    auto const body = json::parse(answer.body);
    for (auto const &member : body.at("member").as_array()) epcs.emplace_back(member.as_string());
    target = EpcisHouse::next_of(answer);
  }
  CHECK(epcs == members("/epcis/epcs"));

  CHECK(members("/epcis/bizSteps/shipping") == std::vector<std::string>{"events"});
  CHECK(EpcisHouse::ids(house.get("/epcis/bizSteps/urn:epcglobal:cbv:bizstep:shipping/events")).size() == 4);
  CHECK(EpcisHouse::ids(house.get("/epcis/epcs/urn:epc:id:sgtin:0614141.107346.3/events")).size() == 1);
  CHECK(
      EpcisHouse::ids(house.get("/epcis/epcs/https%3A%2F%2Fid.gs1.org%2F01%2F10614141073464%2F21%2F3/events"))
          .size() == 1);
  CHECK(EpcisHouse::ids(
            house.get("/epcis/readPoints/urn:epc:id:sgln:0614141.07346.1/events?EQ_bizStep=receiving"))
            .empty());
  CHECK(EpcisHouse::ids(house.get("/epcis/eventTypes/ObjectEvent/events?perPage=2")).size() == 2);
  CHECK(EpcisHouse::ids(house.get("/epcis/eventTypes/AggregationEvent/events")).empty());
  for (auto const *const target :
       {"/epcis/bizSteps/packing", "/epcis/bizSteps/packing/events", "/epcis/eventTypes/Event",
        "/epcis/epcs/urn:epc:id:sgtin:0614141.107346.9", "/epcis/dispositions/x/events"}) {
    CAPTURE(std::string(target));
    auto const answer = house.get(target);
    CHECK(answer.status == 404);
    CHECK(exception_of(answer) == "epcisException:NoSuchNameException");
  }
  CHECK(house.get("/epcis/bizSteps?EQ_action=ADD").status == 400);
  auto const options = house.ask("OPTIONS", "/epcis/bizSteps");
  CHECK(options.status == 204);
  CHECK(options.field("allow") == "GET, HEAD, OPTIONS");
  CHECK(options.field("gs1-epcis-max") == "2.0.0");
}

TEST_CASE("epcis queries: a party makes a query, everybody asks it, and its maker removes it") {
  EpcisHouse house;
  for (unsigned i = 0; i < 5; ++i)
    house.record(document_of({told_event(i, i == 0 ? "receiving" : "shipping")}));
  constexpr std::string_view body = R"({"name":"mine","query":{"EQ_bizStep":["shipping"]}})";
  constexpr std::string_view alice = "Authorization: Bearer alice\r\nContent-Type: application/json\r\n";
  CHECK(house.ask("POST", "/epcis/queries", "Content-Type: application/json\r\n", body).status == 401);
  CHECK(house
            .ask("POST", "/epcis/queries", "Authorization: Bearer alice\r\nContent-Type: application/xml\r\n",
                 "<q/>")
            .status == 415);
  auto const made = house.ask("POST", "/epcis/queries", alice, body);
  CHECK(made.status == 201);
  CHECK(made.field("location") == "/epcis/queries/mine");
  auto const again = house.ask("POST", "/epcis/queries", alice, body);
  CHECK(again.status == 409);
  CHECK(exception_of(again) == "epcisException:ResourceAlreadyExistsException");
  auto const bad =
      house.ask("POST", "/epcis/queries", alice, R"({"name":"bad","query":{"GE_eventDate":"x"}})");
  CHECK(bad.status == 400);
  CHECK(exception_of(bad) == "epcisException:QueryParameterException");
  CHECK(json::parse(bad.body).at("field") == "/query/GE_eventDate");

  CHECK(json::parse(house.get("/epcis/queries").body) == json::parse("[" + std::string(body) + "]"));
  CHECK(json::parse(house.get("/epcis/queries/mine").body) == json::parse("[" + std::string(body) + "]"));
  std::size_t count = 0;
  for (std::string target = "/epcis/queries/mine/events?perPage=3"; !target.empty();) {
    auto const answer = house.get(target);
    REQUIRE(answer.status == 200);
    CHECK(json::parse(answer.body).at_pointer("/epcisBody/queryResults/queryName") == "mine");
    count += EpcisHouse::ids(answer).size();
    target = EpcisHouse::next_of(answer);
  }
  CHECK(count == 4);
  CHECK(house.get("/epcis/queries/mine/events?EQ_action=ADD").status == 400);
  CHECK(house.get("/epcis/queries/other").status == 404);
  CHECK(house.get("/epcis/queries/other/events").status == 404);
  CHECK(house.ask("DELETE", "/epcis/queries/mine").status == 401);
  CHECK(house.ask("DELETE", "/epcis/queries/mine", "Authorization: Bearer bob\r\n").status == 403);
  CHECK(house.ask("DELETE", "/epcis/queries/mine", alice).status == 204);
  CHECK(house.ask("DELETE", "/epcis/queries/mine", alice).status == 404);
  CHECK(house.get("/epcis/queries/mine").status == 404);
}

}  // namespace
}  // namespace nguon::tests
