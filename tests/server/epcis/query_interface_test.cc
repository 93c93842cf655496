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
    index = std::make_unique<trace::EventIndex>(store, *log, "");
    parts.reset(new server::EpcisParts{
        *index, store, trace::PageTokens(std::string(32, 'k')),
        [](std::string_view authorization) -> Result<std::string> {
          if (authorization.starts_with("Bearer ")) return "party/" + std::string(authorization.substr(7));
          return Error{ErrorKind::unsigned_, "token-missing", "No token.", "Authorization"};
        }});
    auto wired = service();
    wired.epcis = parts.get();
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
