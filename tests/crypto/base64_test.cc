#include "crypto/base64.h"

#include <array>

#include "tests/support/printing.h"

namespace nguon {
namespace {

struct Row {
  std::string_view bytes;
  std::string_view padded;
  std::string_view url;
};

// RFC 4648 §10, and the two digits in which the alphabets differ.
constexpr std::array rows{
    Row{"", "", ""},
    Row{"f", "Zg==", "Zg"},
    Row{"fo", "Zm8=", "Zm8"},
    Row{"foo", "Zm9v", "Zm9v"},
    Row{"foob", "Zm9vYg==", "Zm9vYg"},
    Row{"fooba", "Zm9vYmE=", "Zm9vYmE"},
    Row{"foobar", "Zm9vYmFy", "Zm9vYmFy"},
    Row{"\xfb\xff\xbf", "+/+/", "-_-_"},
};

TEST_CASE("the vectors of RFC 4648 are written and read in both alphabets") {
  for (auto const &row : rows) {
    CAPTURE(row.padded);
    CHECK(base64_encode(row.bytes) == row.padded);
    CHECK(base64url_encode(row.bytes) == row.url);
    CHECK(base64_decode(row.padded).value() == row.bytes);
    CHECK(base64url_decode(row.url).value() == row.bytes);
  }
}

TEST_CASE("every byte and every length comes back from base64, base64url and hex") {
  std::string bytes;
  for (int length = 0; length < 300; ++length) {
    CHECK(base64_decode(base64_encode(bytes)).value() == bytes);
    CHECK(base64url_decode(base64url_encode(bytes)).value() == bytes);
    CHECK(hex_decode(hex_encode(bytes)).value() == bytes);
    bytes += static_cast<char>(length * 7);
  }
}

TEST_CASE("base64url is appended to what is there") {
  std::string out = "head.";
  base64url_append(out, "foob");
  CHECK(out == "head.Zm9vYg");
}

TEST_CASE("base64url has one spelling for each byte string") {
  for (auto const *text : {"Z", "Zm9vY", "Zg==", "Zm8=", "Zh", "Zm9", "Zm9v ", " Zm9v", "Zm9v\n", "+/+/",
                           "Zm9vYg.", "Zm\x80v"}) {
    CAPTURE(std::string(text));
    auto const refused = base64url_decode(text);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "bad-base64url");
  }
  CHECK_FALSE(base64url_decode(std::string_view("Zg\0A", 4)).has_value());
}

TEST_CASE("base64 has one spelling for each byte string") {
  for (auto const *text : {"Zg", "Zg=", "Zg===", "Zm8", "Zm8==", "Zh==", "Zm9=", "Zm9v====", "=",
                           "====", "Z===", "Zg==Zg==", "-_-_", "Zm9v\n", "Zm=v"}) {
    CAPTURE(std::string(text));
    auto const refused = base64_decode(text);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "bad-base64");
  }
}

TEST_CASE("no two texts of up to three base64url characters decode to the same bytes") {
  // One character never stands alone; of two only those whose last four bits are zero, of three whose last
  // two are.
  std::string_view const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  int accepted_pairs = 0;
  int accepted_triples = 0;
  for (char const a : digits)
    for (char const b : digits) {
      accepted_pairs += base64url_decode(std::string{a, b}).has_value() ? 1 : 0;
      for (char const c : digits)
        accepted_triples += base64url_decode(std::string{a, b, c}).has_value() ? 1 : 0;
    }
  CHECK(accepted_pairs == 256);
  CHECK(accepted_triples == 65536);
}

TEST_CASE("hexadecimal digits are read in either case and in pairs only") {
  CHECK(hex_decode("00fFAb").value() == std::string("\x00\xff\xab", 3));
  for (auto const *text : {"0", "0g", "g0", "0x", " 00", "00 ", "@0", "`0", "G0"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(hex_decode(text).has_value());
  }
}

}  // namespace
}  // namespace nguon
