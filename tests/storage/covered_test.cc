#include "storage/covered.h"

#include <vector>

#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::storage;

TEST_CASE("what plain files cover is read as it was written, and nothing else is") {
  Covered const covered{512, sha256("root")};
  auto const text = write_covered(covered);
  CHECK(text == "512\n" + text.substr(4, 44) + "\n");
  CHECK(parse_covered(text) == covered);
  CHECK(parse_covered(write_covered({UINT64_MAX, Hash{}})) == Covered{UINT64_MAX, Hash{}});
  std::vector<std::string> const others{"",
                                        "512",
                                        "512\n",
                                        text.substr(0, text.size() - 1),
                                        text + "\n",
                                        text + " ",
                                        "0" + text,
                                        "-" + text,
                                        " " + text,
                                        "18446744073709551616" + text.substr(3),
                                        "512\nAAAA\n",
                                        "512\n" + std::string(43, 'A') + "\n",
                                        "512\n" + std::string(43, '-') + "=\n"};
  for (auto const &other : others) {
    CAPTURE(other);
    CHECK_FALSE(parse_covered(other).has_value());
  }
}
