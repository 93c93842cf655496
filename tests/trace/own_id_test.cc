#include "trace/own_id.h"

#include <random>

#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

std::string refusal_of(std::string_view text) {
  auto const parsed = parse_own_id(text);
  return parsed ? "accepted" : parsed.error().code;
}

std::string random_bytes(std::mt19937_64 &random) {
  std::string bytes;
  for (int i = 0; i < 7; ++i) bytes += static_cast<char>(random() & 255);
  return bytes;
}

constexpr std::string_view body_alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

TEST_CASE("an own id has ten characters of its bits and a check character") {
  // Check characters computed apart, by the recursion of ISO/IEC 7064 §9.
  CHECK(make_own_id(std::string(7, '\0')) == "0000000000P");
  CHECK(make_own_id(std::string(7, '\xFF')) == "ZZZZZZZZZZ0");
  CHECK(make_own_id("\x01\x23\x45\x67\x89\xAB\xCD") == "04HMASW9NFS");
}

TEST_CASE("an own id is read back however a person writes it") {
  CHECK(*parse_own_id("04HMASW9NFS") == "04HMASW9NFS");
  CHECK(*parse_own_id("04hm-asw9-nfs") == "04HMASW9NFS");
  CHECK(*parse_own_id(" 04HM ASW9 NFS ") == "04HMASW9NFS");
  CHECK(*parse_own_id("o4HMASW9NFS") == "04HMASW9NFS");
  CHECK(*parse_own_id("zzzzzzzzzzo") == "ZZZZZZZZZZ0");
}

TEST_CASE("a mistyped own id names what is wrong with it") {
  CHECK(refusal_of("") == "id-length");
  CHECK(refusal_of("04HMASW9NF") == "id-length");
  CHECK(refusal_of("04HMASW9NFS0") == "id-length");
  CHECK(refusal_of(std::string(100'000, '0')) == "id-length");
  CHECK(refusal_of("04HMASW9N!S") == "id-character");
  CHECK(refusal_of("U4HMASW9NFS") == "id-character");
  CHECK(refusal_of("04HMASW9NFP") == "id-check");
  CHECK(refusal_of("04HMASW9FNS") == "id-check");
}

TEST_CASE("only one spelling of an own id is canonical") {
  CHECK(is_own_id("04HMASW9NFS"));
  for (auto const *text :
       {"ZZZZZZZZZZO", "04hmasw9nfs", "O4HMASW9NFS", "04HM-ASW9NFS", "04HMASW9NF", "", "04HMASW9NFP"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(is_own_id(text));
  }
}

TEST_CASE("random own ids survive, and a wrong character or two swapped ones are found") {
  auto const seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  unsigned overlooked = 0, tried = 0, swaps_overlooked = 0, swaps_tried = 0;
  for (int round = 0; round < 300; ++round) {
    auto const id = make_own_id(random_bytes(random));
    REQUIRE(is_own_id(id));
    REQUIRE(*parse_own_id(id) == id);
    for (std::size_t place = 0; place < 10; ++place) {
      for (auto const other : body_alphabet) {
        auto wrong = id;
        if (other == id[place]) continue;
        wrong[place] = other;
        CHECK_FALSE(is_own_id(wrong));
        ++tried;
        overlooked += parse_own_id(wrong).has_value() ? 1 : 0;
      }
      auto swapped = id;
      std::swap(swapped[place], swapped[place + 1]);
      if (place + 1 == 10 || swapped == id) continue;
      ++swaps_tried;
      swaps_overlooked += is_own_id(swapped) ? 1 : 0;
    }
  }
  // ISO/IEC 7064 promises of its hybrid systems that they find nearly all swaps.
  CHECK(swaps_overlooked * 100 < swaps_tried);
  // Reading look-alikes in the check character's place costs a little: O and 0, I, L and 1 are not told apart
  // there.
  CHECK(overlooked * 50 < tried);
}

TEST_CASE("a short code is the first bits of the subject's hash") {
  // SHA-256("") = e3b0c442 98fc…: 11100 01110 11000 01100 01000 10000 10100 11000 11111.
  CHECK(short_code("") == "WERC8-GMRZL");
  auto const code = short_code("p/04HMASW9NFS/b/1");
  CHECK(*parse_short_code(code) == code.substr(0, 5) + code.substr(6));
  CHECK(short_code("a") != short_code("b"));
}

TEST_CASE("a mistyped short code is refused") {
  auto const code = short_code("");
  CHECK(parse_short_code(code).has_value());
  CHECK(parse_short_code(code.substr(1)).error().code == "id-length");
  auto wrong = code;
  wrong[0] = 'V';
  CHECK(parse_short_code(wrong).error().code == "id-check");
  wrong[0] = '*';
  CHECK(parse_short_code(wrong).error().code == "id-character");
}

}  // namespace
}  // namespace nguon::trace
