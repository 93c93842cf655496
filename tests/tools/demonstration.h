#pragma once
// One demonstration for all tests of a process that only read it: making it takes a second or two.

#include <string>
#include <vector>

#include "tests/support/files.h"
#include "tools/demo/make.h"

namespace nguon::tests {

class Demonstration {
 public:
  Demonstration() {
    auto made = tools::make_demo(folder_ / "data", 1'795'400'000'000);
    if (!made) throw std::runtime_error(made.error().message);
    lots = std::move(made->lots);
  }
  std::string data() const { return folder_ / "data"; }

  std::vector<std::string> lots;  ///< Addresses with a leading slash; the recalled one is the last.

 private:
  TemporaryFolder folder_;
};

}  // namespace nguon::tests
