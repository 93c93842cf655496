#include "trace/decimal.h"

#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

Decimal decimal(std::string_view text) {
  auto parsed = Decimal::parse(text);
  REQUIRE(parsed.has_value());
  return *parsed;
}

TEST_CASE("a decimal is written in its shortest plain spelling") {
  struct Row {
    char const *read;
    char const *written;
  };
  for (auto const &row :
       {Row{"0", "0"}, Row{"-0", "0"}, Row{"-0.000", "0"}, Row{"252", "252"}, Row{"0.5", "0.5"},
        Row{"-1.25", "-1.25"}, Row{"1.500000", "1.5"}, Row{"0.000001", "0.000001"},
        Row{"-0.000001", "-0.000001"}, Row{"100", "100"}, Row{"10.010", "10.01"},
        Row{"999999999999999", "999999999999999"}, Row{"999999999.999999", "999999999.999999"}}) {
    CAPTURE(std::string(row.read));
    CHECK(decimal(row.read).text() == row.written);
  }
}

TEST_CASE("what is no plain decimal number is refused") {
  for (auto const *text : {"", "-", ".5", "5.", "+1", "01", "-01", "00", "1e3", "1E3", "1.5.2", "1,5", " 1",
                           "1 ", "--1", "0x10", "NaN", "1-2", "\xEF\xBC\x91"}) {
    CAPTURE(std::string(text));
    auto const parsed = Decimal::parse(text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == "number-form");
  }
}

TEST_CASE("a decimal has at most fifteen digits and six decimals") {
  CHECK(Decimal::parse("1.000000").has_value());
  CHECK(Decimal::parse("1.0000000").error().code == "number-decimals");
  CHECK(Decimal::parse("999999999999999").has_value());
  CHECK(Decimal::parse("1000000000000000").error().code == "number-digits");
  CHECK(Decimal::parse("123456789.123456").has_value());
  CHECK(Decimal::parse("1234567890.123456").error().code == "number-digits");
  CHECK(Decimal::parse(std::string(100'000, '9')).error().code == "number-digits");
}

TEST_CASE("sums and differences of decimals are exact") {
  CHECK(decimal("0.1") + decimal("0.2") == decimal("0.3"));
  CHECK(decimal("1") - decimal("0.000001") == decimal("0.999999"));
  CHECK(-decimal("2.5") == decimal("-2.5"));
  auto sum = Decimal();
  auto const much = decimal("999999999.999999");
  for (int i = 0; i < 1'000'000; ++i) sum += much;
  CHECK(sum.text() == "999999999999999");
  CHECK((sum + decimal("0.5")).text() == "999999999999999.5");
}

TEST_CASE("a product is cut to millionths towards zero, and large ones fit") {
  CHECK(decimal("1.4") * decimal("180") == decimal("252"));
  CHECK(decimal("0.001") * decimal("0.0015") == decimal("0.000001"));
  CHECK(decimal("-0.001") * decimal("0.0015") == decimal("-0.000001"));
  CHECK(decimal("0.0005") * decimal("0.0005") == Decimal());
  CHECK((decimal("999999999999999") * decimal("999999999999999")).text() == "999999999999998000000000000001");
  CHECK((decimal("-999999999.999999") * decimal("999999999.999999")).text() == "-999999999999998000");
}

TEST_CASE("what no goods can weigh stays at the largest figure and never turns round") {
  auto const much = decimal("999999999999999");
  auto const more = much * much * much;
  CHECK(more > much * much);
  CHECK(more + more == more);
  CHECK(-more - more == -more);
  CHECK(-(-more) == more);
  CHECK(more * -much == -more);
  CHECK(more.divided_by(decimal("0.000001")) == more);
  CHECK((much * much).divided_by(much) == much);
  Decimal sum;
  for (int i = 0; i < 400; ++i) sum += much * much;
  CHECK(sum == more);
}

TEST_CASE("a quotient is cut to millionths towards zero") {
  CHECK(decimal("252").divided_by(decimal("1.4")) == decimal("180"));
  CHECK(decimal("1").divided_by(decimal("3")) == decimal("0.333333"));
  CHECK(decimal("-1").divided_by(decimal("3")) == decimal("-0.333333"));
  CHECK(decimal("0.000001").divided_by(decimal("2")) == Decimal());
}

TEST_CASE("decimals are ordered by their value") {
  CHECK(decimal("-1") < decimal("-0.999999"));
  CHECK(decimal("2") > decimal("1.999999"));
  CHECK(decimal("1.50") == decimal("1.5"));
  CHECK(Decimal::whole(-3).is_negative());
  CHECK_FALSE(Decimal().is_negative());
  CHECK(Decimal().is_zero());
}

}  // namespace
}  // namespace nguon::trace
