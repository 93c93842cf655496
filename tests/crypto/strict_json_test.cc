#include "crypto/strict_json.h"

#include <boost/json/serialize.hpp>
#include <charconv>

#include "tests/support/printing.h"

namespace nguon {
namespace {

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

std::string refusal_of(std::string_view text, unsigned depth_max = 64) {
  auto const parsed = parse_strict_json(text, depth_max);
  return parsed.has_value() ? "accepted" : parsed.error().code;
}

TEST_CASE("a document is parsed as it is written") {
  auto const parsed =
      parse_strict_json(R"( {"a":[1,-2,2.5,true,null,"\u0111\n"],"b":{},"c":18446744073709551615} )", 64);
  REQUIRE(parsed.has_value());
  CHECK(boost::json::serialize(*parsed) ==
        "{\"a\":[1,-2,2.5E0,true,null,\"\xc4\x91\\n\"],\"b\":{},\"c\":18446744073709551615}");
  CHECK(parse_strict_json("null", 1).value().is_null());
  CHECK(parse_strict_json("\"x\"", 1).value() == "x");
}

TEST_CASE("a duplicate member is refused with its place, at any depth and in any spelling") {
  struct Row {
    char const *text;
    char const *field;
  };
  for (auto const &row : {
           Row{R"({"a":1,"a":1})", "/a"},
           Row{R"({"a":1,"b":2,"\u0061":3})", "/a"},
           Row{R"({"x":[{"a":1},7,{"b":{"c":1,"d":2,"c":3}}]})", "/x/2/b/c"},
           Row{R"([[],{"a":{},"a":[1,2]}])", "/1/a"},
           Row{R"({"":1,"":2})", "/"},
           Row{R"({"a/b~c":1,"a/b~c":2})", "/a~1b~0c"},
           Row{R"({"a":{"k":1,"k":2},"a":{}})", "/a/k"},
       }) {
    CAPTURE(std::string(row.text));
    auto const refused = parse_strict_json(row.text, 64);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "json-duplicate");
    CHECK(refused.error().field == row.field);
  }
  CHECK(refusal_of(R"([{"a":1},{"a":1}])") == "accepted");
  CHECK(refusal_of(R"({"a":{"a":{"a":1}},"A":1})") == "accepted");
}

TEST_CASE("a duplicate is found among many members, wherever the first of the two stands") {
  std::string members;
  for (int i = 0; i < 500; ++i) members += "\"m" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  CHECK(refusal_of("{" + members + "\"last\":0}") == "accepted");
  for (auto const *name : {"m0", "m17", "m18", "m250", "m499"})
    CHECK(parse_strict_json("{" + members + "\"" + name + "\":0}", 64).error().field ==
          std::string("/") + name);
}

TEST_CASE("what is not JSON is refused") {
  for (auto const *text : {"",           " ",       "{",         "}",       "[1,]",
                           "{\"a\":1,}", "{a:1}",   "{'a':1}",   "[1 2]",   "01",
                           "+1",         ".5",      "1.",        "1e",      "NaN",
                           "Infinity",   "nul",     "\"",        "\"\\x\"", "\"\t\"",
                           "\"\\u12\"",  "// c\n1", "/* c */ 1", "{\"a\"}", "\xef\xbb\xbf{}"}) {
    CAPTURE(std::string(text));
    CHECK(refusal_of(text) == "json-malformed");
  }
}

TEST_CASE("bytes after the document are refused, white space is not") {
  CHECK(refusal_of("{} \n\t\r") == "accepted");
  for (auto const text :
       {std::string_view("{}{}"), std::string_view("1 1"), std::string_view("{}\0", 3),
        std::string_view("[] x"), std::string_view("null,"), std::string_view("\"a\"\"b\"")}) {
    CAPTURE(std::string(text));
    CHECK(refusal_of(text) == "json-malformed");
  }
}

TEST_CASE("invalid UTF-8 and lone surrogates are refused") {
  for (auto const *text : {"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xe1\xbb\"", "{\"\x80\":1}",
                           "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\""}) {
    CAPTURE(std::string(text));
    CHECK(refusal_of(text) == "json-malformed");
  }
  CHECK(refusal_of("\"\\ud83c\\udf31\"") == "accepted");
}

TEST_CASE("nesting is allowed to the stated depth and not one deeper") {
  CHECK(refusal_of(nested(64)) == "accepted");
  CHECK(refusal_of(nested(65)) == "json-too-deep");
  CHECK(refusal_of(nested(1), 1) == "accepted");
  CHECK(refusal_of(R"({"a":[]})", 1) == "json-too-deep");
  CHECK(refusal_of(nested(100'000)) == "json-too-deep");
}

TEST_CASE("a number is the nearest double, as in other languages, or refused") {
  for (auto const *text :
       {"0.1", "0.3", "2.5", "65.123456", "999999999.999999", "1e22", "1e23", "123456789012345e-30",
        "9007199254740993.0", "0.000001", "5e-324", "1.7976931348623157e308", "8.41e21", "9.1e-30"}) {
    CAPTURE(std::string(text));
    double expected = 0;
    std::string_view const digits = text;
    std::from_chars(digits.data(), digits.data() + digits.size(), expected);
    CHECK(parse_strict_json(text, 1).value().as_double() == expected);
  }
  CHECK(refusal_of("1e309") == "json-malformed");
  CHECK(refusal_of("-1e309") == "json-malformed");
  CHECK(refusal_of("1e99999999999") == "json-malformed");
  CHECK(parse_strict_json("-9223372036854775808", 1).value().is_int64());
  CHECK(parse_strict_json("18446744073709551616", 1).value().is_double());
}

TEST_CASE("numbers of a spelling that the caller does not take as plain are named by their places") {
  auto const is_plain = [](std::string_view text) {
    return text.find_first_of("eE.-") == std::string_view::npos;
  };
  std::vector<std::string> odd;
  auto const text =
      R"({"a":[1,2.5,{"b/c":1e3,"d~":7}],"n":-4,"x":18446744073709551616,"y":18446744073709551615})";
  CHECK(parse_strict_json(text, 8, is_plain, odd).has_value());
  CHECK(odd == std::vector<std::string>{"/a/1", "/a/2/b~1c", "/n"});

  odd.clear();
  CHECK(parse_strict_json(R"({"a":[1,2,3],"b":12})", 8, is_plain, odd).has_value());
  CHECK(odd.empty());
  CHECK_FALSE(parse_strict_json(R"({"a":1.5,"a":2})", 8, is_plain, odd).has_value());
}

TEST_CASE("a value outlives the text it was read from and what it was part of") {
  boost::json::value inner;
  {
    std::string text = R"({"a":{"b":["a string too long to be kept within the value itself"]}})";
    auto parsed = parse_strict_json(text, 8);
    REQUIRE(parsed.has_value());
    inner = std::move(parsed->as_object().at("a"));
    text.assign(text.size(), 'x');
  }
  CHECK(inner.as_object().at("b").as_array().at(0) == "a string too long to be kept within the value itself");
}

TEST_CASE("a string is quoted so that it is read back") {
  for (auto const *text : {"", "plain", "quote \" backslash \\ line \n tab \t", "\x01", "ngu\xe1\xbb\x93n"}) {
    CAPTURE(std::string(text));
    CHECK(parse_strict_json(json_quoted(text), 1).value() == text);
  }
}

}  // namespace
}  // namespace nguon
