// The log's own keys change while it serves, as docs/keys.md tells it.

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "crypto/cose_key.h"
#include "crypto/cose_receipt.h"
#include "tests/server/http_client.h"
#include "tests/support/printing.h"
#include "tests/tools/program.h"

using namespace nguon;
using namespace nguon::tests;
namespace fs = std::filesystem;

namespace {

constexpr char const *origin = "log.example/keys";

std::string first_line(std::string const &text) {
  return text.substr(0, text.find('\n'));
}

/// A log, what its owner does with it, and what a reader makes of its bundles.
class Owner {
 public:
  Owner() {
    auto const init = run_nguon({"init", "--data", data, "--origin", origin});
    REQUIRE(init.status == 0);
    first_key = first_line(init.out);
  }
  std::string key_file(std::string const &name) const { return data + "/keys/" + name; }
  std::string vkeys() const { return run_nguon({"key", "show", data, "--vkey"}).out; }

  /// Signs with the root key and posts; what `nguon submit` did.
  Ran submit(Serving const &serving, std::string const &name, std::string const &payload) const {
    std::ofstream(folder / (name + ".json")) << payload;
    auto const made =
        run_nguon({"sign", "--key", key_file("root.pem"), "--origin", origin, folder / (name + ".json")});
    REQUIRE(made.status == 0);
    std::ofstream(folder / (name + ".jws")) << made.out;
    return run_nguon({"submit", "--url", serving.url(), folder / (name + ".jws")});
  }
  std::string save_bundle(Serving const &serving, std::string const &name) const {
    auto const answer = ask_once(serving.port(), "GET", "/bundle/rules");
    REQUIRE(answer.status == 200);
    std::ofstream(folder / name) << answer.body;
    return folder / name;
  }

  TemporaryFolder folder;
  std::string data = folder / "log";
  std::string first_key;
};

/// The code under which a bundle is refused; "" when it is accepted.
std::string verdict(std::string const &bundle, std::string const &log_key) {
  auto const ran = run_nguon({"verify", "--log-key", log_key, "--json", bundle});
  auto const said = boost::json::parse(ran.out);
  CHECK(ran.status == (said.at("holds").as_bool() ? 0 : 1));
  return said.at("holds").as_bool() ? "" : std::string(said.at("failed").at("check").as_string());
}

std::string log_key_statement(std::string const &vkey) {
  return R"({"type":"LogKey","logKey":")" + vkey + R"("})";
}

}  // namespace

TEST_CASE("a log changes its key while readers have the old one, then the new one") {
  Owner owner;
  std::string before, between, second_key;
  {
    Serving const serving(owner.data);
    before = owner.save_bundle(serving, "before");
    auto const stranger = first_line(run_nguon({"key", "show", Owner().data, "--vkey"}).out);
    auto const refused = owner.submit(serving, "early", log_key_statement(stranger));
    CHECK(refused.status == 1);
    CHECK(refused.err.find("log-key-not-in-use") != std::string::npos);
  }
  REQUIRE(run_nguon({"key", "new", "--out", owner.key_file("log-next.pem")}).status == 0);
  {
    Serving const serving(owner.data);
    auto const both = owner.vkeys();
    CHECK(first_line(both) == owner.first_key);
    second_key = first_line(both.substr(both.find('\n') + 1));
    CHECK(owner.submit(serving, "change", log_key_statement(second_key)).status == 0);
    between = owner.save_bundle(serving, "between");
  }
  fs::rename(owner.key_file("log-next.pem"), owner.key_file("log.pem"));
  Serving const serving(owner.data);
  auto const after = owner.save_bundle(serving, "after");
  CHECK(first_line(owner.vkeys()) == second_key);

  CHECK(verdict(before, owner.first_key).empty());
  CHECK(verdict(between, owner.first_key).empty());
  CHECK(verdict(after, owner.first_key) == "log-signature");
  CHECK(verdict(before, second_key) == "log-signature");
  CHECK(verdict(between, second_key).empty());
  CHECK(verdict(after, second_key).empty());
  auto const audit = run_nguon({"audit", "--url", serving.url(), "--log-key", second_key});
  CAPTURE(audit.err);
  CHECK(audit.status == 0);
}

TEST_CASE("receipts by a key that was replaced hold as long as it is published") {
  Owner owner;
  std::string old_receipt, entry;
  {
    Serving const serving(owner.data);
    REQUIRE(owner.submit(serving, "rules", R"({"type":"Rules","version":1})").status == 0);
    old_receipt = ask_once(serving.port(), "GET", "/proof/1.cose").body;
    entry = std::string(
        boost::json::parse(ask_once(serving.port(), "GET", "/proof/1").body).at("entry").as_string());
  }
  auto const receipt = parse_cose_receipt(old_receipt);
  REQUIRE(receipt.has_value());
  auto const published_by = [&] {
    Serving const serving(owner.data);
    auto const keys = parse_cose_key_set(ask_once(serving.port(), "GET", "/.well-known/scitt-keys").body);
    REQUIRE(keys.has_value());
    return *keys;
  };
  auto const old_key = published_by();
  REQUIRE(old_key.size() == 1);
  CHECK(verify_cose_inclusion(*receipt, entry, old_key.front()).has_value());

  auto const shown = run_nguon({"key", "show", owner.key_file("receipt.pem")});
  std::ofstream(owner.key_file("receipt-retired.jwks"), std::ios::app) << shown.out;
  fs::remove(owner.key_file("receipt.pem"));
  auto const keys = published_by();
  REQUIRE(keys.size() == 2);
  CHECK_FALSE(verify_cose_inclusion(*receipt, entry, keys.front()).has_value());
  CHECK(verify_cose_inclusion(*receipt, entry, keys.back()).has_value());

  std::ofstream(owner.key_file("receipt-retired.jwks"), std::ios::app) << "{}\n";
  auto const refused =
      run_nguon({"serve", "--data", owner.data, "--listen", "127.0.0.1:0", "--admin", "none"});
  CHECK(refused.status == 1);
  CHECK(refused.err.find("line 2") != std::string::npos);
}
