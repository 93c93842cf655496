#include "crypto/ed25519.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <memory>

#include "crypto/key.h"
#include "tests/crypto/vectors.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon {
namespace {

using namespace tests;

unsigned char const *octets(std::string_view bytes) {
  return reinterpret_cast<unsigned char const *>(bytes.data());
}

bool openssl_accepts(std::string_view key, std::string_view message, std::string_view signature) {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const pkey(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(key), key.size()), EVP_PKEY_free);
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  REQUIRE(pkey != nullptr);
  REQUIRE(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, pkey.get()) == 1);
  return EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message),
                          message.size()) == 1;
}

bool libsodium_accepts(std::string_view key, std::string_view message, std::string_view signature) {
  return crypto_sign_verify_detached(octets(signature), octets(message), message.size(), octets(key)) == 0;
}

bool nguon_accepts(std::string_view key, std::string_view message, std::string_view signature) {
  auto const parsed = PublicKey::from_raw(KeyAlgorithm::ed25519, key);
  return parsed.has_value() && parsed->verify(message, signature);
}

TEST_CASE("RFC 8032's test vectors are signed and verified to the byte") {
  auto const vectors = json::parse(read_vector("rfc8032.json"));
  for (auto const &row : vectors.at("cases").as_array()) {
    CAPTURE(text_of(row.at("name")));
    auto const message = bytes_of(row.at("message"));
    auto const signature = bytes_of(row.at("signature"));
    auto const key = PrivateKey::from_seed(bytes_of(row.at("seed"))).value().public_key();
    CHECK(hex_encode(key.raw()) == text_of(row.at("public_key")));
    CHECK(hex_encode(PrivateKey::from_seed(bytes_of(row.at("seed"))).value().sign(message)) ==
          text_of(row.at("signature")));
    CHECK(key.verify(message, signature));
    CHECK_FALSE(key.verify(message + "x", signature));
    CHECK_FALSE(key.verify(message, signature + std::string(1, '\0')));
    CHECK_FALSE(key.verify(message, signature.substr(1)));
    CHECK_FALSE(key.verify(message, signature.substr(0, 63)));
    CHECK_FALSE(key.verify(message, ""));
    for (std::size_t i = 0; i < signature.size(); ++i)
      CHECK_FALSE(key.verify(message, altered(signature, i)));
    for (std::size_t i = 0; i < message.size(); ++i) CHECK_FALSE(key.verify(altered(message, i), signature));
  }
}

TEST_CASE("where RFC 8032 leaves room, only what every implementation accepts is accepted") {
  auto const vectors = json::parse(read_vector("ed25519-edges.json"));
  int others_accept_refused = 0;
  for (auto const &row : vectors.at("cases").as_array()) {
    CAPTURE(text_of(row.at("why")));
    auto const key = bytes_of(row.at("key"));
    auto const message = bytes_of(row.at("message"));
    auto const signature = bytes_of(row.at("signature"));
    bool const is_valid = row.at("valid").as_bool();
    bool const openssl = openssl_accepts(key, message, signature);
    bool const libsodium = libsodium_accepts(key, message, signature);
    CHECK(nguon_accepts(key, message, signature) == is_valid);
    if (is_valid) {
      CHECK(openssl);
      CHECK(libsodium);
    }
    others_accept_refused += !is_valid && (openssl || libsodium) ? 1 : 0;
  }
  // The corpus is worth something only as long as it tells implementations apart.
  CHECK(others_accept_refused > 0);
}

TEST_CASE("every point of small or mixed order and every second encoding is refused as a key") {
  auto const vectors = json::parse(read_vector("ed25519-edges.json"));
  int refused_keys = 0;
  for (auto const &row : vectors.at("cases").as_array()) {
    auto const why = text_of(row.at("why"));
    CAPTURE(why);
    bool const is_key_at_fault = why.starts_with("A of small") || why.starts_with("A of mixed") ||
                                 why.starts_with("A and R") || why.starts_with("A the neutral") ||
                                 why.starts_with("A of order") || why.starts_with("A that is no point");
    CHECK(is_ed25519_key(bytes_of(row.at("key"))) == !is_key_at_fault);
    refused_keys += is_key_at_fault ? 1 : 0;
  }
  CHECK(refused_keys > 20);
  CHECK_FALSE(is_ed25519_key(std::string(31, '\x02')));
  CHECK_FALSE(is_ed25519_key(std::string(33, '\x02')));
}

}  // namespace
}  // namespace nguon
