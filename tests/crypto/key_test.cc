#include "crypto/key.h"

#include <algorithm>

#include "tests/crypto/vectors.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon {
namespace {

using namespace tests;

constexpr KeyAlgorithm algorithms[] = {KeyAlgorithm::ed25519, KeyAlgorithm::p256};

std::string refusal_of_jwk(std::string_view jwk) {
  auto const key = PublicKey::from_jwk(jwk);
  return key.has_value() ? "accepted" : key.error().code;
}

TEST_CASE("a fresh key signs, and only its own public key verifies only what it signed") {
  for (auto const algorithm : algorithms) {
    auto const key = PrivateKey::generate(algorithm);
    auto const stranger = PrivateKey::generate(algorithm);
    std::string const message = "180 quả dừa sáp";
    auto const signature = key.sign(message);
    CHECK(signature.size() == 64);
    CHECK(key.public_key().algorithm() == algorithm);
    CHECK(key.public_key().verify(message, signature));
    CHECK_FALSE(stranger.public_key().verify(message, signature));
    CHECK_FALSE(key.public_key().verify("181 quả dừa sáp", signature));
    CHECK_FALSE(key.public_key().verify(message, signature.substr(1)));
    CHECK_FALSE(key.public_key().verify(message, signature + "x"));
    CHECK_FALSE(key.public_key().verify(message, ""));
    CHECK_FALSE(key.public_key().verify(message, std::string(64, '\0')));
    CHECK_FALSE(key.public_key().verify(message, std::string(64, '\xff')));
    for (std::size_t i = 0; i < signature.size(); ++i)
      CHECK_FALSE(key.public_key().verify(message, altered(signature, i)));
  }
}

TEST_CASE("the empty message and a long one can be signed") {
  for (auto const algorithm : algorithms) {
    auto const key = PrivateKey::generate(algorithm);
    for (auto const &message : {std::string(), std::string(100'000, 'x')})
      CHECK(key.public_key().verify(message, key.sign(message)));
  }
}

TEST_CASE("keys come back from JWK, raw bytes and PEM") {
  for (auto const algorithm : algorithms) {
    auto const key = PrivateKey::generate(algorithm);
    auto const &known = key.public_key();
    CHECK(PublicKey::from_jwk(known.jwk()).value() == known);
    CHECK(PublicKey::from_raw(algorithm, known.raw()).value() == known);
    CHECK(PublicKey::from_jwk(known.jwk()).value().thumbprint() == known.thumbprint());
    auto const read = PrivateKey::from_pem(key.to_pem());
    REQUIRE(read.has_value());
    CHECK(read->public_key() == known);
    CHECK(known.verify("message", read->sign("message")));
  }
  CHECK_FALSE(PrivateKey::generate(algorithms[0]).public_key() ==
              PrivateKey::generate(algorithms[1]).public_key());
}

TEST_CASE("a moved key still signs") {
  auto first = PrivateKey::generate(KeyAlgorithm::ed25519);
  auto const known = first.public_key();
  auto second = std::move(first);
  first = PrivateKey::generate(KeyAlgorithm::ed25519);
  CHECK(known.verify("m", second.sign("m")));
  CHECK_FALSE(known.verify("m", first.sign("m")));
}

TEST_CASE("RFC 8037's key has the RFC's thumbprint and verifies the RFC's JWS") {
  auto const vectors = json::parse(read_vector("rfc8037.json"));
  auto const key = PublicKey::from_jwk(text_of(vectors.at("public_jwk"))).value();
  CHECK(key.jwk() == text_of(vectors.at("thumbprint_input")));
  CHECK(key.thumbprint() == text_of(vectors.at("thumbprint")));
  auto const input = text_of(vectors.at("signing_input"));
  auto const signature = base64url_decode(text_of(vectors.at("signature"))).value();
  CHECK(key.verify(input, signature));
  CHECK_FALSE(key.verify(altered(input, 0), signature));
  auto const signer = PrivateKey::from_seed(base64url_decode(text_of(vectors.at("d"))).value());
  REQUIRE(signer.has_value());
  CHECK(signer->public_key() == key);
  CHECK(signer->sign(input) == signature);
}

TEST_CASE("RFC 7515's ES256 example verifies") {
  auto const vectors = json::parse(read_vector("rfc7515.json"));
  auto const key = PublicKey::from_jwk(text_of(vectors.at("public_jwk"))).value();
  auto const input = text_of(vectors.at("signing_input"));
  auto const signature = base64url_decode(text_of(vectors.at("signature"))).value();
  CHECK(key.verify(input, signature));
  CHECK_FALSE(key.verify(altered(input, 5), signature));
  for (std::size_t i = 0; i < signature.size(); ++i) CHECK_FALSE(key.verify(input, altered(signature, i)));
  CHECK(refusal_of_jwk(text_of(vectors.at("private_jwk"))) == "private-key");
}

TEST_CASE("RFC 7638's thumbprint is the hash of the required members") {
  auto const vectors = json::parse(read_vector("rfc7638.json"));
  CHECK(to_base64url(sha256(text_of(vectors.at("input")))) == text_of(vectors.at("thumbprint")));
}

// The order of P-256's group, big-endian.
std::string p256_order() {
  return hex_decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").value();
}

/// order - number
std::string complement(std::string_view number) {
  auto result = p256_order();
  int borrow = 0;
  for (std::size_t i = result.size(); i-- > 0;) {
    int const difference =
        static_cast<unsigned char>(result[i]) - static_cast<unsigned char>(number[i]) - borrow;
    borrow = difference < 0 ? 1 : 0;
    result[i] = static_cast<char>(difference & 0xff);
  }
  return result;
}

TEST_CASE("an ES256 signature has two spellings, and none beyond the group order") {
  auto const key = PrivateKey::generate(KeyAlgorithm::p256);
  auto const signature = key.sign("m");
  auto const r = signature.substr(0, 32);
  auto const s = signature.substr(32);
  CHECK(key.public_key().verify("m", r + complement(s)));
  CHECK_FALSE(key.public_key().verify("m", complement(r) + s));
  CHECK_FALSE(key.public_key().verify("m", r + std::string(32, '\0')));
  CHECK_FALSE(key.public_key().verify("m", std::string(32, '\0') + s));
  CHECK_FALSE(key.public_key().verify("m", p256_order() + s));
  CHECK_FALSE(key.public_key().verify("m", r + p256_order()));
  CHECK_FALSE(key.public_key().verify("m", s + r));
}

TEST_CASE("a P-256 signature in DER is refused") {
  // SEQUENCE of two INTEGERs, as other programs write it: never 64 bytes of r and s.
  auto const key = PrivateKey::generate(KeyAlgorithm::p256);
  auto const signature = key.sign("m");
  auto const integer = [](std::string const &bytes) { return std::string("\x02\x21\x00", 3) + bytes; };
  CHECK_FALSE(key.public_key().verify(
      "m", "\x30\x46" + integer(signature.substr(0, 32)) + integer(signature.substr(32))));
}

TEST_CASE("a P-256 key must be an uncompressed point of the curve") {
  auto const raw = PrivateKey::generate(KeyAlgorithm::p256).public_key().raw();
  auto const is_accepted = [](std::string const &bytes) {
    return PublicKey::from_raw(KeyAlgorithm::p256, bytes).has_value();
  };
  CHECK(is_accepted(raw));
  CHECK_FALSE(is_accepted(altered(raw, 64)));
  CHECK_FALSE(is_accepted(raw.substr(0, 64)));
  CHECK_FALSE(is_accepted(raw + "x"));
  CHECK_FALSE(is_accepted(""));
  CHECK_FALSE(is_accepted(std::string(1, '\0')));
  auto const is_odd = (raw[64] & 1) != 0;
  CHECK_FALSE(is_accepted((is_odd ? '\x03' : '\x02') + raw.substr(1, 32)));
  CHECK_FALSE(is_accepted((is_odd ? '\x07' : '\x06') + raw.substr(1)));
  CHECK_FALSE(is_accepted('\x04' + std::string(64, '\0')));
  CHECK_FALSE(is_accepted('\x04' + std::string(64, '\xff')));
}

TEST_CASE("a JWK is refused where a member is missing, misspelt, private or doubled") {
  std::string const x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
  auto const okp = [](std::string const &crv, std::string const &value) {
    return R"({"kty":"OKP","crv":")" + crv + R"(","x":")" + value + "\"}";
  };
  CHECK(refusal_of_jwk(okp("Ed25519", x)) == "accepted");
  CHECK(refusal_of_jwk(R"({"use":"sig","kid":"a","kty":"OKP","crv":"Ed25519","x":")" + x + "\"}") ==
        "accepted");
  CHECK(refusal_of_jwk(okp("X25519", x)) == "bad-key");
  CHECK(refusal_of_jwk(okp("Ed448", x)) == "bad-key");
  CHECK(refusal_of_jwk(okp("P-256", x)) == "bad-key");
  CHECK(refusal_of_jwk(okp("Ed25519", x + "=")) == "bad-key");
  CHECK(refusal_of_jwk(okp("Ed25519", x.substr(1))) == "bad-key");
  CHECK(refusal_of_jwk(okp("Ed25519", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")) == "bad-key");
  CHECK(refusal_of_jwk(R"({"kty":"OKP","crv":"Ed25519"})") == "bad-key");
  CHECK(refusal_of_jwk(R"({"kty":"OKP","crv":"Ed25519","x":1})") == "bad-key");
  CHECK(refusal_of_jwk(R"({"crv":"Ed25519","x":")" + x + "\"}") == "bad-key");
  CHECK(refusal_of_jwk(R"({"kty":"EC","crv":"Ed25519","x":")" + x + "\"}") == "bad-key");
  CHECK(refusal_of_jwk(R"({"kty":"EC","crv":"P-256","x":")" + x + "\"}") == "bad-key");
  CHECK(refusal_of_jwk(R"({"kty":"oct","k":"AAAA"})") == "bad-key");
  CHECK(refusal_of_jwk(R"({"kty":"RSA","n":"AQAB","e":"AQAB"})") == "bad-key");
  CHECK(refusal_of_jwk(R"({"kty":"OKP","crv":"Ed25519","d":"","x":")" + x + "\"}") == "private-key");
  CHECK(refusal_of_jwk(R"({"kty":"OKP","kty":"OKP","crv":"Ed25519","x":")" + x + "\"}") == "json-duplicate");
  CHECK(refusal_of_jwk("[]") == "bad-key");
  CHECK(refusal_of_jwk("") == "json-malformed");
  CHECK(refusal_of_jwk(okp("Ed25519", x) + "x") == "json-malformed");
}

TEST_CASE("a PEM file is read only as an unencrypted PKCS#8 key of a known algorithm") {
  auto const vectors = json::parse(read_vector("pem.json"));
  for (auto const &row : vectors.at("cases").as_array()) {
    CAPTURE(text_of(row.at("why")));
    auto const pem = text_of(row.at("pem"));
    auto const key = PrivateKey::from_pem(pem);
    CHECK((key.has_value() ? "accepted" : key.error().code) == text_of(row.at("verdict")));
    if (key.has_value()) CHECK(key->to_pem() == pem);
  }
}

TEST_CASE("a seed is 32 bytes") {
  CHECK(PrivateKey::from_seed(std::string(32, 's')).has_value());
  CHECK_FALSE(PrivateKey::from_seed(std::string(31, 's')).has_value());
  CHECK_FALSE(PrivateKey::from_seed(std::string(64, 's')).has_value());
}

}  // namespace
}  // namespace nguon
