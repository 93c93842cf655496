#include "crypto/jws.h"

#include "tests/crypto/vectors.h"
#include "tests/support/printing.h"

namespace nguon {
namespace {

using namespace tests;

constexpr std::string_view origin = "log.example/test";
constexpr std::string_view cty = "application/ld+json";
constexpr std::string_view payload = R"({"type":"ObjectEvent"})";
constexpr std::string_view some_kid = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

/// A JWS with this header, well-formed but for what the header says.
std::string with_header(std::string_view header) {
  return base64url_encode(header) + "." + base64url_encode(payload) + "." +
         base64url_encode(std::string(64, 's'));
}

std::string header_of(std::string_view alg, std::string_view typ = "nguon+jws", std::string_view more = "") {
  return R"({"alg":")" + std::string(alg) + R"(","kid":")" + std::string(some_kid) +
         R"(","aud":"a","typ":")" + std::string(typ) + R"(","cty":"c")" + std::string(more) + "}";
}

std::string refusal(std::string_view compact) {
  auto const jws = parse_jws(compact);
  return jws.has_value() ? "accepted" : jws.error().code;
}

std::string verdict(Jws const &jws, PublicKey const &key) {
  auto const verified = verify_jws(jws, key);
  return verified.has_value() ? "verified" : verified.error().code;
}

TEST_CASE("what is signed is read back and verifies with the key alone") {
  for (auto const algorithm : {KeyAlgorithm::ed25519, KeyAlgorithm::p256}) {
    auto const key = PrivateKey::generate(algorithm);
    auto const compact = sign_jws(key, origin, cty, payload);
    auto const jws = parse_jws(compact);
    REQUIRE(jws.has_value());
    CHECK(jws->header.alg == (algorithm == KeyAlgorithm::p256 ? "ES256" : "EdDSA"));
    CHECK(jws->header.kid == key.public_key().thumbprint());
    CHECK(jws->header.aud == origin);
    CHECK(jws->header.typ == "nguon+jws");
    CHECK(jws->header.cty == cty);
    CHECK(jws->payload == payload);
    CHECK(jws->compact == compact);
    CHECK(jws->signature.size() == 64);
    CHECK(verdict(*jws, key.public_key()) == "verified");
    CHECK(verdict(*jws, PrivateKey::generate(algorithm).public_key()) == "jws-kid-mismatch");
  }
}

TEST_CASE("the header is written in the order alg, kid, aud, typ, cty") {
  auto const key = PrivateKey::from_seed(std::string(32, 's')).value();
  auto const compact = sign_jws(key, "log \"quoted\"", cty, "");
  auto const header = base64url_decode(compact.substr(0, compact.find('.'))).value();
  CHECK(header == R"({"alg":"EdDSA","kid":")" + key.public_key().thumbprint() +
                      R"(","aud":"log \"quoted\"","typ":"nguon+jws","cty":"application/ld+json"})");
  CHECK(parse_jws(compact).value().payload.empty());
}

TEST_CASE("any altered character is refused") {
  for (auto const algorithm : {KeyAlgorithm::ed25519, KeyAlgorithm::p256}) {
    auto const key = PrivateKey::generate(algorithm);
    auto const compact = sign_jws(key, origin, cty, payload);
    for (std::size_t i = 0; i < compact.size(); ++i) {
      CAPTURE(i);
      for (char const other : {'A', 'z', '.', '=', '\n'}) {
        auto changed = compact;
        if (std::exchange(changed[i], other) == other) continue;
        auto const jws = parse_jws(changed);
        CHECK_FALSE((jws.has_value() && verify_jws(*jws, key.public_key()).has_value()));
      }
    }
  }
}

TEST_CASE("a statement's identity is the hash of what was signed") {
  auto const key = PrivateKey::generate(KeyAlgorithm::p256);
  // The signature is random, so signing twice gives two spellings of one statement.
  auto const first = parse_jws(sign_jws(key, origin, cty, payload)).value();
  auto const second = parse_jws(sign_jws(key, origin, cty, payload)).value();
  CHECK(first.compact != second.compact);
  CHECK(first.id() == second.id());
  CHECK(first.signing_input() == first.compact.substr(0, first.compact.rfind('.')));
  CHECK(first.id() == sha256(first.signing_input()));
  CHECK(first.id() != parse_jws(sign_jws(key, origin, cty, "other")).value().id());
}

TEST_CASE("Ed25519 has two names, and no other algorithm has any") {
  CHECK(refusal(with_header(header_of("EdDSA"))) == "accepted");
  CHECK(refusal(with_header(header_of("Ed25519"))) == "accepted");
  CHECK(refusal(with_header(header_of("ES256"))) == "accepted");
  for (auto const *alg : {"none", "None", "NONE"})
    CHECK(refusal(with_header(header_of(alg))) == (alg == std::string("none") ? "jws-alg-none" : "jws-alg"));
  for (auto const *alg :
       {"", "HS256", "RS256", "ES384", "ES256K", "Ed448", "eddsa", "EdDSA ", "ES256\\u0000"}) {
    CAPTURE(std::string(alg));
    CHECK(refusal(with_header(header_of(alg))) == "jws-alg");
    CHECK(parse_jws(with_header(header_of(alg))).error().kind == ErrorKind::unsigned_);
    CHECK(parse_jws(with_header(header_of(alg))).error().field == "alg");
  }
}

TEST_CASE("the key fixes the algorithm and the header cannot choose") {
  auto const ed25519 = PrivateKey::generate(KeyAlgorithm::ed25519);
  auto const p256 = PrivateKey::generate(KeyAlgorithm::p256);
  auto jws = parse_jws(sign_jws(ed25519, origin, cty, payload)).value();
  CHECK(verdict(jws, p256.public_key()) == "jws-alg-mismatch");
  jws.header.alg = "Ed25519";
  CHECK(verdict(jws, ed25519.public_key()) == "verified");
  jws.header.alg = "ES256";
  CHECK(verdict(jws, ed25519.public_key()) == "jws-alg-mismatch");
  auto const other = parse_jws(sign_jws(p256, origin, cty, payload)).value();
  CHECK(verdict(other, ed25519.public_key()) == "jws-alg-mismatch");
}

TEST_CASE("a wrong signature is told apart from a wrong key, and both mean unsigned") {
  auto const key = PrivateKey::generate(KeyAlgorithm::ed25519);
  auto jws = parse_jws(sign_jws(key, origin, cty, payload)).value();
  jws.signature = altered(jws.signature, 40);
  CHECK(verdict(jws, key.public_key()) == "jws-bad-signature");
  CHECK(verify_jws(jws, key.public_key()).error().kind == ErrorKind::unsigned_);
  CHECK(verify_jws(jws, PrivateKey::generate(KeyAlgorithm::ed25519).public_key()).error().kind ==
        ErrorKind::unsigned_);
}

TEST_CASE("members of the header other than the five are refused by name") {
  struct Row {
    std::string header;
    char const *code;
    char const *field;
  };
  auto const header = header_of("EdDSA");
  for (auto const &row : {
           Row{header_of("EdDSA", "nguon+jws", R"(,"crit":["b64"],"b64":false)"), "jws-crit", "crit"},
           Row{header_of("EdDSA", "nguon+jws", R"(,"crit":[])"), "jws-crit", "crit"},
           Row{header_of("EdDSA", "nguon+jws", R"(,"jwk":{})"), "jws-header-member", "jwk"},
           Row{header_of("EdDSA", "nguon+jws", R"(,"jku":"x")"), "jws-header-member", "jku"},
           Row{header_of("EdDSA", "nguon+jws", R"(,"x5c":[])"), "jws-header-member", "x5c"},
           Row{header_of("EdDSA", "nguon+jws", R"(,"b64":false)"), "jws-header-member", "b64"},
           Row{header_of("EdDSA", "nguon+jws", R"(,"ALG":"none")"), "jws-header-member", "ALG"},
           Row{header_of("EdDSA", "nguon+jws", R"(,"":"")"), "jws-header-member", "header"},
           Row{header_of("EdDSA", "nguon+jws", R"(,"alg":"none")"), "json-duplicate", "alg"},
           Row{header_of("EdDSA", "nguon+jws", R"(,"\u0061lg":"none")"), "json-duplicate", "alg"},
           Row{header_of("EdDSA", "JWT"), "jws-typ", "typ"},
           Row{header_of("EdDSA", "NGUON+JWS"), "jws-typ", "typ"},
           Row{header_of("EdDSA", "application/nguon+jws"), "jws-typ", "typ"},
           Row{R"({"alg":"EdDSA","aud":"a","typ":"nguon+jws","cty":"c"})", "jws-header-missing", "kid"},
           Row{R"({})", "jws-header-missing", "alg"},
           Row{R"({"alg":1,"kid":"k","aud":"a","typ":"nguon+jws","cty":"c"})", "jws-header-missing", "alg"},
           Row{R"({"alg":"EdDSA","kid":"k","aud":["a"],"typ":"nguon+jws","cty":"c"})", "jws-header-missing",
               "aud"},
           Row{R"({"alg":"EdDSA","kid":"k","aud":"a","typ":"nguon+jws","cty":"c"})", "jws-kid", "kid"},
           Row{"[]", "jws-header", "header"},
           Row{"\"alg\"", "jws-header", "header"},
           Row{"", "json-malformed", "header"},
           Row{header + " x", "json-malformed", "header"},
           Row{"\xef\xbb\xbf" + header, "json-malformed", "header"},
           Row{R"({"a":[[[[[]]]]]})", "json-too-deep", "header"},
       }) {
    CAPTURE(row.header);
    auto const refused = parse_jws(with_header(row.header));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == row.code);
    CHECK(refused.error().field == row.field);
    CHECK(refused.error().kind == ErrorKind::malformed);
  }
  CHECK(refusal(with_header(header)) == "accepted");
}

TEST_CASE("a JWS has three parts, each plain base64url, and nothing after them") {
  auto const whole = with_header(header_of("EdDSA"));
  auto const first = whole.find('.');
  auto const last = whole.rfind('.');
  auto const header = whole.substr(0, first);
  auto const body = whole.substr(first + 1, last - first - 1);
  auto const signature = whole.substr(last + 1);
  auto const field = [](std::string const &compact) { return parse_jws(compact).error().field; };

  CHECK(refusal(whole) == "accepted");
  for (auto const &wrong :
       {std::string(), header, header + "." + body, whole + ".", "." + whole, whole + ".e30"}) {
    CAPTURE(wrong);
    CHECK(refusal(wrong) == "jws-parts");
    CHECK(field(wrong) == "statement");
  }
  CHECK(refusal(whole + "\n") == "jws-base64url");
  CHECK(refusal(" " + whole) == "jws-base64url");
  CHECK(field(header + "=." + body + "." + signature) == "header");
  CHECK(field(header + "." + body + "==." + signature) == "payload");
  CHECK(field(header + "." + body + "+." + signature) == "payload");
  CHECK(field(whole + "==") == "signature");
  CHECK(refusal(header + "." + body + ".") == "jws-signature-length");
  CHECK(refusal(header + "." + body + "." + base64url_encode(std::string(63, 's'))) ==
        "jws-signature-length");
  CHECK(refusal(header + "." + body + "." + base64url_encode(std::string(65, 's'))) ==
        "jws-signature-length");
  // The unused bits of the last character are zero, or one statement would have many spellings.
  auto other_spelling = whole;
  other_spelling.back() = static_cast<char>(other_spelling.back() + 1);
  CHECK(refusal(other_spelling) == "jws-base64url");
}

TEST_CASE("the general and flattened JSON serialisations are refused") {
  CHECK(refusal(R"({"payload":"e30","protected":"e30","signature":"AA"})") == "jws-parts");
}

}  // namespace
}  // namespace nguon
