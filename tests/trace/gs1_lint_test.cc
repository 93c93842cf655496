#include <set>

#include "tests/support/printing.h"
#include "trace/gs1.h"
#include "trace/gs1/ai.h"
#include "trace/gs1/lint.h"

namespace nguon::trace {
namespace {

TEST_CASE("each lint accepts what GS1 allows and refuses its neighbours") {
  struct Row {
    Lint const &lint;
    std::vector<char const *> good, bad;
  };
  for (auto const &row : {
           Row{lint::csum, {"9521234543213"}, {"9521234543214", "", "x"}},
           Row{lint::csumalpha, {"1987654Ad4X4bL5ttr2310c2K"}, {"1987654Ad4X4bL5ttr2310c2L", "2"}},
           Row{lint::gcppos1, {"9521", "9521x"}, {"952", "952x", ""}},
           Row{lint::gcppos2, {"x9521", "09521"}, {"9521", "0952x", "", "0"}},
           Row{lint::hasnondigit, {"1a"}, {"11", ""}},
           Row{lint::hh, {"00", "23"}, {"24", "2", "023", "2x"}},
           Row{lint::hhmi, {"0000", "2359"}, {"2400", "2360", "235", "23590"}},
           Row{lint::hyphen, {"-"}, {"x", "--x"}},
           Row{lint::iban,
               {"GB82WEST12345698765432"},
               {"GB82WEST12345698765431", "XX82WEST12345698765432", "GB82west12345698765432", "GB82"}},
           Row{lint::importeridx, {"-", "_", "a", "Z", "0"}, {"", "=", "!", "aa"}},
           Row{lint::iso3166, {"704", "004"}, {"000", "999", "70", "0704", "VNM"}},
           Row{lint::iso3166999, {"704", "999"}, {"998"}},
           Row{lint::iso3166alpha2, {"VN"}, {"vn", "XX", "VNM", ""}},
           Row{lint::iso4217, {"704", "978"}, {"000", "1", "VND"}},
           Row{lint::iso5218, {"0", "1", "2", "9"}, {"3", "", "12"}},
           Row{lint::latitude, {"0000000000", "1800000000"}, {"1800000001", "180000000", "18000000000"}},
           Row{lint::longitude, {"3600000000"}, {"3600000001", "x600000000"}},
           Row{lint::mediatype, {"01", "10", "80", "99"}, {"00", "11", "79", "1", "0x"}},
           Row{lint::mi, {"00", "59"}, {"60"}},
           Row{lint::nonzero, {"01", "100"}, {"00", "", "0a"}},
           Row{lint::nozeroprefix, {"0", "10"}, {"01", "1a"}},
           Row{lint::packagetype, {"8", "BX", "201", "X11"}, {"", "0", "bx", "BX1", "213"}},
           Row{lint::pcenc, {"a%20b", ""}, {"a%2", "%zz"}},
           Row{lint::pieceoftotal, {"0102", "0202"}, {"0201", "0001", "0100", "010", ""}},
           Row{lint::posinseqslash, {"1/1", "2/10"}, {"2/1", "01/2", "1/", "/1", "11", "1/2/3"}},
           Row{lint::ss, {"59"}, {"60"}},
           Row{lint::winding, {"0", "1", "9"}, {"2", ""}},
           Row{lint::yesno, {"0", "1"}, {"2", ""}},
           Row{lint::yymmd0, {"240229", "240200", "000229"}, {"230229", "241301", "24022", "240230"}},
           Row{lint::yymmdd, {"240229"}, {"240200", "230229"}},
           Row{lint::yyyymmd0, {"20240200", "20000229"}, {"19000229", "20241300"}},
           Row{lint::yyyymmdd, {"20240229"}, {"20240200", "21000229"}},
           Row{lint::zero, {"0", "00"}, {"", "1"}},
           Row{lint::couponposoffer,
               {"001234561234560123456"},
               {"00123456123456012345", "201234561234560123456"}},
       }) {
    CAPTURE(std::string(row.lint.name));
    for (auto const *text : row.good) {
      CAPTURE(std::string(text));
      CHECK(row.lint.holds(text));
    }
    for (auto const *text : row.bad) {
      CAPTURE(std::string(text));
      CHECK_FALSE(row.lint.holds(text));
    }
  }
}

TEST_CASE("a coupon's parts have the lengths that stand before them") {
  auto const holds = lint::couponcode.holds;
  // Prefix of six digits, offer, value, requirement, its code, family.
  std::string const least =
      "0"
      "123456"
      "123456"
      "1"
      "1"
      "1"
      "1"
      "0"
      "123";
  CHECK(holds(least));
  CHECK_FALSE(holds(least.substr(1)));
  CHECK_FALSE(holds(least + "7"));
  CHECK_FALSE(holds("7" + least.substr(1)));
  CHECK(holds(least + "1"
                      "0"
                      "11"
                      "0"
                      "123"
                      "9"));  // another purchase, without prefix
  CHECK(holds(least + "1"
                      "0"
                      "11"
                      "0"
                      "123"
                      "0123456"));  // with one
  CHECK_FALSE(holds(least + "1"
                            "4"
                            "11"
                            "0"
                            "123"
                            "9"));  // no such rule
  CHECK(holds(least + "3"
                      "261231"
                      "4"
                      "260101"));  // expires, starts
  CHECK_FALSE(holds(least + "3"
                            "260101"
                            "4"
                            "261231"));  // expires before it starts
  CHECK_FALSE(holds(least + "3"
                            "261301"));  // no date
  CHECK(holds(least + "5"
                      "0123456"
                      "6"
                      "11234567"
                      "9"
                      "0001"));  // serial, retailer, the rest
  CHECK_FALSE(holds(least + "9"
                            "3001"));
  CHECK_FALSE(holds(least + "5"
                            "012345"));
  CHECK_FALSE(holds(least + "x"));
}

TEST_CASE("each lint has a name and a rule of its own, and the table names no other") {
  std::set<std::string_view> names;
  std::set<Lint const *> known;
  for (auto const *lint : all_lints()) {
    CHECK(names.insert(lint->name).second);
    CHECK(known.insert(lint).second);
    CHECK_FALSE(lint->rule.empty());
    CHECK_FALSE(lint->rule.ends_with("."));
  }
  for (auto const &ai : ai_table()) {
    for (auto const &component : ai.components()) {
      for (auto const *lint : component.lints) CHECK((lint == nullptr || known.contains(lint)));
    }
  }
}

TEST_CASE("values of any Application Identifier are held to their form") {
  auto const code_of_value = [](std::string_view ai, std::string_view value) {
    auto const parsed = parse_ai_value(ai, value);
    return parsed ? "accepted" : parsed.error().code + ": " + parsed.error().message;
  };
  CHECK(code_of_value("3103", "000195") == "accepted");
  CHECK(code_of_value("3103", "00195") == "key-length: The value of (3103) has 6 characters, not 5.");
  CHECK(code_of_value("423", "704392") == "accepted");
  CHECK(code_of_value("423", "7043") ==
        "key-length: The value of (423) does not end where one of its parts ends.");
  CHECK(code_of_value("17", "261301") ==
        "key-form: The value of (17) has a real date, YYMMDD, or 00 for the day.");
  CHECK(code_of_value("410", "9521234543214") ==
        "check-digit: The check digit of (410) 9521234543214 should be 3.");
  CHECK(code_of_value("8030", "A-_z") == "accepted");
  CHECK(code_of_value("7040", "1AB!").starts_with("key-form"));
  CHECK(parse_key_value("7040", "1AB!").has_value());
}

}  // namespace
}  // namespace nguon::trace
