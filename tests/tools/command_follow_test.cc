// A second server keeps a copy of the first's log, and finds out where it lies.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <thread>

#include "server/data_folder.h"
#include "tests/server/http_client.h"
#include "tests/support/printing.h"
#include "tests/tools/demonstration.h"
#include "tests/tools/program.h"
#include "tools/bench/workload.h"
#include "trace/copy.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

/// `nguon follow` with a server of its own while it lives.
struct Following {
  Following(std::string const &url, std::string const &data, std::vector<std::string> const &more = {})
      : Following(std::vector<std::string>{url}, data, more) {}
  Following(std::vector<std::string> const &urls, std::string const &data,
            std::vector<std::string> const &more = {})
      : port(tools::free_port()), admin(tools::free_port()) {
    std::vector<std::string> command = {nguon_program(), "follow", "--data",         data,
                                        "--listen",      at(port), "--admin",        at(admin),
                                        "--every",       "1",      "--no-access-log"};
    command.insert(command.end(), urls.begin(), urls.end());
    command.insert(command.end(), more.begin(), more.end());
    process = std::make_unique<tools::Process>(command, folder / "follow.log");
    tools::wait_for_port(admin, *process, 60);
    // Ready, or red for good.
    auto const end = std::chrono::steady_clock::now() + std::chrono::minutes(10);
    while (ask_once(admin, "GET", "/readyz").body.find("being copied") != std::string::npos &&
           std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  static std::string at(std::uint16_t number) { return "127.0.0.1:" + std::to_string(number); }
  HttpAnswer get(std::string const &path) const { return ask_once(port, "GET", path); }
  std::string said() const { return read_file(folder / "follow.log"); }

  TemporaryFolder folder;
  std::uint16_t port, admin;
  std::unique_ptr<tools::Process> process;
};

/// Waits until something is so; false where it would never come, also not under the sanitizers.
bool comes_true(std::function<bool()> const &holds) {
  auto const end = std::chrono::steady_clock::now() + std::chrono::minutes(10);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

Ran follow_once(std::string const &url, std::string const &data, std::vector<std::string> const &more = {}) {
  std::vector<std::string> arguments = {"follow", url, "--data", data, "--once"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_nguon(arguments);
}

using CopiedRows = std::vector<std::pair<std::string, std::string>>;

/// Every row of a store but what only a copy has.
/// Without what is no function of the log's entries, or follows them some time later.
std::vector<CopiedRows> rows_of(std::string const &folder) {
  auto const store = storage::open_rocks_store(folder + "/store");
  std::vector<CopiedRows> tables;
  for (unsigned table = 0; table < storage::table_count; ++table) {
    auto &rows = tables.emplace_back();
    if (table >= static_cast<unsigned>(storage::Table::event_index)) continue;
    store->scan(static_cast<storage::Table>(table), "", "",
                [&](std::string_view key, std::string_view value) {
                  if (key != "note" && key != "log_key") rows.emplace_back(key, value);
                  return true;
                });
  }
  return tables;
}

}  // namespace

TEST_CASE("a copy is served as the log is, and grows with it") {
  Demonstration const demonstration;
  TemporaryFolder const temporary;
  auto const vkey = server::read_log_key(demonstration.data()).value().vkey();
  Serving const origin(demonstration.data());
  auto const elsewhere = std::string("https://verifier.example/verify.html");
  Following const following(origin.url(), temporary / "copy", {"--log-key", vkey, "--verifier", elsewhere});
  // As JSON: a page says besides that it is made from a copy.
  auto const same = [&](std::string const &path) {
    auto const *const form = "Accept: application/json\r\n";
    auto const answer = ask_once(following.port, "GET", path, form),
               expected = ask_once(origin.port(), "GET", path, form);
    return answer.status == 200 && answer.body == expected.body;
  };
  CHECK(same("/checkpoint"));
  for (auto const &lot : demonstration.lots) {
    CAPTURE(lot);
    CHECK(same(lot));
    CHECK(same("/bundle" + lot));
  }
  // Pictures follow behind.
  auto const picture =
      ask_once(origin.port(), "GET", demonstration.lots.front(), "Accept: text/html\r\n").body;
  auto const start = picture.find("/blobs/");
  REQUIRE(start != std::string::npos);
  auto const blob = picture.substr(start, std::string_view("/blobs/").size() + 64);
  CHECK(comes_true([&] { return same(blob); }));

  auto const page = ask_once(following.port, "GET", demonstration.lots.front(), "Accept: text/html\r\n").body;
  CHECK(page.find("href=\"" + elsewhere + "\"") != std::string::npos);
  auto const events = [](std::uint16_t port) {
    auto const answer = ask_once(port, "GET", "/epcis/events?perPage=100");
    return answer.body.substr(answer.body.find("\"eventList\""));
  };
  CHECK(events(following.port).size() > 1'000);
  CHECK(events(following.port) == events(origin.port()));
  CHECK(
      ask_once(following.port, "POST", "/epcis/capture", "Content-Type: application/json\r\n", "{}").status ==
      405);

  CHECK(ask_once(following.port, "POST", "/statements", "Content-Type: application/jose\r\n", "x").status ==
        405);
  CHECK(ask_once(following.admin, "GET", "/readyz").status == 200);
  CHECK(run_nguon({"audit", "--url", "http://" + Following::at(following.port), "--log-key", vkey}).status ==
        0);

  TemporaryFolder const files;
  auto const party = files / "party.json";
  std::ofstream(party) << R"({"type":"Party","id":"417/9521000009998","name":"Hộ mẫu","roles":["producer"]})";
  auto const signed_party = run_nguon({"sign", "--key", demonstration.data() + "/keys/root.pem", "--origin",
                                       vkey.substr(0, vkey.find('+')), party});
  REQUIRE(signed_party.status == 0);
  std::ofstream(files / "party.jws") << signed_party.out;
  auto const submitted = run_nguon({"submit", "--url", origin.url(), files / "party.jws"});
  CAPTURE(submitted.err);
  REQUIRE(submitted.status == 0);
  CHECK(comes_true([&] { return same("/checkpoint"); }));
  CHECK(same("/417/9521000009998"));
}

TEST_CASE("a follower that is killed at any moment goes on from where it was, to the same tables") {
  TemporaryFolder const temporary;
  auto workload = tools::make_workload(temporary / "log");
  // More than a step.
  tools::append_here(workload, tools::sign_births(workload, 4'500));
  auto const copy = temporary / "copy";
  std::mt19937 random(7);
  unsigned killed = 0;
  {
    Serving const origin(workload.folder);
    for (auto done = false; !done;) {
      tools::Process process({nguon_program(), "follow", origin.url(), "--data", copy, "--once"},
                             temporary / "follow.log");
      // At first soon, later later: so some run gets to the end, also under the sanitizers.
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % (100u << std::min(killed, 10u))));
      done = !process.is_running();
      if (done) break;
      process.kill();
      ++killed;
    }
    MESSAGE("killed " << killed << " times");
    CHECK(killed > 0);
    auto const ran = follow_once(origin.url(), copy);
    CAPTURE(ran.err);
    CHECK(ran.status == 0);
  }
  auto const ours = rows_of(copy), theirs = rows_of(workload.folder);
  REQUIRE(ours.size() == theirs.size());
  for (std::size_t table = 0; table < ours.size(); ++table) {
    CAPTURE(storage::table_name(static_cast<storage::Table>(table)));
    CHECK((ours[table] == theirs[table]));
  }
}

TEST_CASE("a copy that is far behind is served as of its last checkpoint while it catches up") {
  TemporaryFolder const temporary;
  auto workload = tools::make_workload(temporary / "log");
  auto const copy = temporary / "copy";
  std::string before;
  {
    Serving const origin(workload.folder);
    REQUIRE(follow_once(origin.url(), copy).status == 0);
    before = ask_once(origin.port(), "GET", "/checkpoint").body;
  }
  // More than a step.
  tools::append_here(workload, tools::sign_births(workload, 4'200));
  Serving const origin(workload.folder);
  auto const after = ask_once(origin.port(), "GET", "/checkpoint").body;
  Following const following(origin.url(), copy);
  unsigned old_answers = 0;
  CHECK(comes_true([&] {
    auto const shown = following.get("/checkpoint");
    CHECK(shown.status == 200);
    CHECK((shown.body == before || shown.body == after));
    old_answers += shown.body == before ? 1 : 0;
    return shown.body == after;
  }));
  MESSAGE("as of the checkpoint before: " << old_answers << " answers");
}

TEST_CASE("an origin that shows another history raises the alarm") {
  TemporaryFolder const temporary;
  auto workload = tools::make_workload(temporary / "log");
  // Two continuations of one log, under one key.
  std::filesystem::copy(workload.folder, temporary / "fork", std::filesystem::copy_options::recursive);
  auto other = workload;
  other.folder = temporary / "fork";
  tools::append_here(workload, tools::sign_births(workload, 3));
  other.next += 100;
  tools::append_here(other, tools::sign_births(other, 5));

  auto const copy = temporary / "copy";
  {
    Serving const honest(workload.folder);
    REQUIRE(follow_once(honest.url(), copy).status == 0);
  }
  auto const before = rows_of(copy);
  {
    Serving const lying(other.folder);
    auto const ran = follow_once(lying.url(), copy);
    CHECK(ran.status == 1);
    CHECK(ran.err.find("ALARM") != std::string::npos);
    CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);

    // Without a listener nobody is left to be told: it ends.
    auto const watching = run_nguon({"follow", lying.url(), "--data", copy, "--every", "1"});
    CHECK(watching.status == 1);

    // What held before is served on, and the metric and the readiness say that it stands still.
    Following const following(lying.url(), copy);
    CHECK(comes_true([&] { return ask_once(following.admin, "GET", "/readyz").status == 503; }));
    CHECK(following.get("/checkpoint").status == 200);
    auto const metrics = ask_once(following.admin, "GET", "/metrics").body;
    CAPTURE(metrics);
    CHECK(metrics.find("nguon_copy_holds{origin=\"" + workload.origin + "\"} 0\n") != std::string::npos);
    CHECK(metrics.find("\",code=\"entry\"} 1\n") != std::string::npos);
    CHECK(following.said().find("ALARM") != std::string::npos);
  }
  CHECK((rows_of(copy) == before));
}

TEST_CASE("a follower wants one log, the right key, and a folder that is no log's own") {
  TemporaryFolder const temporary;
  auto const workload = tools::make_workload(temporary / "log");
  auto const other =
      NoteVerifier::make(workload.origin, PrivateKey::from_seed(std::string(32, 'o'))->public_key());
  Serving const origin(workload.folder);
  auto const wrong = follow_once(origin.url(), temporary / "wrong", {"--log-key", other.vkey()});
  CHECK(wrong.status == 1);
  CHECK(wrong.err.find("ALARM") != std::string::npos);

  auto const trusting = follow_once(origin.url(), temporary / "copy");
  CHECK(trusting.status == 0);
  CHECK(trusting.err.find(server::read_log_key(workload.folder)->vkey()) != std::string::npos);
  auto const changed = follow_once(origin.url(), temporary / "copy", {"--log-key", other.vkey()});
  CHECK(changed.status == 1);
  CHECK(changed.err.find("not of") != std::string::npos);

  std::filesystem::create_directory(temporary / "own");
  std::ofstream(temporary / "own/config.json") << "{}";
  CHECK(follow_once(origin.url(), temporary / "own").status == 1);
}

TEST_CASE("a copy is served while its origin is away") {
  Demonstration const demonstration;
  TemporaryFolder const temporary;
  std::string url, lot = demonstration.lots.front();
  {
    Serving const origin(demonstration.data());
    url = origin.url();
    REQUIRE(follow_once(url, temporary / "copy").status == 0);
  }
  Following const following(url, temporary / "copy");
  CHECK(following.get(lot).status == 200);
  CHECK(ask_once(following.admin, "GET", "/readyz").status == 200);
}

TEST_CASE("several logs are copied beside each other, and neither one's lie nor its absence stops another") {
  Demonstration const demonstration;
  TemporaryFolder const temporary;
  auto workload = tools::make_workload(temporary / "log");
  std::filesystem::copy(workload.folder, temporary / "fork", std::filesystem::copy_options::recursive);
  auto other = workload;
  other.folder = temporary / "fork";
  other.next += 100;
  tools::append_here(workload, tools::sign_births(workload, 2));
  tools::append_here(other, tools::sign_births(other, 5));
  auto const vkey = server::read_log_key(workload.folder)->vkey();

  auto const copies = temporary / "copies";
  auto const lot = demonstration.lots.front();
  std::string away;
  {
    Serving const origin(demonstration.data()), honest(workload.folder);
    away = "demo=" + origin.url();
    Following const following({away, "bench=" + honest.url()}, copies, {"--log-key", "bench=" + vkey});
    auto const is_ready = [&] { return ask_once(following.admin, "GET", "/readyz").status == 200; };
    CHECK(comes_true(is_ready));
    CHECK(following.get(lot).field("location") == "/logs/demo" + lot);
    CHECK(following.get("/logs/demo" + lot).status == 200);
    CHECK(following.get("/logs/demo/checkpoint").body == ask_once(origin.port(), "GET", "/checkpoint").body);
    CHECK(following.get("/logs/bench/checkpoint").body == ask_once(honest.port(), "GET", "/checkpoint").body);
    CHECK(run_nguon({"audit", "--url", "http://" + Following::at(following.port) + "/logs/bench", "--log-key",
                     vkey})
              .status == 0);
    CHECK(std::filesystem::exists(copies + "/demo/store"));
  }
  // One is away, one lies.
  Serving const lying(other.folder);
  Following const following({away, "bench=" + lying.url()}, copies);
  CHECK(comes_true([&] { return ask_once(following.admin, "GET", "/readyz").status == 503; }));
  auto const ready = ask_once(following.admin, "GET", "/readyz").body;
  CHECK(ready.find(workload.origin) != std::string::npos);
  CHECK(std::count(ready.begin(), ready.end(), '\n') == 1);
  CHECK(following.get("/logs/demo" + lot).status == 200);
  CHECK(following.get("/logs/bench/checkpoint").status == 200);
  CHECK(following.get("/?q=x").status == 200);
  // The log that was away comes back, and is followed while the other stands still.
  CHECK(following.said().find("ALARM") != std::string::npos);
  CHECK(following.process->is_running());
}

TEST_CASE("one log is not followed twice") {
  TemporaryFolder const temporary;
  auto const workload = tools::make_workload(temporary / "log");
  Serving const origin(workload.folder);
  auto const twice = run_nguon(
      {"follow", "a=" + origin.url(), "b=" + origin.url() + "/", "--data", temporary / "copies", "--once"});
  CHECK(twice.status == 1);
  CHECK(twice.err.find("of one log, " + workload.origin) != std::string::npos);
}

TEST_CASE("several logs each need a name of their own, and their keys need it too") {
  TemporaryFolder const temporary;
  auto const wrong = [&](std::vector<std::string> const &words) {
    std::vector<std::string> arguments = {"follow", "--data", temporary / "copies", "--once"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    auto const ran = run_nguon(arguments);
    CAPTURE(words.back());
    CHECK(ran.status == 2);
    CHECK_FALSE(ran.err.empty());
    CHECK_FALSE(std::filesystem::exists(temporary / "copies"));
  };
  std::string const one = "http://127.0.0.1:1", two = "http://127.0.0.1:2";
  wrong({one, two});
  wrong({"a=" + one, two});
  wrong({"a=" + one, "a=" + two});
  wrong({"a=" + one, "b=" + two, "--log-key", "log.example/x+00000000+AA=="});
  wrong({"a=" + one, "b=" + two, "--log-key", "c=log.example/x+00000000+AA=="});
  wrong({"a=" + one, "--log-key", "a=x", "--log-key", "a=y"});
  wrong({one, "--admin", "127.0.0.1:1"});
}
