#pragma once
// Counts the rows of a set of public test data, and holds docs/conformance.md to the counts.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace nguon::tests {

class Tally {
 public:
  /// `set` is the file or folder below the conformance folder.
  explicit Tally(std::string_view set) : set_(set) {}

  void pass() { ++passed_; }
  /// A row that is out of scope, and why. The reason is the sentence of the page.
  void skip(std::string_view reason) { ++skipped_[std::string(reason)]; }

  /// What docs/conformance.md must say of the set.
  std::string paragraph() const;
  /// Checks that the page says it. The page describes the folder that the build was configured with: with
  /// another one (NGUON_CONFORMANCE in the environment), or none, nothing is compared.
  void compare_with_page() const;

 private:
  std::string set_;
  std::size_t passed_ = 0;
  std::map<std::string, std::size_t> skipped_;
};

}  // namespace nguon::tests
