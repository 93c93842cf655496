// What a server answers that serves a copy.

#include "trace/copy.h"

#include "server/epcis/parts.h"
#include "tests/server/served.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

/// The log of `Served`, served once more as somebody else's copy of it would be.
struct ServedCopy : Served {
  ServedCopy() {
    auto parts = service();
    parts.sequencer = nullptr;
    parts.receipts = {};
    parts.copy_of = &standing;
    parts.verifiers = {"https://verifier.example/verify.html"};
    parts.epcis = &epcis;
    parts.page_tokens = &page_tokens;
    server::Options options;
    options.listen.port = 0;
    options.admin = server::Endpoint{};
    options.cores = 1;
    auto started = server::Server::start(std::move(parts), std::move(options));
    REQUIRE(started.has_value());
    copy = *std::move(started);
  }
  ~ServedCopy() { copy->stop(); }
  HttpAnswer of_copy(std::string_view method, std::string_view target, std::string_view body = "") {
    return ask_once(copy->port(), method, target, one, body);
  }

  HttpAnswer of_admin(std::string_view target) { return ask_once(copy->admin_port(), "GET", target); }

  server::CopyOf standing{"http://log.example", ""};
  trace::EventIndex index{store, *log};
  server::EpcisParts epcis{
      index, store, [](std::string_view) -> Result<std::string> {
        return Error{ErrorKind::forbidden, "only-a-copy", "It is at http://log.example.", "Authorization"};
      }};
  std::unique_ptr<server::Server> copy;
};

}  // namespace

TEST_CASE("a copy answers what the log answers") {
  ServedCopy served;
  for (std::string const &path : {std::string("/checkpoint"), std::string("/proof/3"),
                                  std::string("/proof/3.tlog-proof"), std::string("/proof/consistency/2"),
                                  std::string("/tile/entries/000.p/2"), "/bundle/" + served.batch}) {
    CAPTURE(path);
    auto const answer = served.of_copy("GET", path);
    CHECK(answer.status == 200);
    CHECK(answer.body == served.get(path, one).body);
  }
  // A page says besides that it is made from a copy.
  CHECK(ask_once(served.copy->port(), "GET", "/" + served.batch, as_json).body ==
        served.get("/" + served.batch, as_json).body);
  auto const page = ask_once(served.copy->port(), "GET", "/" + served.batch + "?lang=en", as_page).body;
  CHECK(page.find("verified copy") != std::string::npos);
  CHECK(page.find("href=\"http://log.example/" + served.batch + "\"") != std::string::npos);
}

TEST_CASE("a copy takes and signs nothing, and says where the log is") {
  ServedCopy served;
  auto const says_where = [](HttpAnswer const &answer, unsigned status) {
    CHECK(answer.status == status);
    CHECK(problem_code(answer) == "only-a-copy");
    CHECK(text_at(answer.body, "/detail").find("http://log.example") != std::string::npos);
  };
  says_where(served.of_copy("POST", "/statements", served.world.statements.front()), 405);
  CHECK(served.of_copy("POST", "/statements").field("allow") == "GET, HEAD, OPTIONS");
  says_where(served.of_copy("PUT", "/blobs/" + std::string(64, '0'), "x"), 405);
  says_where(served.of_copy("GET", "/proof/1.cose"), 404);
  says_where(served.of_copy("GET", "/.well-known/scitt-keys"), 404);
}

TEST_CASE("a copy answers queries of events, and names the log to whoever has something to capture") {
  ServedCopy served;
  auto const root = served.of_copy("GET", "/epcis");
  CHECK(root.status == 200);
  CHECK(root.body.find("\"events\"") != std::string::npos);
  CHECK(root.body.find("capture") == std::string::npos);
  auto const events = served.of_copy("GET", "/epcis/events?perPage=1");
  REQUIRE_MESSAGE(events.status == 200, events.body);
  auto const id = text_at(events.body, "/epcisBody/queryResults/resultsBody/eventList/0/eventID");
  CHECK(served.of_copy("GET", "/epcis/events/" + id).status == 200);
  CHECK(served.of_copy("GET", "/epcis/bizSteps").status == 200);
  CHECK(served.of_copy("GET", "/epcis/events/urn:uuid:00000000-0000-4000-8000-000000000000").status == 404);
  // The resolver offers them.
  auto const links = ask_once(served.copy->port(), "GET", "/" + served.batch + "?linkType=linkset").body;
  CHECK(links.find("/epcis/events?") != std::string::npos);

  for (auto const *path : {"/epcis/capture", "/epcis/events", "/epcis/queries"}) {
    CAPTURE(path);
    auto const refused = served.of_copy("POST", path, "{}");
    CHECK(refused.status == 405);
    CHECK(refused.body.find("http://log.example") != std::string::npos);
  }
  auto const jobs = served.of_copy("GET", "/epcis/capture");
  CHECK(jobs.status == 404);
  CHECK(jobs.body.find("http://log.example") != std::string::npos);
}

TEST_CASE("pages of a copy lead to verifiers on other hosts") {
  ServedCopy served;
  auto const page = ask_once(served.copy->port(), "GET", "/" + served.batch, as_page).body;
  CHECK(page.find("href=\"https://verifier.example/verify.html\"") != std::string::npos);
  CHECK(served.get("/" + served.batch, as_page).body.find("verifier.example") == std::string::npos);
}

TEST_CASE("readiness turns red when the origin contradicted itself, and pages go on") {
  ServedCopy served;
  CHECK(served.of_admin("/readyz").status == 200);
  served.standing.raise_alarm("checkpoint");
  CHECK(served.of_admin("/readyz").status == 503);
  CHECK(served.of_admin("/healthz").status == 200);
  CHECK(served.of_copy("GET", "/" + served.batch).status == 200);
}

TEST_CASE("the metrics of a copy say how large it is, how old, and what it found out") {
  ServedCopy served;
  auto const says = [&](std::string const &line) {
    auto const answer = served.of_admin("/metrics");
    CAPTURE(answer.body);
    CAPTURE(line);
    CHECK(answer.status == 200);
    CHECK(answer.field("content-type") == "text/plain; version=0.0.4; charset=utf-8");
    CHECK(("\n" + answer.body).find("\n" + line + "\n") != std::string::npos);
  };
  std::string const label = "{origin=\"" + served.origin + "\"} ";
  says("# TYPE nguon_copy_size gauge");
  says("nguon_copy_size" + label + std::to_string(served.size()));
  says("nguon_copy_checkpoint_timestamp_seconds" + label + std::to_string(served.now_ms / 1'000));
  says("nguon_copy_holds" + label + "1");
  says("nguon_copy_success_timestamp_seconds" + label + "0");
  served.standing.note_success(1'795'400'123'999);
  says("nguon_copy_success_timestamp_seconds" + label + "1795400123");
  CHECK(served.of_admin("/metrics").body.find("code=") == std::string::npos);
  served.standing.raise_alarm("rules");
  says("nguon_copy_holds" + label + "0");
  says("nguon_copy_alarms_total{origin=\"" + served.origin + "\",code=\"rules\"} 1");
  // Of a log that is no copy there are none yet.
  CHECK(ask_once(served.http->admin_port(), "GET", "/metrics").status == 404);
}

TEST_CASE("a copy that has not reached a checkpoint is not served, and says so") {
  auto const store = storage::make_memory_store();
  TemporaryFolder const folder;
  House house;
  auto const copy =
      trace::Copy::open(*store, storage::HeadFile::open(folder / "head"), house.service().log_key).value();
  server::CopyOf const standing("http://log.example", "");
  server::Service parts{.log = copy->log(),
                        .sequencer = nullptr,
                        .blobs = house.blobs,
                        .log_key = house.service().log_key,
                        .origin = house.origin,
                        .public_url = "https://example.vn",
                        .clock = [] { return std::int64_t{1'795'400'000'000}; },
                        .receipts = {},
                        .copy_of = &standing};
  server::Options options;
  options.listen.port = 0;
  options.admin = server::Endpoint{};
  auto const server = server::Server::start(std::move(parts), std::move(options)).value();
  for (auto const *path : {"/checkpoint", "/", "/tile/0/000.p/1", "/01/09521234000204"}) {
    CAPTURE(path);
    auto const answer = ask_once(server->port(), "GET", path);
    CHECK(answer.status == 503);
    CHECK(problem_code(answer) == "not-copied-yet");
    CHECK(answer.field("retry-after") != "");
  }
  CHECK(ask_once(server->admin_port(), "GET", "/readyz").status == 503);
  CHECK(ask_once(server->admin_port(), "GET", "/metrics")
            .body.find("\nnguon_copy_size{origin=\"" + house.origin + "\"} 0\n") != std::string::npos);
}
