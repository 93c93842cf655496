#pragma once
// Where tests find their data and put their files.

#include <optional>
#include <string>
#include <string_view>

namespace nguon::tests {

/// Whole file; fails the test (throws) where it can't be read.
std::string read_file(std::string const &path);
/// tests/vectors/<name>: data that every clone must have; a missing file throws.
std::string read_vector(std::string_view name);
/// A file of the public conformance data (NGUON_CONFORMANCE); nullopt, and a line that names it as skipped,
/// where it does not lie there.
std::optional<std::string> read_conformance(std::string_view path);
/// The folder itself, whether or not it exists.
std::string conformance_folder();

/// A fresh folder below the system's temporary one, removed with all it holds.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder const &) = delete;
  TemporaryFolder &operator=(TemporaryFolder const &) = delete;
  std::string const &path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

}  // namespace nguon::tests
