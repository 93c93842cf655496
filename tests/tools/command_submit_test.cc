// From nothing to receipts: init, key, sign, serve, submit, as docs/commands.md tells it.

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "crypto/merkle.h"
#include "crypto/note.h"
#include "storage/entry.h"
#include "tests/support/printing.h"
#include "tests/tools/program.h"
#include "trace/own_id.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

constexpr char const *origin = "log.example/submit";

/// A new log, and a cooperative that its root key lets in.
class Fresh {
 public:
  Fresh() {
    auto const init = run_nguon({"init", "--data", data(), "--origin", origin});
    REQUIRE(init.status == 0);
    log_key.push_back(NoteVerifier::parse(init.out.substr(0, init.out.size() - 1)).value());
  }
  std::string data() const { return folder / "log"; }
  std::string root_key() const { return folder / "log/keys/root.pem"; }

  /// Signs a payload into a file of its own, which is named.
  std::string sign(std::string const &name, std::string const &payload) const {
    std::ofstream(folder / (name + ".json")) << payload;
    auto const made = run_nguon({"sign", "--key", root_key(), "--origin", origin, folder / (name + ".json")});
    REQUIRE(made.status == 0);
    std::ofstream(folder / (name + ".jws")) << made.out;
    return folder / (name + ".jws");
  }

  TemporaryFolder folder;
  std::vector<NoteVerifier> log_key;
};

std::string party(std::string_view seed) {
  auto const id = trace::make_own_id(sha256(seed).view().substr(0, 7));
  return R"({"type":"Party","id":"party/)" + id +
         R"(","name":"HTX Mẫu","roles":["producer"],"address":"Xã Mẫu"})";
}

std::uint64_t index_of(std::string const &receipt) {
  return boost::json::parse(receipt).at("index").to_number<std::uint64_t>();
}

/// What a submitter checks of a receipt that it keeps.
void check_receipt(std::string const &text, std::string const &statement,
                   std::vector<NoteVerifier> const &log_key) {
  auto const receipt = boost::json::parse(text);
  auto const note = open_note(receipt.at("checkpoint").as_string(), log_key);
  REQUIRE(note.has_value());
  auto const checkpoint = parse_checkpoint(note->text);
  REQUIRE(checkpoint.has_value());
  std::string const entry(receipt.at("entry").as_string());
  std::vector<Hash> proof;
  for (auto const &hash : receipt.at("proof").as_array())
    proof.push_back(hash_from_base64url(hash.as_string()).value());
  CHECK(verify_inclusion(leaf_hash(entry), index_of(text), checkpoint->size, proof, checkpoint->root));
  CHECK(storage::parse_entry(entry).value().statement + "\n" == statement);
}

}  // namespace

TEST_CASE("a signed statement is submitted and its receipt proves that it is in the log") {
  Fresh const fresh;
  auto const statement = fresh.sign("coop", party("coop"));
  Serving const serving(fresh.data());
  auto const submitted = run_nguon({"submit", "--url", serving.url(), statement});
  CAPTURE(submitted.err);
  REQUIRE(submitted.status == 0);
  check_receipt(read_file(statement + ".receipt"), read_file(statement), fresh.log_key);

  SUBCASE("a receipt that is kept is never replaced") {
    auto const kept = read_file(statement + ".receipt");
    CHECK(run_nguon({"submit", "--url", serving.url(), statement}).status == 1);
    CHECK(read_file(statement + ".receipt") == kept);
  }
  SUBCASE("submitted again it has the same place") {
    auto const again = run_nguon({"submit", "--url", serving.url(), "-"}, read_file(statement));
    CHECK(again.status == 0);
    CHECK(index_of(again.out) == index_of(read_file(statement + ".receipt")));
  }
  SUBCASE("many are submitted one a line, each with its own fate") {
    auto const other = read_file(fresh.sign("other", party("other")));
    CHECK(run_nguon({"submit", "--url", serving.url(), "-"}, read_file(statement) + other).status == 0);
    auto const many =
        run_nguon({"submit", "--url", serving.url(), "-"}, read_file(statement) + other + "no statement\n");
    // One that was refused is named, and the exit code says that not all is well.
    CHECK(many.status == 1);
    CHECK(many.err.starts_with("nguon: statement 3 of - was refused: "));
    std::vector<std::string> lines;
    std::istringstream text(many.out);
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    REQUIRE(lines.size() == 3);
    CHECK(index_of(lines[0]) == index_of(read_file(statement + ".receipt")));
    CHECK(index_of(lines[1]) == index_of(lines[0]) + 1);
    check_receipt(lines[1], other, fresh.log_key);
    CHECK(boost::json::parse(lines[2]).at("status").to_number<int>() == 400);
  }
  SUBCASE("what the service refuses ends with 1 and leaves no receipt") {
    auto altered = read_file(statement);
    altered[altered.size() - 10] = altered[altered.size() - 10] == 'A' ? 'B' : 'A';
    std::ofstream(fresh.folder / "altered.jws") << altered;
    auto const refused = run_nguon({"submit", "--url", serving.url(), fresh.folder / "altered.jws"});
    CHECK(refused.status == 1);
    CHECK(refused.err.find("(401)") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(fresh.folder / "altered.jws.receipt"));
  }
}

TEST_CASE("sign refuses what a log would refuse for its form") {
  Fresh const fresh;
  for (auto const *payload :
       {"", "no JSON", "{}", R"({"type":"Party"})", R"({"type":"NoSuchType"})",
        R"({"type":"Party","id":"party/AAAAAAAAAAA","name":"x","roles":[],"address":"x"})"}) {
    CAPTURE(payload);
    auto const ran = run_nguon({"sign", "--key", fresh.root_key(), "--origin", origin}, payload);
    CHECK(ran.status == 1);
    CHECK(ran.out.empty());
  }
}

TEST_CASE("init makes a folder of its own and leaves every other alone") {
  Fresh const fresh;
  auto const before = read_file(fresh.folder / "log/keys/log.pem");
  auto const again = run_nguon({"init", "--data", fresh.data(), "--origin", "log.example/other"});
  CHECK(again.status == 1);
  CHECK(again.out.empty());
  CHECK(read_file(fresh.folder / "log/keys/log.pem") == before);
  auto const demo = run_nguon({"demo", "--data", fresh.data()});
  CHECK(demo.status == 1);
  CHECK(read_file(fresh.folder / "log/keys/log.pem") == before);
}
