// What a server answers that serves a copy.

#include <atomic>

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
    parts.copy_of = server::CopyOf{"http://log.example", holds};
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

  std::shared_ptr<std::atomic<bool>> holds = std::make_shared<std::atomic<bool>>(true);
  std::unique_ptr<server::Server> copy;
};

}  // namespace

TEST_CASE("a copy answers what the log answers") {
  ServedCopy served;
  for (std::string const &path :
       {std::string("/checkpoint"), std::string("/proof/3"), std::string("/proof/3.tlog-proof"),
        std::string("/proof/consistency/2"), std::string("/tile/entries/000.p/2"), "/bundle/" + served.batch,
        "/" + served.batch}) {
    CAPTURE(path);
    auto const answer = served.of_copy("GET", path);
    CHECK(answer.status == 200);
    CHECK(answer.body == served.get(path, one).body);
  }
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

TEST_CASE("readiness turns red when the origin contradicted itself, and pages go on") {
  ServedCopy served;
  auto const readiness = [&] { return ask_once(served.copy->admin_port(), "GET", "/readyz").status; };
  CHECK(readiness() == 200);
  *served.holds = false;
  CHECK(readiness() == 503);
  CHECK(served.of_copy("GET", "/" + served.batch).status == 200);
}
