#include "server/witness.h"

#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "server/offload.h"
#include "tests/crypto/vectors.h"
#include "tests/server/hashed_log.h"
#include "tests/server/http_client.h"
#include "tests/server/witness_fixture.h"
#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

std::string refused_code(Result<std::string> const &answer) {
  return answer ? "cosigned" : answer.error().code;
}

void run_witness_vectors(std::string const &file) {
  auto const vectors = json::parse(file);
  TemporaryFolder const folder;
  std::vector<std::string> logs;
  for (auto const &log : vectors.at("logs").as_array()) logs.push_back(text_of(log.at("vkey")));
  REQUIRE(server::prepare_witness_folder(folder / "w", "witness.example/vectors", logs).has_value());
  auto const witness = server::Witness::open(folder / "w", witness_now_ms).value();
  auto const served = server::WitnessServer::start(*witness, witness_now_ms, {{"127.0.0.1", 0}, ""}).value();

  for (auto const &step : vectors.at("steps").as_array()) {
    CAPTURE(text_of(step.at("why")));
    auto const body = text_of(step.at("body"));
    auto const answer = ask_once(served->port(), "POST", "/add-checkpoint", "", body);
    CHECK(answer.status == step.at("status").to_number<unsigned>());
    if (auto const *expected = step.as_object().if_contains("response_body"))
      CHECK(answer.body == text_of(*expected));
    if (auto const *type = step.as_object().if_contains("content_type"))
      CHECK(answer.field("content-type") == text_of(*type));
    if (answer.status != 200) continue;
    auto const request = parse_add_checkpoint(body).value();
    auto const text = parse_note(request.note)->text;
    std::vector const trusted{witness->key()};
    auto const opened = open_note(text + "\n" + answer.body, trusted);
    REQUIRE(opened.has_value());
    CHECK(cosignature_time(opened->signatures.front()) > 0);
  }
  for (auto const &[origin, hash] : vectors.at("origin_hash").as_object()) {
    auto const read = ask_once(served->port(), "GET", "/" + text_of(hash) + "/checkpoint");
    CHECK(read.status == 200);
    std::vector const trusted{witness->key()};
    auto const opened = open_note(read.body, trusted);
    REQUIRE(opened.has_value());
    CHECK(parse_checkpoint(opened->text)->origin == std::string(origin));
  }
}

}  // namespace

TEST_CASE("conformance: tlog/witness gets the stated answers, in order") {
  if (auto const file = read_conformance("tlog/witness.json")) run_witness_vectors(*file);
}

TEST_CASE("a witness follows a log that grows, and remembers it when it starts again") {
  HashedLog const log;
  RunningWitness running("witness.example/1", log.vkey());
  auto const key = running.key();
  CHECK_FALSE(running.witness().find_cosigned(sha256(witnessed_origin)).has_value());
  REQUIRE(running.witness().add_checkpoint(log.request(0, 3)).has_value());
  REQUIRE(running.witness().add_checkpoint(log.request(3, 300)).has_value());
  CHECK(refused_code(running.witness().add_checkpoint(log.request(3, 400))) == "another-size");
  CHECK(running.witness().add_checkpoint(log.request(3, 400)).error().have == "300");
  CHECK(refused_code(running.witness().add_checkpoint(log.request(0, 400))) == "another-size");
  CHECK(refused_code(running.witness().add_checkpoint(log.request(300, 200))) == "old-above-new");
  // The same head again is cosigned again: nothing newer was seen until now.
  CHECK(running.witness().add_checkpoint(log.request(300, 300)).has_value());

  running.stop();
  running.start();
  CHECK(running.key().vkey() == key.vkey());
  CHECK(running.witness().find_head(std::string(witnessed_origin))->size == 300);
  CHECK(refused_code(running.witness().add_checkpoint(log.request(0, 3))) == "another-size");
  auto const read = running.witness().find_cosigned(sha256(witnessed_origin));
  REQUIRE(read.has_value());
  std::vector const trusted{key, NoteVerifier::parse(log.vkey()).value()};
  CHECK(open_note(*read, trusted)->signatures.size() == 2);
  CHECK(running.witness().add_checkpoint(log.request(300, 1'000)).has_value());
}

TEST_CASE("a witness refuses another history, a wrong signature and a stranger's log") {
  HashedLog const log, thief('t');
  RunningWitness running("witness.example/1", log.vkey());
  auto &witness = running.witness();
  REQUIRE(witness.add_checkpoint(log.request(0, 5)).has_value());
  CHECK(refused_code(witness.add_checkpoint(log.request(5, 5, "other"))) == "not-consistent");
  CHECK(refused_code(witness.add_checkpoint(log.request(5, 9, "other"))) == "not-consistent");
  auto shortened = parse_add_checkpoint(log.request(5, 9)).value();
  shortened.proof.pop_back();
  CHECK(refused_code(witness.add_checkpoint(write_add_checkpoint(shortened))) == "not-consistent");
  CHECK(witness.add_checkpoint(thief.request(5, 9)).error().kind == ErrorKind::forbidden);
  auto foreign =
      sign_note(checkpoint_text({"log.example/foreign", 1, leaf_hash("x")}), "log.example/foreign", log.key);
  CHECK(refused_code(witness.add_checkpoint("old 0\n\n" + foreign)) == "unknown-log");
  CHECK(refused_code(witness.add_checkpoint("old 5\n")) == "bad-add-checkpoint");
  CHECK(refused_code(witness.add_checkpoint("old 5\n\nno note")) == "note-form");
  CHECK(witness.find_head(std::string(witnessed_origin))->size == 5);
}

TEST_CASE("of many requests at once from one size, a witness grants one line of heads") {
  HashedLog const log;
  RunningWitness running("witness.example/1", log.vkey());
  auto &witness = running.witness();
  REQUIRE(witness.add_checkpoint(log.request(0, 10)).has_value());
  // Two histories that both extend ten: only one of them may ever be cosigned.
  std::atomic<unsigned> granted = 0;
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      if (witness.add_checkpoint(log.request(10, 11 + i)).has_value()) ++granted;
    });
  }
  threads.clear();
  CHECK(granted == 1);
  CHECK(witness.find_head(std::string(witnessed_origin))->size > 10);
}

TEST_CASE("a witness's folder keeps its name, its key and its heads, and is one process's") {
  HashedLog const log;
  TemporaryFolder const temporary;
  auto const folder = temporary / "w";
  CHECK(server::Witness::open(folder, witness_now_ms).error().code == "not-a-witness");
  CHECK(server::prepare_witness_folder(folder, "", {}).error().code == "witness-name");
  CHECK(server::prepare_witness_folder(folder, "w.example/1", {"no key"}).error().code == "bad-vkey");
  CHECK_FALSE(server::is_witness_folder(folder));
  REQUIRE(server::prepare_witness_folder(folder, "w.example/1", {}).has_value());
  auto const key = server::read_witness_key(folder).value();
  // A log is added once; the key stays.
  REQUIRE(server::prepare_witness_folder(folder, "", {log.vkey()})->logs.size() == 1);
  CHECK(server::prepare_witness_folder(folder, "w.example/1", {log.vkey()})->logs.size() == 1);
  CHECK(server::prepare_witness_folder(folder, "w.example/2", {}).error().code == "witness-name");
  CHECK(server::prepare_witness_folder(folder, "", {key.vkey()}).error().code == "bad-config");
  CHECK(server::read_witness_key(folder)->vkey() == key.vkey());
  struct stat status {};
  REQUIRE(::stat((folder + "/witness.pem").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  {
    auto const witness = server::Witness::open(folder, witness_now_ms).value();
    REQUIRE(witness->add_checkpoint(log.request(0, 7)).has_value());
    CHECK(server::Witness::open(folder, witness_now_ms).error().code == "folder-in-use");
  }
  // A head that no log signed is no memory.
  auto const head = folder + "/heads/" + to_hex(sha256(witnessed_origin));
  auto bytes = read_file(head);
  bytes[bytes.find("\n7\n") + 1] = '3';
  std::ofstream(head, std::ios::binary | std::ios::trunc) << bytes;
  CHECK(server::Witness::open(folder, witness_now_ms).error().code == "head-damaged");
  std::ofstream(head, std::ios::binary | std::ios::trunc) << "";
  CHECK(server::Witness::open(folder, witness_now_ms).error().code == "head-damaged");
}

TEST_CASE("a witness's addresses take what they take, within their bounds") {
  HashedLog const log;
  RunningWitness running("witness.example/1", log.vkey());
  auto const ask = [&](std::string_view method, std::string const &path, std::string const &body = "") {
    return ask_once(running.port(), method, path, "", body).status;
  };
  CHECK(ask("GET", "/") == 404);
  CHECK(ask("GET", "/add-checkpoint") == 405);
  CHECK(ask("POST", "/" + to_hex(sha256(witnessed_origin)) + "/checkpoint", "x") == 405);
  CHECK(ask("GET", "/" + to_hex(sha256(witnessed_origin)) + "/checkpoint") == 404);
  CHECK(ask("GET", "/" + std::string(64, 'z') + "/checkpoint") == 404);
  CHECK(ask("GET", "//checkpoint") == 404);
  CHECK(ask("GET", "/checkpoint") == 404);
  CHECK(ask("POST", "/add-checkpoint", std::string(65 * 1024, 'x')) == 413);
  CHECK(ask("POST", "/add-checkpoint") == 400);
}

TEST_CASE("a witness's configuration has one form") {
  HashedLog const log;
  auto const good = R"({"name":"w.example/1","logs":[")" + log.vkey() + R"("]})";
  auto const config = server::parse_witness_config(good);
  REQUIRE(config.has_value());
  CHECK(config->name == "w.example/1");
  CHECK(server::write_witness_config(*config) == good + "\n");
  for (std::string const &wrong : std::vector<std::string>{
           "", "[]", "{}", R"({"name":"w"})", R"({"name":"two words","logs":[]})", R"({"name":1,"logs":[]})",
           R"({"name":"w","logs":{}})", R"({"name":"w","logs":[1]})", R"({"name":"w","logs":["x"]})",
           R"({"name":"w","logs":[")" + log.vkey() + R"(",")" + log.vkey() + R"("]})"}) {
    CAPTURE(wrong);
    CHECK_FALSE(server::parse_witness_config(wrong).has_value());
  }
}
