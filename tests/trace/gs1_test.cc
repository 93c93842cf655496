#include "trace/gs1.h"

#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

std::string code_of(Result<std::string> const &parsed) {
  return parsed ? "accepted" : parsed.error().code;
}

TEST_CASE("a check digit is what the General Specifications compute") {
  CHECK(gs1_check_digit("629104150021") == '3');  // GenSpec §7.9, figure 7.9.1-1
  CHECK(gs1_check_digit("0952123454321") == '3');
  CHECK(gs1_check_digit("") == '0');
  CHECK(has_gs1_check_digit("09521234543213"));
  CHECK_FALSE(has_gs1_check_digit("09521234543214"));
  CHECK_FALSE(has_gs1_check_digit("0952123454321a"));
  CHECK_FALSE(has_gs1_check_digit("0"));
}

TEST_CASE("every single wrong digit and every swap of unlike neighbours but by five is found") {
  std::string const gtin = "09521234543213";
  for (std::size_t place = 0; place < gtin.size(); ++place) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      auto wrong = gtin;
      wrong[place] = digit;
      CHECK(has_gs1_check_digit(wrong) == (wrong == gtin));
    }
  }
}

TEST_CASE("a GTIN of any length becomes fourteen digits") {
  CHECK(*parse_gtin("9521234543213") == "09521234543213");
  CHECK(*parse_gtin("09521234543213") == "09521234543213");
  CHECK(*parse_gtin("416000336108") == "00416000336108");
  CHECK(*parse_gtin("02345673") == "00000002345673");
}

TEST_CASE("a GTIN of another length, with another check digit or with letters is refused") {
  CHECK(code_of(parse_gtin("")) == "key-length");
  CHECK(code_of(parse_gtin("952123454321")) == "check-digit");
  CHECK(code_of(parse_gtin("95212345432")) == "key-length");
  CHECK(code_of(parse_gtin("009521234543213")) == "key-length");
  CHECK(code_of(parse_gtin("9521234543214")) == "check-digit");
  CHECK(code_of(parse_gtin("952123454321X")) == "key-digits");
  CHECK(parse_gtin("9521234543214").error().field == "gtin");
  CHECK(parse_gtin("9521234543214").error().message == "The check digit of GTIN 09521234543214 should be 3.");
}

TEST_CASE("GLN and SSCC have their length and check digit") {
  CHECK(*parse_gln("9521234543213") == "9521234543213");
  CHECK(code_of(parse_gln("09521234543213")) == "key-length");
  CHECK(code_of(parse_gln("9521234543210")) == "check-digit");
  CHECK(*parse_sscc("006141411234567890") == "006141411234567890");
  CHECK(code_of(parse_sscc("006141411234567891")) == "check-digit");
  CHECK(code_of(parse_sscc("06141411234567890")) == "key-length");
}

TEST_CASE("a lot or serial is one to twenty characters of set 82") {
  CHECK(*parse_lot("L-1/2026") == "L-1/2026");
  CHECK(*parse_serial("!\"%&'()*+,-./:;<=>?_") == "!\"%&'()*+,-./:;<=>?_");
  CHECK(code_of(parse_lot("")) == "key-length");
  CHECK(code_of(parse_lot(std::string(20, 'a'))) == "accepted");
  CHECK(code_of(parse_lot(std::string(21, 'a'))) == "key-length");
  for (auto const *text :
       {"a b", "a#b", "a$b", "a@b", "[a]", "a\\b", "a^b", "`", "{", "|", "~", "\x7F", "l\xE1\xBB\x91"}) {
    CAPTURE(std::string(text));
    CHECK(code_of(parse_serial(text)) == "key-characters");
  }
}

TEST_CASE("other keys of a Digital Link's path have the form of the Syntax Dictionary") {
  struct Row {
    char const *ai;
    char const *value;
    char const *code;
  };
  for (auto const &row : {
           Row{"8003", "03001345000776", "accepted"},
           Row{"8003", "03001345000776ABC", "accepted"},
           Row{"8003", "13001345000776", "check-digit"},
           Row{"8004", "9520614141234567", "accepted"},
           Row{"8004", "abc", "key-form"},
           Row{"8006", "040123451111180102", "accepted"},
           Row{"8006", "040123451111180201", "key-form"},
           Row{"8006", "040123451111180002", "key-form"},
           Row{"8006", "04012345111118", "key-length"},
           Row{"8010", "0628165987", "accepted"},
           Row{"8010", "0628abc", "key-characters"},
           Row{"8011", "123", "accepted"},
           Row{"8011", "0123", "key-form"},
           Row{"8013", "1987654Ad4X4bL5ttr2310c2K", "accepted"},
           Row{"8013", "1987654Ad4X4bL5ttr2310cXK", "key-form"},
           Row{"8017", "440018922222222226", "accepted"},
           Row{"8019", "12345678901", "key-length"},
           Row{"253", "1231231231232TEST5678901234567", "accepted"},
           Row{"253", "1231231231232TEST56789012345678", "key-length"},
           Row{"255", "0811625999996554433", "accepted"},
           Row{"255", "081162599999655443A", "key-characters"},
           Row{"402", "40123459999876541", "accepted"},
           Row{"89", "X", "unknown-gs1-key"},
           Row{"", "X", "unknown-gs1-key"},
       }) {
    CAPTURE(std::string(row.ai));
    CAPTURE(std::string(row.value));
    CHECK(code_of(parse_ai_value(row.ai, row.value)) == row.code);
  }
}

}  // namespace
}  // namespace nguon::trace
