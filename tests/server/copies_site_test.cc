// Copies of several logs behind one server: what is found where, and what is asked of which.

#include "server/copies_site.h"

#include "tests/server/served.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

/// Two logs in memory, served together as a follower serves its copies of them.
class TwoCopies {
 public:
  TwoCopies() {
    // What both know, and what one knows.
    auto const candy = second.world.product("candy", second.farm);
    own = lot(candy, "Z9");
    REQUIRE(second.world.tell(second.farm, sow().of(own, "10")).has_value());
    second.catch_up();
    std::vector<server::Service> services = {copy_of(first, "one.example/log", first_standing),
                                             copy_of(second, "two.example/log", second_standing)};
    server::Options options;
    options.listen.port = 0;
    options.admin = server::Endpoint{};
    options.cores = 1;
    auto started = server::Server::start_copies(std::move(services), std::move(options));
    REQUIRE(started.has_value());
    http = *std::move(started);
  }
  ~TwoCopies() { http->stop(); }
  HttpAnswer get(std::string_view target, std::string_view fields = "") {
    return ask_once(http->port(), "GET", target, fields);
  }

  Served first, second;
  server::CopyOf first_standing{"http://one.example", "one"}, second_standing{"http://two.example", "two"};
  std::string own;  ///< A lot that the second alone knows.
  std::unique_ptr<server::Server> http;

 private:
  static server::Service copy_of(Served &served, std::string const &origin, server::CopyOf const &standing) {
    auto parts = served.service();
    parts.sequencer = nullptr;
    parts.receipts = {};
    parts.origin = origin;
    parts.copy_of = &standing;
    return parts;
  }
};

bool has(std::string const &body, std::string_view text) {
  return body.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("below its own address each log answers as it does alone") {
  TwoCopies served;
  for (std::string const &path :
       {std::string("/checkpoint"), std::string("/proof/3"), std::string("/tile/entries/000.p/2"),
        std::string("/proof/consistency/2"), "/bundle/" + served.first.batch}) {
    CAPTURE(path);
    auto const answer = served.get("/logs/one" + path);
    CHECK(answer.status == 200);
    CHECK(answer.body == served.first.get(path).body);
  }
  CHECK(served.get("/logs/two/checkpoint").body == served.second.get("/checkpoint").body);
  CHECK(served.get("/logs/two/" + served.own, as_json).body ==
        served.second.get("/" + served.own, as_json).body);
  CHECK(served.get("/logs/one/" + served.own).status == 404);
  CHECK(served.get("/logs/three/checkpoint").status == 404);
  CHECK(served.get("/logs/one").status == 404);
  // Which log's these would be nobody could tell.
  for (auto const *path : {"/checkpoint", "/tile/0/000.p/1", "/proof/0", "/.well-known/scitt-keys"}) {
    CAPTURE(path);
    auto const answer = served.get(path);
    CHECK(answer.status == 404);
    CHECK(problem_code(answer) == "one-of-several-logs");
  }
}

TEST_CASE("a thing's address leads to the log that knows it") {
  TwoCopies served;
  auto const leads = [&](std::string const &path, std::string const &to) {
    CAPTURE(path);
    auto const answer = served.get(path);
    CHECK(answer.status == 307);
    CHECK(answer.field("location") == to);
  };
  leads("/" + served.own, "/logs/two/" + served.own);
  leads("/" + served.own + "?lang=en", "/logs/two/" + served.own + "?lang=en");
  leads("/bundle/" + served.own, "/logs/two/bundle/" + served.own);
  leads("/qr/" + served.own + ".svg", "/logs/two/qr/" + served.own + ".svg");
  CHECK(served.get("/bundle/" + served.own).field("access-control-allow-origin") == "*");
  // Of a lot that nobody knows, the log of its product knows whom to ask.
  auto const product = served.own.substr(
      0, served.own.rfind("/10/") == std::string::npos ? served.own.rfind("/b/") : served.own.rfind("/10/"));
  auto const unknown = served.own + "X";
  leads("/" + unknown, "/logs/two/" + unknown);
  leads("/" + product + "?lot=Z9", "/logs/two/" + product + "?lot=Z9");
  CHECK(served.get("/logs/two/" + product + "?lot=Z9").field("location") == "/logs/two/" + served.own);
  CHECK(served.get("/logs/two/bundle/" + served.own + "/").status >= 300);

  CHECK(served.get("/01/123").status == 400);
}

TEST_CASE("what no log knows is answered with the logs that there are, in the reader's language") {
  TwoCopies served;
  auto const path = "/01/09521000000100/10/L9";
  auto const in = [&](std::string const &language) {
    return served.get(path, "Accept: text/html\r\nAccept-Language: " + language + "\r\n");
  };
  for (std::string const language : {"vi", "en"}) {
    CAPTURE(language);
    auto const page = in(language);
    CHECK(page.status == 404);
    for (auto const *origin : {"one.example/log", "two.example/log"}) CHECK(has(page.body, origin));
    CHECK(has(page.body, "href=\"/logs/one/"));
  }
  CHECK(has(in("vi").body, "Đã tìm trong các sổ này"));
  CHECK(has(in("en").body, "These logs were searched"));
  // Alone, a log says nothing of others.
  CHECK_FALSE(has(served.get("/logs/one" + std::string(path), as_page).body, "two.example/log"));

  for (std::string const language : {"vi", "en"}) {
    auto const told = served.get(path, std::string(as_json) + "Accept-Language: " + language + "\r\n");
    CHECK(told.status == 404);
    CHECK(problem_code(told) == "unknown-in-logs");
    CHECK(text_at(told.body, "/want") == "one.example/log, two.example/log");
    auto const *const sentence = language == "vi" ? "Không sổ nào" : "None of the logs";
    CHECK(has(text_at(told.body, "/detail"), sentence));
  }
  // A chain that is no goods' has no page of its own.
  auto const run = served.get("/bundle/run/elsewhere", "Accept: text/html\r\nAccept-Language: vi\r\n");
  CHECK(run.status == 404);
  CHECK(has(run.body, "one.example/log, two.example/log"));
}

TEST_CASE("what several logs know is for the reader to choose") {
  TwoCopies served;
  auto const page = served.get("/" + served.first.batch, "Accept: text/html\r\nAccept-Language: en\r\n");
  CHECK(page.status == 300);
  CHECK(has(page.body, "href=\"/logs/one/" + served.first.batch + "\""));
  CHECK(has(page.body, "href=\"/logs/two/" + served.first.batch + "\""));
  CHECK(has(page.body, "two.example/log"));
  auto const choices = served.get("/" + served.first.batch, as_json);
  CHECK(choices.status == 300);
  CHECK(text_at(choices.body, "/choices/0/origin") == "one.example/log");
  CHECK(text_at(choices.body, "/choices/1/address") == "/logs/two/" + served.first.batch);
}

TEST_CASE("one search goes through all logs and says which each hit is from") {
  TwoCopies served;
  auto const single = served.get("/?q=Z9");
  CHECK(single.status == 303);
  CHECK(single.field("location") == "/logs/two/" + served.own);
  auto const both = served.get("/?q=L1&lang=en");
  CHECK(both.status == 200);
  CHECK(has(both.body, "href=\"/logs/one/" + served.first.batch + "?lang=en\""));
  CHECK(has(both.body, "href=\"/logs/two/" + served.first.batch + "?lang=en\""));
  CHECK(has(both.body, "one.example/log"));
  auto const code = served.get("/?code=" + trace::short_code(served.own));
  CHECK(code.field("location") == "/logs/two/" + served.own);
  CHECK(has(served.get("/?code=" + trace::short_code(served.first.batch)).body,
            "href=\"/logs/two/" + served.first.batch + "\""));
  // Within one log.
  CHECK(served.get("/logs/one/?q=L1").field("location") == "/logs/one/" + served.first.batch);

  auto const front = served.get("/?lang=en");
  CHECK(has(front.body, "href=\"/logs/one/?lang=en\""));
  CHECK(has(front.body, "http://two.example"));
  CHECK(served.get("/check").status == 200);
  CHECK(served.get("/robots.txt").status == 200);
  CHECK(served.get("/verify.html").status == 200);
}

TEST_CASE("pages say that they are made from a copy, of which log, how old, and where the log is") {
  TwoCopies served;
  auto const page = [&] { return served.get("/logs/two/" + served.own + "?lang=en", as_page).body; };
  CHECK(has(page(), "verified copy"));
  CHECK(has(page(), "two.example/log"));
  CHECK(has(page(), "href=\"http://two.example/" + served.own + "\""));
  CHECK(has(page(), "data-base=\"/logs/two\""));
  CHECK(has(page(), "href=\"/logs/two/bundle/" + served.own + "\""));
  // Never compared since the start.
  CHECK(has(page(), "may be out of date"));

  served.second_standing.note_success(served.second.now_ms);
  auto const fresh = page();
  CHECK_FALSE(has(fresh, "may be out of date"));
  CHECK(has(fresh, "Last found equal to the log itself"));
  served.second_standing.raise_alarm("entry");
  CHECK(has(page(), "contradicted itself"));
  // Each stands alone.
  served.first_standing.note_success(served.first.now_ms);
  CHECK_FALSE(has(served.get("/logs/one/" + served.first.batch + "?lang=en", as_page).body, "contradicted"));
  CHECK(has(served.get("/?lang=en").body, "contradicted itself"));
  auto const ready = ask_once(served.http->admin_port(), "GET", "/readyz");
  CHECK(ready.status == 503);
  CHECK(has(ready.body, "two.example/log"));
  CHECK_FALSE(has(ready.body, "one.example/log"));
  CHECK(has(ask_once(served.http->admin_port(), "GET", "/metrics").body,
            "nguon_copy_holds{origin=\"one.example/log\"} 1\n"));

  // The log itself says nothing of the kind.
  CHECK_FALSE(has(served.second.get("/" + served.own + "?lang=en", as_page).body, "verified copy"));
}

TEST_CASE("copies of several logs take nothing, and name the logs that do") {
  TwoCopies served;
  auto const refused = ask_once(served.http->port(), "POST", "/statements", one, "x");
  CHECK(refused.status == 405);
  CHECK(problem_code(refused) == "only-a-copy");
  CHECK(has(refused.body, "http://one.example, http://two.example"));
  CHECK(ask_once(served.http->port(), "POST", "/logs/two/statements", one, "x").status == 405);
  CHECK(ask_once(served.http->port(), "PUT", "/blobs/" + std::string(64, '0'), "", "x").status == 405);
  CHECK(served.get("/blobs/" + std::string(64, '0')).status == 404);
  CHECK(served.get("/nothing").status == 404);
}
