#include "crypto/hash.h"

#include <unordered_set>

#include "tests/support/printing.h"

namespace nguon {
namespace {

TEST_CASE("SHA-256 gives the examples of FIPS 180-4") {
  CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(to_hex(sha256(std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("the hash of parts is the hash of them joined") {
  CHECK(sha256({"a", "", "bc"}) == sha256("abc"));
  CHECK(sha256({}) == sha256(""));
  CHECK(sha256({"ab", "c"}) != sha256({"ab", "d"}));
}

TEST_CASE("a hash is read from each of its spellings and from no other") {
  auto const hash = sha256("abc");
  CHECK(hash_from_bytes(hash.view()).value() == hash);
  CHECK(hash_from_hex(to_hex(hash)).value() == hash);
  CHECK(hash_from_base64url(to_base64url(hash)).value() == hash);
  CHECK(to_base64url(hash).size() == 43);

  CHECK_FALSE(hash_from_bytes(hash.view().substr(1)).has_value());
  CHECK_FALSE(hash_from_bytes(std::string(hash.view()) + "x").has_value());
  CHECK_FALSE(hash_from_hex(to_hex(hash).substr(2)).has_value());
  CHECK_FALSE(hash_from_hex("BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad").has_value());
  CHECK_FALSE(hash_from_base64url(to_base64url(hash) + "=").has_value());
  CHECK_FALSE(hash_from_base64url(to_base64url(hash).substr(1)).has_value());
  CHECK(hash_from_hex("").error().code == "bad-hash");
}

TEST_CASE("hashes are ordered as their bytes are, and serve as keys") {
  Hash low;
  Hash high;
  high.bytes[0] = 0x80;
  low.bytes[31] = 0xff;
  CHECK(low < high);
  CHECK(Hash{}.is_zero());
  CHECK_FALSE(low.is_zero());
  std::unordered_set<Hash> const set{low, high, low};
  CHECK(set.size() == 2);
}

}  // namespace
}  // namespace nguon
