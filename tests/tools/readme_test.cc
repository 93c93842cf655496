// What the README tells a newcomer to type is typed here.

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/server/http_client.h"
#include "tests/support/printing.h"
#include "tests/tools/program.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

namespace fs = std::filesystem;

std::string readme() {
  return read_file(std::string(NGUON_SOURCE_DIR) + "/README.md");
}

/// The shell blocks of a section.
std::vector<std::string> blocks_of(std::string const &heading) {
  auto const text = readme();
  auto const start = text.find("## " + heading + "\n");
  if (start == std::string::npos) throw std::runtime_error("README.md has no section " + heading);
  auto const section = text.substr(start, text.find("\n## ", start + 3) - start);
  std::vector<std::string> blocks;
  constexpr std::string_view fence = "```sh\n";
  for (auto at = section.find(fence); at != std::string::npos; at = section.find(fence, at)) {
    at += fence.size();
    blocks.push_back(section.substr(at, section.find("```", at) - at));
  }
  return blocks;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string last_line(std::string const &block) {
  auto const end = block.find_last_not_of('\n');
  return block.substr(block.rfind('\n', end) + 1);
}

Ran run_shell(std::string const &script, std::string const &folder) {
  return run({"bash", "-euo", "pipefail", "-c", script}, "", folder);
}

}  // namespace

TEST_CASE("the README's check of a bundle works as it is written, and notices a changed byte") {
  auto const blocks = blocks_of("Check it yourself");
  REQUIRE(blocks.size() == 1);
  CHECK(last_line(blocks[0]).find(" verify ") != std::string::npos);

  // A clone after tools/run, as far as the commands can tell.
  TemporaryFolder const clone;
  fs::create_directories(clone / "build/release");
  fs::create_symlink(nguon_program(), clone / "build/release/nguon");
  auto const demo = run_nguon({"demo", "--data", clone / "data/demo"});
  REQUIRE(demo.status == 0);
  Serving const serving(clone / "data/demo");
  auto const here = [&](std::string const &script) {
    return replaced(script, "http://127.0.0.1:8080", serving.url());
  };

  auto const ran = run_shell(here(blocks[0]), clone.path());
  CAPTURE(ran.out);
  CAPTURE(ran.err);
  REQUIRE(ran.status == 0);
  CHECK(ran.out.find("Signed by the log's key.") != std::string::npos);

  auto bundle = read_file(clone / "lot.bundle");
  auto &byte = bundle[bundle.size() / 3];
  byte = byte == '0' ? '1' : '0';
  std::ofstream(clone / "lot.bundle", std::ios::binary | std::ios::trunc) << bundle;
  auto const again = run_shell(here(last_line(blocks[0])), clone.path());
  CHECK(again.status == 1);
  CHECK(again.out.find("FAIL") != std::string::npos);
}

TEST_CASE("what the README points to is there") {
  auto const text = readme();
  std::size_t links = 0;
  for (auto at = text.find("]("); at != std::string::npos; at = text.find("](", at + 2)) {
    auto const target = text.substr(at + 2, text.find(')', at) - at - 2);
    CAPTURE(target);
    if (target.starts_with("http")) continue;
    CHECK(fs::exists(fs::path(NGUON_SOURCE_DIR) / target));
    ++links;
  }
  CHECK(links > 5);
  // The two commands, with what each of them says of itself.
  auto const commands = blocks_of("Two commands");
  REQUIRE(commands.size() == 1);
  for (auto const *script : {"tools/run", "tools/test"}) {
    CHECK(commands[0].find(script) != std::string::npos);
    auto const help = run({std::string(NGUON_SOURCE_DIR) + "/" + script, "--help"});
    CHECK(help.status == 0);
    CHECK(help.out.find(std::string("usage: ") + script) != std::string::npos);
  }
}
