#include "trace/access.h"

#include "tests/support/printing.h"
#include "tests/trace/private_fixture.h"

using namespace nguon;
using namespace nguon::trace;
using namespace nguon::tests;

namespace {

constexpr std::int64_t access_now = 1'795'400'000'000;
constexpr std::string_view access_path = "/private/41";

}  // namespace

TEST_CASE("an access statement counts for its request, its log and two minutes") {
  World world;
  auto const farm = world.enrol("farm");
  auto const &key = world.key(farm);
  AccessRequest const request{test_origin, "GET", access_path, access_now};
  auto const check = [&](std::string const &compact) { return check_access(compact, request, world.rows()); };

  auto const good = check(access_statement(key, "GET", access_path, access_now));
  REQUIRE(good.has_value());
  CHECK(good->party == farm);
  CHECK(check(access_statement(key, "GET", access_path, access_now - access_window_ms)).has_value());
  CHECK(check(access_statement(key, "GET", access_path, access_now + access_ahead_ms)).has_value());

  CHECK(code_of(check(access_statement(key, "GET", access_path, access_now - access_window_ms - 1))) ==
        "access-expired");
  CHECK(code_of(check(access_statement(key, "GET", access_path, access_now + access_ahead_ms + 1))) ==
        "access-expired");
  CHECK(code_of(check(access_statement(key, "DELETE", access_path, access_now))) == "access-other-request");
  CHECK(code_of(check(access_statement(key, "GET", "/private/42", access_now))) == "access-other-request");
  CHECK(code_of(check(access_statement(key, "GET", access_path, access_now, "another.log"))) == "wrong-aud");
  CHECK(code_of(check("x")) == "access-form");
  CHECK(code_of(check(std::string(5'000, 'x'))) == "access-form");
  CHECK(code_of(check(sign_jws(key, test_origin, cty_access, "{}"))) == "access-form");
  CHECK(code_of(check(sign_jws(key, test_origin, cty_access, R"({"method":"GET","path":"/","at":"x"})"))) ==
        "access-form");

  auto altered = access_statement(key, "GET", access_path, access_now);
  altered[altered.size() - 10] = altered[altered.size() - 10] == 'A' ? 'B' : 'A';
  CHECK(code_of(check(altered)) == "jws-bad-signature");
  auto const stranger = PrivateKey::generate(KeyAlgorithm::ed25519);
  CHECK(code_of(check(access_statement(stranger, "GET", access_path, access_now))) == "unknown-key");
  CHECK(code_of(check(access_statement(world.key("root"), "GET", access_path, access_now))) == "unknown-key");

  // A statement is no access statement, nor the other way round.
  CHECK(code_of(check(world.statements.back())) == "access-form");
  CHECK(code_of(parse_statement(access_statement(key, "GET", access_path, access_now), test_origin)) ==
        "unknown-cty");

  REQUIRE(world
              .say(world.authority, {{"type", "KeyRevocation"},
                                     {"party", farm},
                                     {"kid", key.public_key().thumbprint()},
                                     {"reason", "mất điện thoại"}})
              .has_value());
  CHECK(code_of(check(access_statement(key, "GET", access_path, access_now))) == "revoked-key");
}

TEST_CASE("an access statement counts once, also where the server starts anew meanwhile") {
  AccessDoor door(access_now);
  auto const at_ms = access_now + access_ahead_ms;
  Access const access{"party/x", sha256("1"), at_ms};
  CHECK(door.pass(access, at_ms + 6).has_value());
  CHECK(code_of(door.pass(access, at_ms + 7)) == "access-used");
  CHECK(door.pass({"party/x", sha256("2"), at_ms}, at_ms + 7).has_value());
  CHECK(code_of(door.pass({"party/x", sha256("3"), at_ms - 1}, at_ms + 7)) == "access-expired");
  // The earliest moment at which it was good for the first time; the next process starts at once.
  AccessDoor next(at_ms - access_ahead_ms + 1);
  CHECK(code_of(next.pass(access, at_ms + 8)) == "access-expired");
}
