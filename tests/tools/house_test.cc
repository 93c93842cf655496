// The house rules that a compiler does not check, held by reading the source.

#include <algorithm>
#include <array>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace {

namespace fs = std::filesystem;
using nguon::tests::read_file;

/// From left to right: a folder includes itself and the folders before it.
constexpr std::array<std::string_view, 5> arrow = {"crypto", "storage", "trace", "server", "tools"};

std::vector<fs::path> sources_of(std::string_view folder) {
  std::vector<fs::path> files;
  for (auto const &entry : fs::recursive_directory_iterator(fs::path(NGUON_SOURCE_DIR) / folder)) {
    auto const extension = entry.path().extension();
    if (extension == ".h" || extension == ".cc") files.push_back(entry.path());
  }
  return files;
}

/// What a file includes, system headers too.
std::vector<std::string> includes_of(fs::path const &file) {
  static std::regex const line_form(R"(^\s*#include\s+["<]([^">]+)[">])");
  std::vector<std::string> found;
  std::istringstream lines(read_file(file.string()));
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_search(line, match, line_form)) found.push_back(match[1]);
  }
  return found;
}

std::size_t place_on_arrow(std::string_view folder) {
  return static_cast<std::size_t>(std::find(arrow.begin(), arrow.end(), folder) - arrow.begin());
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(), [text](auto start) { return text.starts_with(start); });
}

}  // namespace

TEST_CASE("includes run one way only, from tools down to crypto") {
  for (auto const folder : arrow) {
    auto const files = sources_of(folder);
    REQUIRE(!files.empty());
    for (auto const &file : files) {
      for (auto const &include : includes_of(file)) {
        auto const top = include.substr(0, include.find('/'));
        auto const target = place_on_arrow(top);
        if (target == arrow.size()) continue;
        CAPTURE(file.string());
        CAPTURE(include);
        CHECK(target <= place_on_arrow(folder));
      }
      CHECK_MESSAGE(read_file(file.string()).find("\"tests/") == std::string::npos, file.string());
    }
  }
}

TEST_CASE("third-party headers stay in the folder that may know them") {
  for (auto const folder : arrow) {
    for (auto const &file : sources_of(folder)) {
      for (auto const &include : includes_of(file)) {
        CAPTURE(file.string());
        CAPTURE(include);
        if (starts_with_any(include, {"rocksdb/"})) CHECK(folder == "storage");
        if (starts_with_any(include, {"boost/beast", "boost/asio"})) CHECK(place_on_arrow(folder) >= 3);
        if (starts_with_any(include, {"qrencode"})) CHECK(folder == "trace");
        if (starts_with_any(include, {"CLI/"})) CHECK(folder == "tools");
        if (starts_with_any(include, {"openssl/", "sodium"})) {
          // The bench measures both libraries themselves, as the limit that ours stands beside.
          CHECK((folder == "crypto" || file.parent_path().filename() == "bench"));
        }
      }
    }
  }
}

TEST_CASE("crypto knows no file, clock or thread") {
  for (auto const &file : sources_of("crypto")) {
    for (auto const &include : includes_of(file)) {
      CAPTURE(file.string());
      CAPTURE(include);
      CHECK_FALSE(starts_with_any(
          include, {"fstream", "filesystem", "chrono", "thread", "fcntl.h", "unistd.h", "sys/"}));
    }
  }
}
