#include "tests/support/tally.h"

#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/support/files.h"

namespace nguon::tests {

std::string Tally::paragraph() const {
  auto rows = passed_;
  for (auto const &[reason, count] : skipped_) rows += count;
  auto text =
      "### `" + set_ + "`\n\n" + std::to_string(rows) + " rows, " + std::to_string(passed_) + " pass.\n";
  if (!skipped_.empty()) text += "\n";
  for (auto const &[reason, count] : skipped_)
    text += "- " + std::to_string(count) + " skipped: " + reason + "\n";
  return text;
}

void Tally::compare_with_page() const {
  if (std::getenv("NGUON_CONFORMANCE") != nullptr || (passed_ == 0 && skipped_.empty())) return;
  auto const page = read_file(std::string(NGUON_SOURCE_DIR) + "/docs/conformance.md");
  auto const expected = paragraph();
  CHECK_MESSAGE(page.find(expected + "\n") != std::string::npos, "docs/conformance.md should say:\n",
                expected);
}

}  // namespace nguon::tests
