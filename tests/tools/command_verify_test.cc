// A stranger's check of a lot: the bundle that the service hands out, the log's key from elsewhere, no
// network.

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

#include "server/data_folder.h"
#include "tests/server/http_client.h"
#include "tests/support/printing.h"
#include "tests/support/rounds.h"
#include "tests/tools/demonstration.h"
#include "tests/tools/program.h"
#include "trace/verify.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

/// Bundles of the demonstration's lots as they were served.
struct Saved {
  Saved() {
    Demonstration const demonstration;
    vkey = server::read_log_key(demonstration.data()).value().vkey();
    Serving const serving(demonstration.data());
    for (auto const &lot : demonstration.lots) {
      bundles.push_back(fetch(serving, "/bundle" + lot));
    }
    auto const lot = demonstration.lots.front();
    down = fetch(serving, "/bundle" + lot + "?down=1");
    product_down = fetch(serving, "/bundle" + lot.substr(0, lot.find("/10/")) + "?down=1");
  }
  static std::string fetch(Serving const &serving, std::string const &path) {
    auto const answer = ask_once(serving.port(), "GET", path);
    if (answer.status != 200) throw std::runtime_error("no " + path);
    return answer.body;
  }
  std::string vkey;
  std::vector<std::string> bundles;  ///< The recalled lot's is the last.
  std::string down;                  ///< Of the first lot, with what was made of it.
  std::string product_down;          ///< Likewise of its product.
};

Saved const &saved() {
  static Saved const once;
  return once;
}

}  // namespace

TEST_CASE("the bundle of a served lot is accepted with the log's key and by its exit code") {
  TemporaryFolder const folder;
  for (auto const &bundle : saved().bundles) {
    std::ofstream(folder / "lot.bundle", std::ios::binary | std::ios::trunc) << bundle;
    auto const ran = run_nguon({"verify", folder / "lot.bundle", "--log-key", saved().vkey});
    CAPTURE(ran.out);
    CHECK(ran.status == 0);
    CHECK(ran.out.find("FAIL") == std::string::npos);
    CHECK(ran.out.find("Signed by the log's key.") != std::string::npos);
    CHECK(run_nguon({"verify", "-", "--log-key", saved().vkey}, bundle).out == ran.out);
  }
}

TEST_CASE("without the log's key a bundle is consistent, its signer unknown, and the exit code 1") {
  auto const &bundle = saved().bundles.front();
  auto const ran = run_nguon({"verify", "-"}, bundle);
  CHECK(ran.status == 1);
  CHECK(ran.out.find("signer unknown") != std::string::npos);
  CHECK(ran.out.find("FAIL") == std::string::npos);
  auto const answer = boost::json::parse(run_nguon({"verify", "-", "--json"}, bundle).out).as_object();
  CHECK(answer.at("holds").as_bool());
  CHECK_FALSE(answer.at("signerKnown").as_bool());
}

TEST_CASE("a recalled lot verifies, and its recall is said") {
  auto const &recalled = saved().bundles.back();
  auto const words = run_nguon({"verify", "-", "--log-key", saved().vkey}, recalled);
  CHECK(words.status == 0);
  CHECK(words.out.find("WARNING  Recalled: ") != std::string::npos);
  auto const warnings_of = [](std::string const &bundle) {
    auto const ran = run_nguon({"verify", "-", "--log-key", saved().vkey, "--json"}, bundle);
    return boost::json::parse(ran.out).at("warnings").as_array();
  };
  REQUIRE_FALSE(warnings_of(recalled).empty());
  CHECK(std::string_view(warnings_of(recalled)[0].as_string()).starts_with("Recalled: "));
  CHECK(run_nguon({"verify", "-"}, saved().bundles.front()).out.find("Recalled: ") == std::string::npos);
}

TEST_CASE("a bundle that leads downwards says where the goods are, in words and for machines") {
  auto const words = run_nguon({"verify", "-", "--log-key", saved().vkey}, saved().down);
  CAPTURE(words.out);
  CHECK(words.status == 0);
  auto const json = run_nguon({"verify", "-", "--log-key", saved().vkey, "--json"}, saved().down);
  auto const answer = boost::json::parse(json.out).as_object();
  CHECK(answer.at("down").as_bool());
  auto const &goods = answer.at("goods").as_array();
  REQUIRE_FALSE(goods.empty());
  CHECK(
      std::ranges::any_of(goods, [&](auto const &one) { return one.at("subject") == answer.at("subject"); }));
  bool some_held = false;
  for (auto const &one : goods) {
    CHECK(words.out.find("goods  " + std::string(one.at("subject").as_string()) + ": ") != std::string::npos);
    for (auto const &row : one.at("held").as_array()) {
      some_held = true;
      CHECK_FALSE(row.at("holder").as_string().empty());
      CHECK(row.as_object().contains("quantity") == row.as_object().contains("uom"));
    }
  }
  CHECK(some_held);

  // A product has no goods of its own, and nobody shall read that as "nothing was made of them".
  auto const none = run_nguon({"verify", "-", "--log-key", saved().vkey}, saved().product_down);
  CHECK(none.status == 0);
  CHECK(none.out.find("goods  none: this is about no lot") != std::string::npos);

  auto const up = boost::json::parse(run_nguon({"verify", "-", "--json"}, saved().bundles.front()).out);
  CHECK_FALSE(up.at("down").as_bool());
  CHECK_FALSE(up.as_object().contains("goods"));
}

TEST_CASE("another log's key, a changed byte and half a bundle are refused by exit code and by name") {
  auto const &bundle = saved().bundles.front();
  auto const other =
      NoteVerifier::make("demo.nguon.test/log", PrivateKey::generate(KeyAlgorithm::ed25519).public_key());
  auto const refused = [](std::string const &bytes, std::string const &vkey) {
    auto const ran = run_nguon({"verify", "-", "--log-key", vkey}, bytes);
    CHECK(ran.status == 1);
    CHECK(ran.out.find("FAIL") != std::string::npos);
    auto const json = run_nguon({"verify", "-", "--log-key", vkey, "--json"}, bytes);
    CHECK(json.status == 1);
    auto const answer = boost::json::parse(json.out).as_object();
    CHECK_FALSE(answer.at("holds").as_bool());
    auto const &failed = answer.at("failed").as_object();
    CHECK_FALSE(failed.at("detail").as_string().empty());
    CHECK(ran.out.find(failed.at("code").as_string()) != std::string::npos);
    return std::string(failed.at("check").as_string());
  };
  CHECK(refused(bundle, other.vkey()) == "log-signature");
  CHECK(refused(bundle.substr(0, bundle.size() / 2), saved().vkey) == "form");
  CHECK(refused("", saved().vkey) == "form");
  for (auto const part : {0.1, 0.5, 0.9}) {
    auto changed = bundle;
    auto &byte = changed[static_cast<std::size_t>(static_cast<double>(bundle.size()) * part)];
    byte = byte == 'x' ? 'y' : 'x';
    CHECK_FALSE(refused(changed, saved().vkey).empty());
  }
}

TEST_CASE("a served bundle with any byte changed is refused") {
  auto const &good = saved().bundles.front();
  auto const log_key = NoteVerifier::parse(saved().vkey).value();
  REQUIRE_FALSE(trace::verify_bundle(good, log_key).failed);

  // Thousands of verifications are for the optimised build.
  auto const some_places = rounds(2'000, 200);
  bool const every_byte = some_places > 1'000 && std::getenv("NGUON_TEST_ALL") != nullptr;
  auto const seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::uniform_int_distribution<std::size_t> any_position(0, good.size() - 1);
  struct Change {
    std::size_t position;
    char byte;
  };
  std::vector<Change> changes;
  for (std::size_t i = 0, places = every_byte ? good.size() : some_places; i < places; ++i) {
    auto const position = every_byte ? i : any_position(random);
    changes.push_back({position, static_cast<char>(good[position] ^ (1 + random() % 255))});
  }

  // A millisecond or two each; every byte is a matter of minutes.
  std::atomic<std::size_t> next = 0, accepted = changes.size();
  auto const work = [&] {
    auto bytes = good;
    for (auto i = next++; i < changes.size(); i = next++) {
      auto const right = std::exchange(bytes[changes[i].position], changes[i].byte);
      if (!trace::verify_bundle(bytes, log_key).failed) accepted = i;
      bytes[changes[i].position] = right;
    }
  };
  std::vector<std::jthread> workers;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i) workers.emplace_back(work);
  workers.clear();
  if (accepted != changes.size()) {
    auto const &change = changes[accepted];
    FAIL_CHECK("byte " << change.position << " as " << static_cast<int>(change.byte) << " is accepted");
  }
}
