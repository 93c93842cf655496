// The gateway as its operator sets it up, and capture jobs across a process that is killed.

#include <boost/json.hpp>
#include <filesystem>
#include <thread>

#include "tests/server/http_client.h"
#include "tests/support/printing.h"
#include "tests/support/rounds.h"
#include "tests/tools/program.h"
#include "trace/identifier.h"

using namespace nguon;
using namespace nguon::tests;
namespace json = boost::json;

namespace {

constexpr std::string_view json_type = "Content-Type: application/json\r\n";

std::string events_document(int first, int count) {
  std::string events;
  for (int i = first; i < first + count; ++i) {
    events += (i == first ? "" : ",") +
              std::string(R"({"type":"ObjectEvent","eventTime":"2023-05-01T08:00:00Z",)"
                          R"("eventTimeZoneOffset":"+07:00","action":"OBSERVE","epcList":[)"
                          R"("https://id.gs1.org/01/04012345123456/21/K)") +
              std::to_string(i) + "\"]}";
  }
  return R"({"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument",)"
         R"("schemaVersion":"2.0","creationDate":"2023-05-01T09:00:00Z","epcisBody":{"eventList":[)" +
         events + "]}}";
}

/// A server that can be killed.
struct Killable {
  Killable(std::string const &data, std::string const &log)
      : port(tools::free_port()),
        process({nguon_program(), "serve", "--data", data, "--listen", "127.0.0.1:" + std::to_string(port),
                 "--admin", "none", "--no-access-log"},
                log) {
    tools::wait_for_port(port, process, 30);
  }
  std::uint16_t port;
  tools::Process process;
};

std::string made_token(std::string const &data) {
  auto const made = run_nguon({"demo", "--data", data, "--json"});
  REQUIRE(made.status == 0);
  return std::string(json::parse(made.out).at("token").as_string());
}

}  // namespace

TEST_CASE("a token is made, listed without what is secret, and taken back, while a server runs") {
  TemporaryFolder const folder;
  auto const data = folder / "data";
  made_token(data);
  Serving const serving(data);
  auto const settings = json::parse(read_file(data + "/gateway.json"));
  auto const party = std::string(settings.at("party").as_string());
  auto const made = run_nguon({"gateway", "token", "--data", data, "--party", party, "--label", "ERP"});
  REQUIRE(made.status == 0);
  auto const token = made.out.substr(0, made.out.find('\n'));
  auto const fields = std::string(json_type) + "Authorization: Bearer " + token + "\r\n";
  CHECK(ask_once(serving.port(), "POST", "/epcis/capture", fields, events_document(0, 1)).status == 202);

  auto const list = run_nguon({"gateway", "list", "--data", data});
  CHECK(list.status == 0);
  CHECK(list.out.find("ERP") != std::string::npos);
  CHECK(list.out.find(token) == std::string::npos);
  auto const line = list.out.substr(0, list.out.find("  " + party + "  ERP"));
  auto const id = line.substr(line.rfind('\n') + 1);
  CHECK(run_nguon({"gateway", "revoke", "--data", data, id}).status == 0);
  CHECK(ask_once(serving.port(), "POST", "/epcis/capture", fields, events_document(1, 1)).status == 401);
  auto const again = run_nguon({"gateway", "revoke", "--data", data, id});
  CHECK(again.status == 1);
  CHECK(again.err.find(id) != std::string::npos);
}

TEST_CASE("a gateway is made once, for a party, and its key gets another in its place") {
  TemporaryFolder const folder;
  auto const data = folder / "data";
  REQUIRE(run_nguon({"init", "--data", data, "--origin", "log.example/gateway"}).status == 0);
  CHECK(run_nguon({"gateway", "list", "--data", data}).status == 1);
  CHECK(run_nguon({"gateway", "new", "--data", data, "--party", "somebody"}).status == 1);
  auto const made = run_nguon({"gateway", "new", "--data", data, "--party", "417/9521234500001"});
  REQUIRE(made.status == 0);
  auto const key = json::parse(made.out).as_object();
  CHECK(key.at("type").as_string() == "Key");
  CHECK(key.at("party").as_string() == "417/9521234500001");
  CHECK(run_nguon({"gateway", "new", "--data", data, "--party", "417/9521234500001"}).status == 1);
  CHECK(run_nguon({"gateway", "use-next-key", "--data", data}).status == 1);
  auto const next = run_nguon({"gateway", "next-key", "--data", data});
  REQUIRE(next.status == 0);
  CHECK(json::parse(next.out).at("key") != key.at("key"));
  CHECK(run_nguon({"gateway", "use-next-key", "--data", data}).status == 0);
  using std::filesystem::perms;
  for (auto const *name : {"/gateway.json", "/keys/gateway.pem"}) {
    auto const mode = std::filesystem::status(data + name).permissions();
    CHECK(mode == (perms::owner_read | perms::owner_write));
  }
}

TEST_CASE("a capture job outlives a killed process, and each of its events is recorded once") {
  TemporaryFolder const folder;
  auto const data = folder / "data";
  auto const token = made_token(data);
  auto const bearer = "Authorization: Bearer " + token + "\r\n";
  constexpr int kills = 3, events = static_cast<int>(rounds(2'000, 500));
  std::vector<std::string> jobs;
  for (int round = 0; round < kills; ++round) {
    Killable server(data, folder / "log");
    auto const fields =
        std::string(json_type) + bearer + (round % 2 == 0 ? "" : "GS1-Capture-Error-Behaviour: proceed\r\n");
    auto const answer =
        ask_once(server.port, "POST", "/epcis/capture", fields, events_document(round * events, events));
    REQUIRE(answer.status == 202);
    jobs.push_back(answer.field("location"));
    // Somewhere within the work: what had been answered is kept.
    std::this_thread::sleep_for(std::chrono::milliseconds(20 * round));
    server.process.kill();
  }
  {
    Killable const server(data, folder / "log");
    for (auto const &job : jobs) {
      for (;;) {
        auto const asked = ask_once(server.port, "GET", job, bearer);
        REQUIRE(asked.status == 200);
        auto const state = json::parse(asked.body).as_object();
        if (state.at("running").as_bool()) {
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
          continue;
        }
        CHECK_MESSAGE(state.at("success").as_bool(), asked.body);
        break;
      }
    }
    // All of it is there: the same again is refused whole.
    auto const again =
        ask_once(server.port, "POST", "/epcis/events", std::string(json_type) + bearer,
                 R"({"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",)"
                 R"("type":"ObjectEvent","eventTime":"2023-05-01T08:00:00Z","eventTimeZoneOffset":"+07:00",)"
                 R"("action":"OBSERVE","epcList":["https://id.gs1.org/01/04012345123456/21/K)" +
                     std::to_string(kills * events - 1) + R"("]})");
    CHECK(again.status == 409);
  }
  auto const audit = run_nguon({"audit", "--data", data, "--json"});
  CHECK_MESSAGE(audit.status == 0, audit.out);
  CHECK(run_nguon({"reindex", "--data", data}).status == 0);
}
