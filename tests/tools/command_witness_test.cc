// Witnesses and auditors as their keepers run them.

#include <signal.h>

#include <atomic>
#include <boost/json.hpp>
#include <fstream>
#include <random>
#include <thread>

#include "server/data_folder.h"
#include "server/witness.h"
#include "tests/server/hashed_log.h"
#include "tests/server/http_client.h"
#include "tests/support/printing.h"
#include "tests/tools/demonstration.h"
#include "tests/tools/program.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

/// `nguon witness` on a free port of loopback.
class Witnessing {
 public:
  Witnessing(std::string const &folder, std::vector<std::string> const &more = {})
      : port(tools::free_port()), process(command(folder, port, more), files_ / "witness.log") {
    tools::wait_for_port(port, process, 60);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port); }

 private:
  static std::vector<std::string> command(std::string const &folder, std::uint16_t port,
                                          std::vector<std::string> const &more) {
    std::vector<std::string> words = {nguon_program(),  "witness",  "--data",
                                      folder,           "--listen", "127.0.0.1:" + std::to_string(port),
                                      "--no-access-log"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  TemporaryFolder files_;

 public:
  std::uint16_t port;
  tools::Process process;
};

std::string first_line(std::string const &text) {
  return text.substr(0, text.find('\n'));
}

PrivateKey log_key_of(std::string const &data) {
  return PrivateKey::from_pem(read_file(data + "/keys/log.pem")).value();
}

}  // namespace

TEST_CASE("a witness makes its key once and prints it each time") {
  TemporaryFolder const folder;
  HashedLog const log;
  auto const made = run_nguon({"witness", "--data", folder / "w", "--name", "w.example/1"});
  CHECK(made.status == 0);
  auto const vkey = first_line(made.out);
  CHECK(NoteVerifier::parse(vkey)->type == note_type_cosignature);
  CHECK(first_line(run_nguon({"witness", "--data", folder / "w", "--log", log.vkey()}).out) == vkey);
  CHECK(first_line(run_nguon({"key", "show", folder / "w", "--vkey"}).out) == vkey);
  CHECK(run_nguon({"witness", "--data", folder / "w", "--name", "w.example/2"}).status == 1);
  Witnessing const running(folder / "w");
  auto const answer = ask_once(running.port, "POST", "/add-checkpoint", "", log.request(0, 9));
  CHECK(answer.status == 200);
  // One process at a time.
  CHECK(run_nguon({"witness", "--data", folder / "w", "--listen", "127.0.0.1:0"}).status == 1);
}

TEST_CASE("a witness that is killed at any moment never goes back behind what it signed") {
  TemporaryFolder const folder;
  HashedLog const log;
  auto const seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::uint64_t acknowledged = 0;
  for (int round = 0; round < 8; ++round) {
    Witnessing running(folder / "w", {"--name", "w.example/1", "--log", log.vkey()});
    auto const known = ask_once(running.port, "POST", "/add-checkpoint", "", log.request(2'000, 2'000));
    REQUIRE(known.status == 409);
    auto size = std::stoull(known.body);
    CHECK(size >= acknowledged);
    std::jthread const killer([&running, wait = random() % 60] {
      std::this_thread::sleep_for(std::chrono::milliseconds(wait));
      running.process.kill();
    });
    try {
      while (size < 2'000) {
        auto const next = size + 1;
        auto const answer = ask_once(running.port, "POST", "/add-checkpoint", "", log.request(size, next));
        if (answer.status != 200) break;
        acknowledged = size = next;
      }
    } catch (std::exception const &) {
      // Killed in the middle of an answer.
    }
  }
  CHECK(acknowledged > 0);
}

TEST_CASE("an auditor signs what it has replayed, the log serves it, and a verifier tells it apart") {
  Demonstration const demonstration;
  TemporaryFolder const folder;
  auto const vkey = server::read_log_key(demonstration.data()).value().vkey();
  auto const auditor = folder / "auditor", witness = folder / "witness";
  auto const auditor_key =
      first_line(run_nguon({"witness", "--data", auditor, "--name", "audit.example/1", "--log", vkey}).out);
  Witnessing const running(witness, {"--name", "witness.example/1", "--log", vkey});
  auto const witness_key = first_line(run_nguon({"key", "show", witness, "--vkey"}).out);
  auto const policy = folder / "policy.txt";
  auto const text = "log " + vkey + "\nwitness hue " + witness_key + " " + running.url() + "\nwitness dept " +
                    auditor_key + "\ngroup auditors any dept\n";
  std::ofstream(policy) << text << "quorum hue\n";
  std::ofstream(folder / "strict.txt") << text << "group both all hue auditors\nquorum both\n";
  std::ofstream(demonstration.data() + "/policy.txt") << text << "quorum hue\n";

  Serving const serving(demonstration.data());
  auto const bundle = [&] {
    return ask_once(serving.port(), "GET", "/bundle" + demonstration.lots.front()).body;
  };
  auto const verify = [&](std::string const &by) {
    return run_nguon({"verify", "-", "--policy", by, "--json"}, bundle());
  };
  for (int i = 0; i < 200 && verify(policy).status != 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  auto const countersigned = verify(policy);
  CAPTURE(countersigned.out);
  REQUIRE(countersigned.status == 0);
  CHECK(boost::json::parse(countersigned.out).at("cosignatures").as_array().size() == 1);
  auto const not_audited = verify(folder / "strict.txt");
  CHECK(not_audited.status == 1);
  CHECK(not_audited.out.find("policy-quorum") != std::string::npos);
  // The witnesses are asked again in three minutes; until then their word grows older by the second.
  auto const is_too_old = [&, saved = bundle()] {
    auto const ran = run_nguon({"verify", "-", "--policy", policy, "--max-age", "0", "--json"}, saved);
    return ran.status == 1 && ran.out.find("too-old") != std::string::npos;
  };
  bool too_old = is_too_old();
  for (int i = 0; i < 100 && !too_old; ++i, too_old = is_too_old())
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(too_old);
  CHECK(run_nguon({"verify", "-", "--policy", policy, "--max-age", "3600"}, bundle()).status == 0);
  CHECK(run_nguon({"verify", "-", "--log-key", vkey}, bundle()).status == 0);
  CHECK(run_nguon({"verify", "-", "--log-key", vkey, "--policy", policy}, bundle()).status == 2);

  auto const audit = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"audit", "--url", serving.url(), "--log-key", vkey});
    return run_nguon(std::move(more));
  };
  auto const audited = audit({"--cosign", auditor, "--submit"});
  CAPTURE(audited.out);
  CAPTURE(audited.err);
  REQUIRE(audited.status == 0);
  CHECK(audited.out.find("Countersigned, and the log has it") != std::string::npos);
  auto const strict = verify(folder / "strict.txt");
  CHECK(strict.status == 0);
  CHECK(strict.out.find(R"("auditor":true)") != std::string::npos);
  CHECK(run_nguon({"verify", "-", "--policy", policy}, bundle()).out.find("audited by dept at ") !=
        std::string::npos);
  // Again, from what it remembers.
  CHECK(audit({"--cosign", auditor, "--json"}).out.find(R"("cosignature":"— audit.example/1 )") !=
        std::string::npos);
  CHECK(audit({"--submit"}).status == 2);
  CHECK(run_nguon({"audit", "--url", serving.url(), "--cosign", auditor}).status == 1);
  CHECK(audit({"--cosign", folder / "none"}).status == 1);
}

TEST_CASE("an auditor that signed a larger tree, or another, does not sign this one") {
  Demonstration const demonstration;
  TemporaryFolder const folder;
  auto const vkey = server::read_log_key(demonstration.data()).value().vkey();
  auto const origin = server::read_log_key(demonstration.data())->name;
  auto const key = log_key_of(demonstration.data());
  for (std::uint64_t const size : {std::uint64_t{10}, std::uint64_t{1'000}}) {
    CAPTURE(size);
    auto const auditor = folder / std::to_string(size);
    REQUIRE(server::prepare_witness_folder(auditor, "audit.example/1", {vkey}).has_value());
    {
      auto const signer =
          server::Witness::open(auditor, [] { return std::int64_t{1'795'400'000'000}; }).value();
      auto const other =
          sign_note(checkpoint_text({origin, size, leaf_hash("another history")}), origin, key);
      REQUIRE(signer->add_checkpoint(write_add_checkpoint({0, {}, other})).has_value());
    }
    auto const ran = run_nguon({"audit", "--data", demonstration.data(), "--cosign", auditor});
    CAPTURE(ran.err);
    CHECK(ran.status == 1);
    CHECK(ran.out.find("FAIL  cosigned") != std::string::npos);
  }
}

TEST_CASE("a log that is behind its witness is not served, unless its keeper says so") {
  Demonstration const demonstration;
  TemporaryFolder const folder;
  auto const data = demonstration.data();
  auto const log_key = server::read_log_key(data).value();
  auto const witness = folder / "w";
  REQUIRE(server::prepare_witness_folder(witness, "w.example/1", {log_key.vkey()}).has_value());
  {
    auto const signer =
        server::Witness::open(witness, [] { return std::int64_t{1'795'400'000'000}; }).value();
    auto const later =
        sign_note(checkpoint_text({log_key.name, 1'000, leaf_hash("later")}), log_key.name, log_key_of(data));
    REQUIRE(signer->add_checkpoint(write_add_checkpoint({0, {}, later})).has_value());
  }
  Witnessing const running(witness);
  std::ofstream(data + "/policy.txt")
      << "log " << log_key.vkey() << "\nwitness w " << server::read_witness_key(witness)->vkey() << " "
      << running.url() << "\nquorum w\n";
  auto const refused = run_nguon({"serve", "--data", data, "--listen", "127.0.0.1:0", "--admin", "none"});
  CHECK(refused.status == 1);
  CHECK(refused.err.find("has cosigned a tree of this log with 1000 entries") != std::string::npos);
  auto const port = tools::free_port();
  tools::Process serving(
      {nguon_program(), "serve", "--data", data, "--listen", "127.0.0.1:" + std::to_string(port), "--admin",
       "none", "--no-access-log", "--sign-although-behind"},
      folder / "serve.log");
  tools::wait_for_port(port, serving, 60);
  CHECK(ask_once(port, "GET", "/checkpoint").status == 200);
}
