#include "trace/epcis/subscription.h"

#include <boost/json.hpp>

#include "tests/support/printing.h"
#include "trace/epcis/event_source.h"
#include "trace/event_time.h"

namespace nguon::trace {
namespace {

std::string said_at(std::string const &json, std::string_view pointer) {
  return std::string(boost::json::parse(json).at_pointer(pointer).as_string());
}

}  // namespace

TEST_CASE("a subscription's body is read as the standard writes it") {
  auto const stream = parse_webhook_request(
      R"({"dest":"https://client.example.com/cb?x=1","signatureToken":"13df","stream":true})");
  REQUIRE(stream.has_value());
  CHECK(stream->dest == "https://client.example.com/cb?x=1");
  CHECK(stream->signature_token == "13df");
  CHECK_FALSE(stream->controls.schedule.has_value());
  CHECK_FALSE(stream->controls.initial_record_ms.has_value());

  auto const scheduled = parse_webhook_request(
      R"({"dest":"http://10.0.0.1:8080/","secret":"s","reportIfEmpty":true,"stream":false,"other":1,
          "initialRecordTime":"2020-04-04T20:33:31.116-06:00","schedule":{"hour":"1","minute":"5"}})");
  REQUIRE(scheduled.has_value());
  CHECK(scheduled->signature_token == "s");
  CHECK(scheduled->controls.report_if_empty);
  REQUIRE(scheduled->controls.schedule.has_value());
  CHECK(scheduled->controls.initial_record_ms == *parse_time_ms("2020-04-05T02:33:31.116Z"));
  // Nobody has to give a token.
  CHECK(parse_webhook_request(R"({"dest":"https://localhost:5001/test","reportIfEmpty":false,"stream":true})")
            .has_value());
}

TEST_CASE("a subscription that says not when, or not where, is refused with the member") {
  struct Row {
    char const *members;
    char const *code;
    char const *field;
  };
  for (auto const &row : {
           Row{R"("stream":true)", "bad-subscription", "/dest"},
           Row{R"("dest":7,"stream":true)", "bad-subscription", "/dest"},
           Row{R"("dest":"","stream":true)", "bad-subscription", "/dest"},
           Row{R"("dest":"ftp://a.example/","stream":true)", "bad-dest", "/dest"},
           Row{R"("dest":"client","stream":true)", "bad-dest", "/dest"},
           Row{R"("dest":"https://me@a.example/","stream":true)", "bad-dest", "/dest"},
           Row{R"("dest":"https://a.example/#x","stream":true)", "bad-dest", "/dest"},
           Row{R"("dest":"https:///x","stream":true)", "bad-dest", "/dest"},
           Row{R"("dest":"https://:80/x","stream":true)", "bad-dest", "/dest"},
           Row{R"("dest":"https://a.example/")", "bad-subscription", "/stream"},
           Row{R"("dest":"https://a.example/","stream":false)", "bad-subscription", "/stream"},
           Row{R"("dest":"https://a.example/","stream":"true")", "bad-subscription", "/stream"},
           Row{R"("dest":"https://a.example/","stream":true,"schedule":{"hour":"1"})", "bad-subscription",
               "/schedule"},
           Row{R"("dest":"https://a.example/","schedule":"daily")", "bad-subscription", "/schedule"},
           Row{R"("dest":"https://a.example/","schedule":{})", "bad-schedule", "/schedule"},
           Row{R"("dest":"https://a.example/","schedule":{"hour":1})", "bad-schedule", "/schedule/hour"},
           Row{R"("dest":"https://a.example/","schedule":{"hour":"24"})", "bad-schedule", "/schedule/hour"},
           Row{R"("dest":"https://a.example/","schedule":{"year":"1"})", "bad-schedule", "/schedule/year"},
           Row{R"("dest":"https://a.example/","stream":true,"reportIfEmpty":1)", "bad-subscription",
               "/reportIfEmpty"},
           Row{R"("dest":"https://a.example/","stream":true,"initialRecordTime":"today")", "bad-subscription",
               "/initialRecordTime"},
           Row{R"("dest":"https://a.example/","stream":true,"signatureToken":"")", "bad-subscription",
               "/signatureToken"},
           Row{R"("dest":"https://a.example/","dest":"https://b.example/","stream":true)", "bad-subscription",
               "/dest"},
       }) {
    CAPTURE(std::string(row.members));
    auto const request = parse_webhook_request("{" + std::string(row.members) + "}");
    REQUIRE_FALSE(request.has_value());
    CHECK(request.error().kind == ErrorKind::malformed);
    CHECK(request.error().code == row.code);
    CHECK(request.error().field == row.field);
  }
  CHECK(parse_webhook_request("[]").error().code == "bad-subscription");
  CHECK(parse_webhook_request("{").error().code == "bad-subscription");
  CHECK(parse_webhook_request(std::string(WebhookRequest::json_bytes_max + 1, ' ')).error().code ==
        "subscription-too-large");
}

TEST_CASE("a subscription by address says when in its parameters") {
  CHECK(has_subscription_parameters("a=b&stream=true"));
  CHECK(has_subscription_parameters("hour=1"));
  CHECK_FALSE(has_subscription_parameters("eventType=ObjectEvent&perPage=5"));
  auto const stream = parse_subscription_parameters("stream=true&initialRecordTime=2026-11-26T08%3A00%3A00Z");
  REQUIRE(stream.has_value());
  CHECK_FALSE(stream->schedule.has_value());
  CHECK(stream->initial_record_ms == *parse_time_ms("2026-11-26T08:00:00Z"));
  auto const scheduled =
      parse_subscription_parameters("hour=1&minute=%5B5-6%5D&reportIfEmpty=true&stream=false");
  REQUIRE(scheduled.has_value());
  REQUIRE(scheduled->schedule.has_value());
  CHECK(scheduled->schedule->texts()[1] == "[5-6]");
  CHECK(scheduled->report_if_empty);
  for (auto const &[query, field] : std::vector<std::pair<char const *, char const *>>{
           {"", "stream"},
           {"stream=false", "stream"},
           {"stream=true&hour=1", "stream"},
           {"stream=yes", "stream"},
           {"stream=true&stream=true", "stream"},
           {"stream=true&reportIfEmpty=1", "reportIfEmpty"},
           {"stream=true&initialRecordTime=now", "initialRecordTime"},
           {"hour=25", "hour"},
           {"hour=1&hour=2", "hour"},
           {"hour=%zz", "query"}}) {
    CAPTURE(std::string(query));
    auto const controls = parse_subscription_parameters(query);
    REQUIRE_FALSE(controls.has_value());
    CHECK(controls.error().kind == ErrorKind::malformed);
    CHECK(controls.error().field == field);
  }
}

TEST_CASE("a subscription comes back from its row, and its description keeps the token") {
  Subscription subscription;
  subscription.id = "df5a33e3-5aa3-4403-ae01-99b83234e27b";
  subscription.query_name = "mine";
  subscription.party = "party";
  subscription.request =
      *parse_webhook_request(R"({"dest":"https://a.example/","signatureToken":"very-secret",
          "reportIfEmpty":true,"schedule":{"second":"[0-9],30"}})");
  subscription.created_ms = 1'795'400'000'000;
  subscription.run_ms = subscription.created_ms + 5;
  subscription.next = {7, 2};
  subscription.run_end = {9, 0};
  subscription.number = 12;
  subscription.pending = PendingDelivery{{8, 3}, 1'795'400'000'009};
  subscription.events_max = 3;
  subscription.notified_ms = 1'795'400'000'001;
  subscription.failing_since_ms = 1'795'400'000'002;
  subscription.last_error = "no \"answer\"";
  subscription.is_stopped = true;
  auto const row = write_subscription(subscription);
  auto const again = read_subscription(row);
  REQUIRE(again.has_value());
  CHECK(write_subscription(*again) == row);
  CHECK(again->next == subscription.next);
  REQUIRE(again->pending.has_value());
  CHECK(again->pending->end == subscription.pending->end);
  CHECK(again->request.signature_token == "very-secret");
  CHECK(again->delivery_id() == "urn:nguon:delivery:df5a33e3-5aa3-4403-ae01-99b83234e27b:12");

  auto const told = describe_subscription(subscription);
  CHECK(told.find("very-secret") == std::string::npos);
  CHECK(said_at(told, "/subscriptionID") == subscription.id);
  CHECK(said_at(told, "/createdAt") == format_time_ms(subscription.created_ms));
  CHECK(said_at(told, "/schedule/second") == "[0-9],30");
  auto const object = boost::json::parse(told).as_object();
  CHECK_FALSE(object.contains("stream"));
  CHECK(object.at("nguon:stopped").as_bool());

  CHECK_FALSE(read_subscription("{}").has_value());
  CHECK_FALSE(read_subscription(row.substr(1)).has_value());
}

TEST_CASE("a document of results bears its events as they are") {
  auto const document =
      write_delivery_document("urn:x:1", "a \"b\"", "s", 0, {R"({"a":1.50})", R"({ "b":2})"},
                              std::vector<EventMark>{{{3, 1}, true, false}, {{4, 0}, false, false}});
  CHECK(document.find(R"("eventList":[{"a":1.50},{ "b":2}])") != std::string::npos);
  CHECK(said_at(document, "/type") == "EPCISQueryDocument");
  CHECK(said_at(document, "/epcisBody/queryResults/queryName") == "a \"b\"");
  auto const read = boost::json::parse(document);
  CHECK(read.at_pointer("/@context/1/nguon") == "urn:nguon:v1:");
  CHECK(read.at("nguon:recorded") ==
        boost::json::parse(R"([{"entry":3,"number":1,"gateway":true},{"entry":4,"number":0}])"));
  auto const none = boost::json::parse(write_delivery_document("urn:x:1", "q", "s", 0, {}, {}));
  CHECK(none.at_pointer("/epcisBody/queryResults/resultsBody/eventList").as_array().empty());
}

}  // namespace nguon::trace
