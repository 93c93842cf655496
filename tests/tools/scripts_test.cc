// The scripts beside the program: each explains itself, and says what is wrong instead of starting something
// else.

#include <algorithm>
#include <filesystem>

#include "tests/support/printing.h"
#include "tests/tools/program.h"

using namespace nguon::tests;

namespace {

std::vector<std::string> const scripts = {"bare", "crash", "fuzz", "lint", "race", "run", "setup", "test"};

std::string path_of(std::string const &script) {
  return std::string(NGUON_SOURCE_DIR) + "/tools/" + script;
}

}  // namespace

TEST_CASE("every script explains itself and refuses an option that it does not have") {
  // Those that are there are those that are tried here.
  std::vector<std::string> found;
  for (auto const &entry : std::filesystem::directory_iterator(std::string(NGUON_SOURCE_DIR) + "/tools")) {
    if (entry.is_regular_file() && !entry.path().has_extension()) found.push_back(entry.path().filename());
  }
  std::sort(found.begin(), found.end());
  CHECK(found == scripts);

  for (auto const &script : scripts) {
    CAPTURE(script);
    for (auto const *flag : {"--help", "-h"}) {
      auto const help = run({path_of(script), flag});
      CHECK(help.status == 0);
      CHECK(help.out.starts_with("usage: tools/" + script));
      CHECK(help.err.empty());
    }
    auto const wrong = run({path_of(script), "--no-such-option"});
    CHECK(wrong.status == 2);
    CHECK(wrong.out.empty());
    CHECK(wrong.err.find("tools/" + script) != std::string::npos);
  }
}

TEST_CASE("the list of packages has each once, and running needs fewer than testing") {
  auto const lines = [](std::string const &set) {
    auto const ran = run({path_of("setup"), "--list", set});
    CHECK(ran.status == 0);
    std::vector<std::string> names;
    std::istringstream text(ran.out);
    for (std::string line; std::getline(text, line);) names.push_back(line);
    return names;
  };
  auto const to_run = lines("run"), to_test = lines("test");
  CHECK(to_run.size() > 5);
  CHECK(to_test.size() > to_run.size());
  for (auto const *list : {&to_run, &to_test}) {
    CHECK(std::is_sorted(list->begin(), list->end()));
    CHECK(std::adjacent_find(list->begin(), list->end()) == list->end());
  }
  CHECK(std::includes(to_test.begin(), to_test.end(), to_run.begin(), to_run.end()));
  CHECK(run({path_of("setup"), "--list", "nothing"}).status == 2);
}
