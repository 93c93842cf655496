#include "storage/keys.h"

#include <limits>

#include "tests/support/printing.h"

using namespace nguon::storage;

TEST_CASE("an integer key is eight bytes, the highest first") {
  CHECK(key_u64(0) == std::string(8, '\0'));
  CHECK(key_u64(0x0102030405060708) == "\x01\x02\x03\x04\x05\x06\x07\x08");
  CHECK(key_u64(std::numeric_limits<std::uint64_t>::max()) == std::string(8, '\xff'));
}

TEST_CASE("integer keys sort as their numbers do and are read back") {
  std::string before;
  for (std::uint64_t const value : {0ull, 1ull, 0x7full, 0x80ull, 0xffull, 0x100ull, 0xffffffffull,
                                    0x100000000ull, 0x8000000000000000ull, 0xffffffffffffffffull}) {
    CAPTURE(value);
    auto const key = key_u64(value);
    CHECK(key > before);
    CHECK(read_u64(key) == value);
    before = key;
  }
}

TEST_CASE("names are joined by NUL, so that no two lists of names make the same key") {
  using namespace std::string_literals;
  CHECK(key_join("a", "b") == "a\0b"s);
  CHECK(key_join("a", "b", "c") == "a\0b\0c"s);
  CHECK(key_join("a", "b", "c", "d") == "a\0b\0c\0d"s);
  CHECK(key_join("ab", "c") != key_join("a", "bc"));
  CHECK(key_join("", "a") == "\0a"s);
  CHECK(key_join("a", "") < key_join("a", "!"));
  CHECK(key_join("a", "z") < key_join("a!", "a"));
}
