// A stranger replays the whole log: over a server's tiles, or in the folder itself.

#include <filesystem>
#include <fstream>

#include "server/data_folder.h"
#include "storage/keys.h"
#include "tests/support/printing.h"
#include "tests/tools/demonstration.h"
#include "tests/tools/program.h"
#include "tools/bench/workload.h"

using namespace nguon;
using namespace nguon::tests;

TEST_CASE("the demonstration's log is audited over its tiles and in its folder") {
  Demonstration const demonstration;
  auto const vkey = server::read_log_key(demonstration.data()).value().vkey();
  {
    Serving const serving(demonstration.data());
    auto const ran = run_nguon({"audit", "--url", serving.url(), "--log-key", vkey});
    CAPTURE(ran.out);
    CAPTURE(ran.err);
    CHECK(ran.status == 0);
    CHECK(ran.out.find("Signed by the log's key.") != std::string::npos);

    auto const unknown = run_nguon({"audit", "--url", serving.url(), "--json"});
    CHECK(unknown.status == 1);
    CHECK(unknown.out.find(R"("signerKnown":false,"holds":true)") != std::string::npos);

    auto const other =
        NoteVerifier::make("demo.nguon.test/log", PrivateKey::from_seed(std::string(32, 'o'))->public_key());
    CHECK(run_nguon({"audit", "--url", serving.url(), "--log-key", other.vkey()})
              .out.find("FAIL  checkpoint") != std::string::npos);
  }
  auto const ran = run_nguon({"audit", "--data", demonstration.data(), "--json"});
  CAPTURE(ran.err);
  CHECK(ran.status == 0);
  CHECK(ran.out.find(R"("signerKnown":true,"holds":true)") != std::string::npos);
}

TEST_CASE("an entry that was changed in the tables is found by an audit") {
  TemporaryFolder const temporary;
  // More than a tile, so that the log opens without reading the entry.
  auto workload = tools::make_workload(temporary / "data");
  tools::append_here(workload, tools::sign_births(workload, 300));
  REQUIRE(run_nguon({"audit", "--data", workload.folder}).status == 0);
  {
    auto const folder = server::open_data_folder(workload.folder);
    REQUIRE(folder.has_value());
    auto entry = storage::read_entry(*folder->store, 40);
    auto const payload = entry.find('.', entry.find(R"("statement":")")) + 1;
    entry[payload + 100] = entry[payload + 100] == 'A' ? 'B' : 'A';
    storage::Batch change;
    change.put(storage::Table::entries, storage::key_u64(40), entry);
    folder->store->write(change);
  }
  auto const ran = run_nguon({"audit", "--data", workload.folder});
  CAPTURE(ran.out);
  CHECK(ran.status == 1);
  CHECK(ran.out.find("40 of 305 entries replayed\n") != std::string::npos);
  CHECK(ran.out.find("FAIL") != std::string::npos);
  CHECK(ran.out.find("Entry 40: ") != std::string::npos);
}

TEST_CASE("an audit with a state goes on where the last one ended, and finds what was altered since") {
  TemporaryFolder const temporary;
  auto workload = tools::make_workload(temporary / "data");
  tools::append_here(workload, tools::sign_births(workload, 300));
  auto const audit = [&] {
    return run_nguon({"audit", "--data", workload.folder, "--state", temporary / "state", "--json"});
  };
  auto const first = audit();
  CAPTURE(first.err);
  CHECK(first.status == 0);
  CHECK(first.out.find(R"("replayed":305,"earlier":0)") != std::string::npos);
  CHECK(audit().out.find(R"("replayed":305,"earlier":305)") != std::string::npos);
  tools::append_here(workload, tools::sign_births(workload, 700));
  auto const grown = audit();
  CHECK(grown.status == 0);
  CHECK(grown.out.find(R"("replayed":1005,"earlier":305)") != std::string::npos);

  // Another log of the same name.
  std::filesystem::remove_all(workload.folder);
  auto other = tools::make_workload(workload.folder);
  tools::append_here(other, tools::sign_births(other, 1'200));
  auto const ran = audit();
  CHECK(ran.status == 1);
  CHECK(ran.out.find(R"("holds":false)") != std::string::npos);
}

TEST_CASE("a log whose folder holds another key than its genesis names is found") {
  Demonstration const demonstration;
  {
    std::ofstream file(demonstration.data() + "/keys/log.pem", std::ios::trunc);
    file << PrivateKey::from_seed(std::string(32, 'o'))->to_pem();
  }
  auto const ran = run_nguon({"audit", "--data", demonstration.data()});
  CAPTURE(ran.err);
  CHECK(ran.status == 1);
  CHECK(ran.err.find("that key is not in the folder keys") != std::string::npos);
}

TEST_CASE("an audit needs one log, and says when nobody answers") {
  CHECK(run_nguon({"audit"}).status == 2);
  CHECK(run_nguon({"audit", "--data", "x", "--url", "http://127.0.0.1:9"}).status == 2);
  auto const ran = run_nguon({"audit", "--url", "http://127.0.0.1:9"});
  CHECK(ran.status == 1);
  CHECK(ran.err.find("no answer") != std::string::npos);
}
