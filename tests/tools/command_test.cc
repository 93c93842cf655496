#include "tools/command.h"

#include <sys/stat.h>

#include <fstream>

#include "tests/support/printing.h"
#include "tests/tools/program.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

std::vector<std::vector<std::string>> const commands = {{},
                                                        {"init"},
                                                        {"serve"},
                                                        {"key"},
                                                        {"key", "new"},
                                                        {"key", "show"},
                                                        {"sign"},
                                                        {"submit"},
                                                        {"verify"},
                                                        {"witness"},
                                                        {"audit"},
                                                        {"follow"},
                                                        {"reindex"},
                                                        {"demo"},
                                                        {"bench"},
                                                        {"gateway"},
                                                        {"gateway", "new"},
                                                        {"gateway", "next-key"},
                                                        {"gateway", "use-next-key"},
                                                        {"gateway", "token"},
                                                        {"gateway", "list"},
                                                        {"gateway", "revoke"}};

std::vector<std::string> operator+(std::vector<std::string> words, std::string more) {
  words.push_back(std::move(more));
  return words;
}

}  // namespace

TEST_CASE("every command explains itself") {
  for (auto const &command : commands) {
    CAPTURE(command.empty() ? "nguon" : command.back());
    for (auto const *flag : {"--help", "-h"}) {
      auto const ran = run_nguon(command + flag);
      CHECK(ran.status == 0);
      CHECK(ran.out.find("Usage:") != std::string::npos);
      CHECK(ran.err.empty());
    }
  }
  // What it offers is what is tried here and written in docs/commands.md.
  auto const help = run_nguon({"--help"}).out;
  auto const documented = read_file(std::string(NGUON_SOURCE_DIR) + "/docs/commands.md");
  auto const listed = help.substr(help.find("Subcommands:"));
  std::size_t count = 0;
  for (std::size_t line = listed.find("\n  "); line != std::string::npos;
       line = listed.find("\n  ", line + 1)) {
    auto const name = listed.substr(line + 3, listed.find(' ', line + 3) - line - 3);
    CAPTURE(name);
    CHECK(std::find(commands.begin(), commands.end(), std::vector<std::string>{name}) != commands.end());
    CHECK(documented.find("`nguon " + name) != std::string::npos);
    ++count;
  }
  // Not counted: the program itself, and what stands below `key` and `gateway`.
  CHECK(count + 9 == commands.size());
}

TEST_CASE("wrong usage ends with 2, says why on stderr and prints nothing") {
  auto const wrong = [](std::vector<std::string> const &arguments) {
    auto const ran = run_nguon(arguments);
    CAPTURE(arguments.empty() ? "" : arguments.front());
    CHECK(ran.status == 2);
    CHECK(ran.out.empty());
    CHECK_FALSE(ran.err.empty());
  };
  for (auto const &command : commands) {
    wrong(command + "--no-such-option");
    // Each needs something, but the two that measure and show.
    if (!command.empty() && command.front() != "bench") wrong(command);
  }
  wrong({});
  wrong({"no-such-command"});
  wrong({"key", "new", "--out", "/nowhere/x", "--alg", "RS256"});
  wrong({"sign", "--key", "/nowhere/x.pem", "--origin", "log.example/x"});
}

TEST_CASE("what is refused ends with 1 and one sentence on stderr") {
  TemporaryFolder const folder;
  std::ofstream(folder / "no-key.pem") << "no key";
  for (auto const &arguments : std::vector<std::vector<std::string>>{
           {"serve", "--data", folder / "none"},
           {"serve", "--data", folder / "none", "--listen", "nowhere"},
           {"reindex", "--data", folder / "none"},
           {"follow", "http://127.0.0.1:1", "--data", folder / "copy", "--once"},
           {"follow", "http://127.0.0.1:1", "--data", folder / "copy", "--log-key", "no key"},
           {"follow", "http://127.0.0.1:1", "--data", folder / "copy", "--listen", "nowhere"},
           {"key", "show", folder / "none"},
           {"key", "show", folder / "no-key.pem"},
           {"key", "show", folder / "no-key.pem", "--vkey"},
           {"key", "show", folder.path()},
           {"key", "new", "--out", folder / "no-key.pem"},
           {"key", "new", "--out", folder / "no/such/folder.pem"},
           {"sign", "--key", folder / "no-key.pem", "--origin", "log.example/x"},
           {"submit", "--url", "ftp://127.0.0.1", folder / "no-key.pem"},
           {"submit", "--url", "http://127.0.0.1:1", folder / "none.jws"},
           {"submit", "--url", "http://127.0.0.1:1", folder / "no-key.pem"},
           {"verify", folder / "none"},
           {"verify", folder / "no-key.pem", "--log-key", "no key"},
           {"verify", folder / "no-key.pem", "--policy", folder / "no-key.pem"},
           {"witness", "--data", folder / "new-witness"},
           {"witness", "--data", folder / "new-witness", "--name", "two words"},
           {"witness", "--data", folder / "new-witness", "--name", "w.example/1", "--log", "no key"},
           {"init", "--data", folder.path(), "--origin", "log.example/x"},
           {"init", "--data", folder / "new", "--origin", "two words"},
           {"demo", "--data", folder.path()},
       }) {
    CAPTURE(arguments[0]);
    CAPTURE(arguments.back());
    auto const ran = run_nguon(arguments);
    CHECK(ran.status == 1);
    CHECK(ran.out.empty());
    CHECK(ran.err.starts_with("nguon: "));
    CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
  }
}

TEST_CASE("the version is the project's") {
  CHECK(run_nguon({"--version"}).out == std::string(NGUON_VERSION) + "\n");
}

TEST_CASE("what came from elsewhere moves no cursor of a terminal") {
  auto const ran = run_nguon({"key", "show", "Xã\x1b[2K\r\x7f\xc2\x9b.pem"});
  CHECK(ran.status == 1);
  CHECK(ran.err.find("Xã?[2K???.pem") != std::string::npos);
}
