#include "crypto/cbor.h"

#include <limits>

#include "crypto/base64.h"
#include "tests/support/printing.h"

namespace nguon {
namespace {

using Kind = CborItem::Kind;

std::string hex(CborWriter const &cbor) {
  return hex_encode(cbor.written());
}

std::optional<CborItem> only_item(std::string const &digits) {
  auto const bytes = hex_decode(digits).value();
  CborReader reader(bytes);
  auto item = reader.next();
  // Its content lay in `bytes`.
  if (item) item->content = {};
  return item;
}

bool passes_over(std::string const &digits) {
  auto const bytes = hex_decode(digits).value();
  CborReader reader(bytes);
  return reader.skip() && reader.rest().empty();
}

}  // namespace

TEST_CASE("integers and lengths are written as RFC 8949's appendix A has them") {
  CHECK(hex(CborWriter().integer(0)) == "00");
  CHECK(hex(CborWriter().integer(23)) == "17");
  CHECK(hex(CborWriter().integer(24)) == "1818");
  CHECK(hex(CborWriter().integer(255)) == "18ff");
  CHECK(hex(CborWriter().integer(256)) == "190100");
  CHECK(hex(CborWriter().integer(1'000'000)) == "1a000f4240");
  CHECK(hex(CborWriter().integer(1'000'000'000'000)) == "1b000000e8d4a51000");
  CHECK(hex(CborWriter().integer(-1)) == "20");
  CHECK(hex(CborWriter().integer(-100)) == "3863");
  CHECK(hex(CborWriter().integer(std::numeric_limits<std::int64_t>::min())) == "3b7fffffffffffffff");
  CHECK(hex(CborWriter().bytes("\x01\x02\x03\x04")) == "4401020304");
  CHECK(hex(CborWriter().bytes(std::string(24, 'a'))).starts_with("581861"));
  CHECK(hex(CborWriter().text("IETF")) == "6449455446");
  CHECK(hex(CborWriter().text("\u6c34")) == "63e6b0b4");
  CHECK(hex(CborWriter().array(2).integer(1).null()) == "8201f6");
  CHECK(hex(CborWriter().map(1).integer(1).integer(2)) == "a10102");
  CHECK(hex(CborWriter().tag(18).array(0)) == "d280");
}

TEST_CASE("what is written is read") {
  auto const cbor = CborWriter().tag(18).array(5).integer(-7).bytes("b").text("t").integer(300).map(0).null();
  CborReader reader(cbor.written());
  CHECK(reader.next(Kind::tag)->number == 18);
  CHECK(reader.next(Kind::array)->number == 5);
  CHECK(reader.next(Kind::integer)->number == -7);
  CHECK(reader.next(Kind::bytes)->content == "b");
  CHECK(reader.next(Kind::text)->content == "t");
  CHECK(reader.next(Kind::integer)->number == 300);
  CHECK(reader.next(Kind::map)->number == 0);
  CHECK(reader.next(Kind::null).has_value());
  CHECK(reader.rest().empty());
  CHECK_FALSE(reader.next().has_value());
}

TEST_CASE("an item of another kind ends the reading") {
  auto const cbor = CborWriter().integer(1).integer(2);
  CborReader reader(cbor.written());
  CHECK_FALSE(reader.next(Kind::text).has_value());
  CHECK_FALSE(reader.next().has_value());
}

TEST_CASE("what is cut short, reserved, of indefinite length or no UTF-8 is refused") {
  for (auto const *bad : {"", "18", "1900", "41", "58", "5820ff", "1c", "fc", "5f4101ff", "7f6161ff",
                          "9f01ff", "bf0101ff", "ff", "61ff", "62c328"}) {
    CAPTURE(bad);
    CHECK_FALSE(only_item(bad).has_value());
    CHECK_FALSE(passes_over(bad));
  }
  // Well-formed, and nothing that is needed here.
  for (auto const *other :
       {"f4", "f5", "f7", "fb3ff199999999999a", "1bffffffffffffffff", "3bffffffffffffffff"}) {
    CAPTURE(other);
    REQUIRE(only_item(other).has_value());
    CHECK(only_item(other)->kind == Kind::other);
  }
}

TEST_CASE("items are passed over with all that is in them, to a depth and not beyond the end") {
  CHECK(passes_over("a2018202030418f5"));
  CHECK(
      passes_over("c2820182c0"
                  "0102"));
  CHECK_FALSE(passes_over("8201"));
  CHECK_FALSE(
      passes_over("a10102"
                  "03"));
  CHECK_FALSE(passes_over("bb7fffffffffffffff"));
  CHECK_FALSE(passes_over("9b7fffffffffffffff01"));
  std::string nested;
  for (int depth = 0; depth < 15; ++depth) nested += "81";
  CHECK(passes_over(nested + "01"));
  CHECK_FALSE(passes_over("81" + nested + "01"));
}

}  // namespace nguon
