#include "trace/gs1/element_string.h"

#include "tests/support/printing.h"
#include "trace/gs1/ai.h"

namespace nguon::trace {
namespace {

std::string scan_code(Result<std::vector<AiValue>> const &elements) {
  return elements ? "accepted" : elements.error().code;
}

TEST_CASE("a scan is cut at predefined lengths and at FNC1") {
  std::vector<AiValue> const expected = {
      {"01", "09521234543213"}, {"10", "L1"}, {"17", "261231"}, {"21", "S"}};
  for (auto const *start : {"\x1D", "]C1", "]d2", "]Q3", "]d2\x1D"}) {
    CAPTURE(std::string(start));
    auto const elements =
        parse_element_string(std::string(start) + "010952123454321310L1\x1D" + "17261231" + "21S");
    REQUIRE(elements.has_value());
    CHECK(*elements == expected);
  }
  // FNC1 may stand behind a value of predefined length and at the end.
  CHECK(*parse_element_string("]C10109521234543213\x1D"
                              "10L1\x1D"
                              "17261231\x1D"
                              "21S\x1D") == expected);
  CHECK(write_element_string(expected) ==
        "\x1D"
        "010952123454321310L1\x1D"
        "1726123121S");
  CHECK(*parse_element_string(write_element_string(expected)) == expected);
  CHECK(*parse_bracketed_elements("(01)09521234543213(10)L1(17)261231(21)S") == expected);
}

TEST_CASE("an element string with a fault is refused") {
  struct Row {
    char const *text;
    char const *code;
  };
  for (auto const &row : {
           Row{"", "no-element-string"},
           Row{"\x1D", "no-element-string"},
           Row{"0109521234543213", "no-element-string"},
           Row{"]E00109521234543213", "no-element-string"},
           Row{"]C1", "no-element-string"},
           Row{"]C1\x1D\x1D"
               "0109521234543213",
               "unknown-gs1-key"},
           Row{"]C1"
               "88X",
               "unknown-gs1-key"},
           Row{"]C1"
               "0",
               "unknown-gs1-key"},
           Row{"]C1"
               "010952123454321",
               "key-length"},
           Row{"]C1"
               "0109521234543214",
               "check-digit"},
           Row{"]C1"
               "01095212345432\x1D"
               "10",
               "key-digits"},
           Row{"]C1"
               "10",
               "key-length"},
           Row{"]C1"
               "10a b",
               "key-characters"},
           Row{"]C1"
               "17261301",
               "key-form"},
       }) {
    CAPTURE(std::string(row.text));
    CHECK(scan_code(parse_element_string(row.text)) == row.code);
  }
  CHECK(scan_code(parse_element_string("]C1" + std::string(9000, '9'))) == "no-element-string");
  CHECK(scan_code(parse_bracketed_elements("(01)09521234543213(10)")) == "key-length");
  CHECK(scan_code(parse_bracketed_elements("(10")) == "no-element-string");
  CHECK(scan_code(parse_bracketed_elements("10)L")) == "no-element-string");
  CHECK(parse_bracketed_elements("(10)a\\(b").value().front().value == "a(b");
}

TEST_CASE("every Application Identifier is found alone, and no other") {
  std::size_t count = 0;
  for (unsigned number = 0; number < 10000; ++number) {
    auto const digits = std::to_string(10000 + number).substr(1);
    for (std::size_t size = 2; size <= 4; ++size) {
      auto const ai = digits.substr(0, size);
      auto const *row = find_ai(ai);
      if (row == nullptr) continue;
      CHECK(row->first.size() == ai.size());
      CHECK((row->first <= ai && ai <= row->last));
      CHECK(find_ai_at(digits) == ai);
      if (size == 4 || digits.find_first_not_of('0', size) == std::string::npos) ++count;
    }
  }
  std::size_t expected = 0;
  for (auto const &row : ai_table()) {
    expected +=
        static_cast<std::size_t>(std::stoi(std::string(row.last)) - std::stoi(std::string(row.first))) + 1;
  }
  CHECK(count == expected);
  for (auto const *text : {"", "0", "04", "310", "31000", "3106", "x1"}) CHECK(find_ai(text) == nullptr);
}

}  // namespace
}  // namespace nguon::trace
