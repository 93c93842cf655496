#include "crypto/key.h"

#include <openssl/crypto.h>
#include <openssl/pem.h>

#include <array>
#include <boost/json/object.hpp>
#include <optional>

#include "crypto/base64.h"
#include "crypto/ed25519.h"
#include "crypto/p256.h"
#include "crypto/strict_json.h"

namespace nguon {
namespace {

constexpr unsigned jwk_depth_max = 8;
constexpr std::size_t p256_coordinate_bytes = 32;
constexpr std::size_t ed25519_bytes = 32;  // Of a seed as of a public key.

Error bad_key(std::string message, std::string field = {}) {
  return {ErrorKind::malformed, "bad-key", std::move(message), std::move(field)};
}

Error bad_pem(std::string message) {
  return {ErrorKind::malformed, "bad-pem", std::move(message)};
}

/// A required member of a JWK that is a string.
Result<std::string_view> text_member(boost::json::object const &jwk, std::string_view name) {
  auto const *const member = jwk.if_contains(name);
  auto const *const text = member == nullptr ? nullptr : member->if_string();
  if (text == nullptr)
    return bad_key("A JWK needs the member " + std::string(name) + " as a string.", std::string(name));
  return std::string_view(text->data(), text->size());
}

Result<std::string> bytes_member(boost::json::object const &jwk, std::string_view name) {
  auto const text = text_member(jwk, name);
  if (!text) return text.error();
  auto bytes = base64url_decode(*text);
  if (!bytes || bytes->size() != 32)
    return bad_key("The member " + std::string(name) + " of a JWK must be 32 bytes in base64url.",
                   std::string(name));
  return bytes;
}

std::string ed25519_raw(EVP_PKEY *key) {
  std::string raw(ed25519_bytes, '\0');
  auto size = raw.size();
  require_openssl(EVP_PKEY_get_raw_public_key(key, octets(raw), &size) == 1, "EVP_PKEY_get_raw_public_key");
  return raw;
}

/// PKCS#8 may carry a public key of P-256, and nothing but this makes it the private key's own.
bool has_fitting_halves(EVP_PKEY *key) {
  PkeyContextPtr const context(EVP_PKEY_CTX_new(key, nullptr));
  require_openssl(context != nullptr, "EVP_PKEY_CTX_new");
  return EVP_PKEY_pairwise_check(context.get()) == 1;
}

}  // namespace

// A key of OpenSSL's is only ever read here, which any number of threads may do at once.
struct PublicKey::Prepared {
  PkeyPtr key;
};

Result<PublicKey> PublicKey::from_raw(KeyAlgorithm algorithm, std::string_view raw) {
  PublicKey key;
  key.algorithm_ = algorithm;
  key.raw_ = raw;
  if (algorithm == KeyAlgorithm::ed25519) {
    if (!is_ed25519_key(raw))
      return bad_key(
          "An Ed25519 public key must be the 32-byte canonical encoding of a point of prime order.", "x");
  } else {
    auto pkey = make_p256_key(raw);
    if (!pkey) return bad_key("A P-256 public key must be a point of the curve, 65 bytes uncompressed.", "x");
    key.prepared_ = std::make_shared<Prepared const>(Prepared{std::move(pkey)});
  }
  key.thumbprint_ = to_base64url(sha256(key.jwk()));
  return key;
}

Result<PublicKey> PublicKey::from_jwk(std::string_view json) {
  auto const parsed = parse_strict_json(json, jwk_depth_max);
  if (!parsed) return parsed.error();
  auto const *const jwk = parsed->if_object();
  if (jwk == nullptr) return bad_key("A JWK must be a JSON object.");
  if (jwk->contains("d"))
    return Error{ErrorKind::malformed, "private-key",
                 "This is a private key; it must never leave its device.", "d"};

  auto const type = text_member(*jwk, "kty");
  if (!type) return type.error();
  auto const curve = text_member(*jwk, "crv");
  if (!curve) return curve.error();
  auto const x = bytes_member(*jwk, "x");
  if (!x) return x.error();
  if (*type == "OKP" && *curve == "Ed25519") return from_raw(KeyAlgorithm::ed25519, *x);
  if (*type == "EC" && *curve == "P-256") {
    auto const y = bytes_member(*jwk, "y");
    if (!y) return y.error();
    return from_raw(KeyAlgorithm::p256, '\x04' + *x + *y);
  }
  return bad_key("Keys are Ed25519 (kty OKP) or P-256 (kty EC); this one is neither.", "crv");
}

std::string PublicKey::jwk() const {
  if (algorithm_ == KeyAlgorithm::ed25519)
    return R"({"crv":"Ed25519","kty":"OKP","x":")" + base64url_encode(raw_) + "\"}";
  auto const point = std::string_view(raw_).substr(1);
  return R"({"crv":"P-256","kty":"EC","x":")" + base64url_encode(point.substr(0, p256_coordinate_bytes)) +
         R"(","y":")" + base64url_encode(point.substr(p256_coordinate_bytes)) + "\"}";
}

bool PublicKey::verify(std::string_view message, std::string_view signature) const {
  return algorithm_ == KeyAlgorithm::ed25519 ? verify_ed25519(raw_, message, signature)
                                             : verify_p256(prepared_->key.get(), message, signature);
}

// OpenSSL reads, makes and writes the keys of both algorithms, and wipes them when they are freed.
struct PrivateKey::State {
  PkeyPtr key;
  PublicKey public_key;
  std::optional<Ed25519Signer> signer;  // Of an Ed25519 key.

  /// Error for a key of another algorithm, or one whose public half does not belong to it.
  static Result<PrivateKey> make(PkeyPtr key);

 private:
  void make_signer();
};

void PrivateKey::State::make_signer() {
  std::array<unsigned char, ed25519_bytes> seed;
  auto size = seed.size();
  require_openssl(EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &size) == 1,
                  "EVP_PKEY_get_raw_private_key");
  signer.emplace(std::string_view(reinterpret_cast<char const *>(seed.data()), size));
  OPENSSL_cleanse(seed.data(), seed.size());
}

Result<PrivateKey> PrivateKey::State::make(PkeyPtr key) {
  char group[32] = {};
  bool const is_p256 = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_EC &&
                       EVP_PKEY_get_group_name(key.get(), group, sizeof group, nullptr) == 1 &&
                       std::string_view(group) == "prime256v1";
  if (!is_p256 && EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519)
    return bad_pem("Keys are Ed25519 or P-256; this one is neither.");
  if (is_p256 && !has_fitting_halves(key.get()))
    return bad_pem("The two halves of this key do not belong together.");
  auto public_key = PublicKey::from_raw(is_p256 ? KeyAlgorithm::p256 : KeyAlgorithm::ed25519,
                                        is_p256 ? p256_raw(key.get()) : ed25519_raw(key.get()));
  if (!public_key) return std::move(public_key).error();
  auto state = std::unique_ptr<State>(new State{std::move(key), *std::move(public_key), std::nullopt});
  if (!is_p256) state->make_signer();
  return PrivateKey(std::move(state));
}

PrivateKey::PrivateKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
PrivateKey::PrivateKey(PrivateKey &&) noexcept = default;
PrivateKey &PrivateKey::operator=(PrivateKey &&) noexcept = default;
PrivateKey::~PrivateKey() = default;

PrivateKey PrivateKey::generate(KeyAlgorithm algorithm) {
  PkeyPtr key(algorithm == KeyAlgorithm::ed25519 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                                 : EVP_EC_gen("P-256"));
  require_openssl(key != nullptr, "EVP_PKEY_Q_keygen");
  return State::make(std::move(key)).value();
}

Result<PrivateKey> PrivateKey::from_seed(std::string_view seed) {
  if (seed.size() != ed25519_bytes) return bad_key("An Ed25519 seed is 32 bytes long.");
  PkeyPtr key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets(seed), seed.size()));
  require_openssl(key != nullptr, "EVP_PKEY_new_raw_private_key");
  return State::make(std::move(key));
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
  BioPtr const bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  require_openssl(bio != nullptr, "BIO_new_mem_buf");
  // Reads the label "PRIVATE KEY" alone, so it never asks a terminal for a passphrase.
  Pkcs8Ptr const pkcs8(PEM_read_bio_PKCS8_PRIV_KEY_INFO(bio.get(), nullptr, nullptr, nullptr));
  PkeyPtr key(pkcs8 ? EVP_PKCS82PKEY(pkcs8.get()) : nullptr);
  if (!key) return bad_pem("This is not an unencrypted PKCS#8 private key (-----BEGIN PRIVATE KEY-----).");
  return State::make(std::move(key));
}

PublicKey const &PrivateKey::public_key() const {
  return state_->public_key;
}

std::string PrivateKey::to_pem() const {
  BioPtr const bio(BIO_new(BIO_s_mem()));
  require_openssl(bio != nullptr && PEM_write_bio_PKCS8PrivateKey(bio.get(), state_->key.get(), nullptr,
                                                                  nullptr, 0, nullptr, nullptr) == 1,
                  "PEM_write_bio_PKCS8PrivateKey");
  char *text = nullptr;
  auto const length = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<std::size_t>(length));
}

std::string PrivateKey::sign(std::string_view message) const {
  return state_->signer ? state_->signer->sign(message) : sign_p256(state_->key.get(), message);
}

}  // namespace nguon
