#include "tests/support/files.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace nguon::tests {
namespace fs = std::filesystem;

std::string read_file(std::string const &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return std::move(bytes).str();
}

std::string read_vector(std::string_view name) {
  return read_file(std::string(NGUON_SOURCE_DIR) + "/tests/vectors/" + std::string(name));
}

std::string conformance_folder() {
  char const *set = std::getenv("NGUON_CONFORMANCE");
  return set != nullptr ? set : NGUON_CONFORMANCE_DEFAULT;
}

std::optional<std::string> read_conformance(std::string_view path) {
  auto const whole = conformance_folder() + "/" + std::string(path);
  if (!fs::exists(whole)) {
    std::printf("skipped: no conformance data at %s\n", whole.c_str());
    return std::nullopt;
  }
  return read_file(whole);
}

TemporaryFolder::TemporaryFolder() {
  auto pattern = (fs::temp_directory_path() / "nguon-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace nguon::tests
