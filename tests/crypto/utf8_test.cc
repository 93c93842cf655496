#include "crypto/utf8.h"

#include <string>

#include "tests/support/printing.h"

namespace nguon {
namespace {

TEST_CASE("code points of every length are taken one by one") {
  std::string_view text = "a\xc4\x91\xe1\xbb\x93\xf0\x9f\x8c\xb1";  // a đ ồ 🌱
  CHECK(is_utf8(text));
  CHECK(take_code_point(text) == U'a');
  CHECK(take_code_point(text) == U'\u0111');
  CHECK(take_code_point(text) == U'\u1ed3');
  CHECK(take_code_point(text) == U'\U0001f331');
  CHECK(text.empty());
}

TEST_CASE("the first and last code point of each length are valid, their neighbours are not") {
  for (auto const *valid : {"\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                            "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    CAPTURE(std::string(valid));
    CHECK(is_utf8(valid));
  }
  CHECK(is_utf8(std::string_view("\0", 1)));
  CHECK(is_utf8(""));
  for (auto const *invalid :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2z", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xed\xbf\xbf", "\xe1\xbb", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
        "\xf8\x88\x80\x80\x80", "\xfe", "\xff", "a\x80"}) {
    CAPTURE(std::string(invalid));
    CHECK_FALSE(is_utf8(invalid));
  }
}

TEST_CASE("a refused text is left as it was") {
  std::string_view text = "\xe1\xbb";
  CHECK_FALSE(take_code_point(text).has_value());
  CHECK(text.size() == 2);
}

TEST_CASE("what somebody sent is quoted as valid text of a bounded length") {
  CHECK(quoted("") == "\"\"");
  CHECK(quoted("đồ") == "\"đồ\"");
  CHECK(quoted(std::string(80, 'x')) == "\"" + std::string(80, 'x') + "\"");
  CHECK(quoted(std::string(81, 'x')) == "\"" + std::string(80, 'x') + "…\"");
  // Cut before a character, not within one.
  CHECK(quoted(std::string(79, 'x') + "đồ") == "\"" + std::string(79, 'x') + "…\"");
  CHECK(quoted("a\xffz") == "\"a\ufffdz\"");
  CHECK(quoted("\xe1\xbb") == "\"\ufffd\ufffd\"");
  for (std::size_t length = 0; length < 200; ++length) {
    auto const sentence = quoted(std::string(length, '\x99'));
    CHECK(is_utf8(sentence));
    CHECK(sentence.size() <= 85);
  }
}

}  // namespace
}  // namespace nguon
