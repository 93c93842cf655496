#include "crypto/add_checkpoint.h"

#include "crypto/base64.h"
#include "tests/support/printing.h"

namespace nguon {

TEST_CASE("a request to a witness has one form") {
  auto const code = [](std::string const &body) {
    auto const request = parse_add_checkpoint(body);
    if (!request) return request.error().code;
    CHECK(write_add_checkpoint(*request) == body);
    return std::string("read");
  };
  std::string const hash = base64_encode(std::string(32, 'h')) + "\n";
  CHECK(code("old 0\n\nnote\n") == "read");
  CHECK(code("old 18446744073709551615\n" + hash + "\nnote") == "read");
  CHECK(code("old 1\n\n") == "read");
  std::string longest = "old 1\n";
  for (int i = 0; i < 63; ++i) longest += hash;
  CHECK(code(longest + "\nnote") == "read");
  CHECK(code(longest + hash + "\nnote") == "bad-add-checkpoint");
  std::vector<std::string> const wrong = {"",
                                          "old 1",
                                          "old 1\n",
                                          "old -1\n\n",
                                          "old 01\n\n",
                                          "old \n\n",
                                          "old 18446744073709551616\n\n",
                                          "Old 1\n\n",
                                          "new 1\n\n",
                                          "old 1\n" + hash,
                                          "old 1\nAAAA\n\nnote",
                                          "old 1\n " + hash + "\nnote",
                                          "old 1\r\n\r\nnote",
                                          hash + "\nnote"};
  for (auto const &body : wrong) {
    CAPTURE(body);
    CHECK(code(body) == "bad-add-checkpoint");
  }
  auto const request = parse_add_checkpoint("old 7\n" + hash + "\nnote\n\nline\n");
  REQUIRE(request.has_value());
  CHECK(request->old_size == 7);
  CHECK(request->proof == std::vector{*hash_from_bytes(std::string(32, 'h'))});
  CHECK(request->note == "note\n\nline\n");
}

}  // namespace nguon
