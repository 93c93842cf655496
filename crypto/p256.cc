#include "crypto/p256.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <algorithm>

#include "crypto/hash.h"

namespace nguon {
namespace {

constexpr std::size_t number_bytes = 32;
constexpr std::size_t point_bytes = 1 + 2 * number_bytes;
constexpr std::size_t signature_bytes = 2 * number_bytes;

BignumPtr number_of(std::string_view bytes) {
  BignumPtr number(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
  require_openssl(number != nullptr, "BN_bin2bn");
  return number;
}

std::string bytes_of(BIGNUM const *number) {
  std::string bytes(number_bytes, '\0');
  require_openssl(BN_bn2binpad(number, octets(bytes), static_cast<int>(bytes.size())) >= 0, "BN_bn2binpad");
  return bytes;
}

/// OpenSSL's own form of a signature. The ranges of r and s are checked where it is verified.
std::string der_of(std::string_view signature) {
  auto r = number_of(signature.substr(0, number_bytes));
  auto s = number_of(signature.substr(number_bytes));
  EcdsaSignaturePtr const both(ECDSA_SIG_new());
  require_openssl(both != nullptr && ECDSA_SIG_set0(both.get(), r.get(), s.get()) == 1, "ECDSA_SIG_set0");
  static_cast<void>(r.release());  // Both belong to the signature now.
  static_cast<void>(s.release());
  std::string der(static_cast<std::size_t>(std::max(i2d_ECDSA_SIG(both.get(), nullptr), 0)), '\0');
  auto *to = octets(der);
  require_openssl(i2d_ECDSA_SIG(both.get(), &to) > 0, "i2d_ECDSA_SIG");
  return der;
}

std::string coordinate(EVP_PKEY *key, char const *name) {
  BIGNUM *number = nullptr;
  require_openssl(EVP_PKEY_get_bn_param(key, name, &number) == 1, "EVP_PKEY_get_bn_param");
  BignumPtr const owned(number);
  return bytes_of(number);
}

PkeyContextPtr context_of(EVP_PKEY *key) {
  PkeyContextPtr context(EVP_PKEY_CTX_new(key, nullptr));
  require_openssl(context != nullptr, "EVP_PKEY_CTX_new");
  return context;
}

}  // namespace

PkeyPtr make_p256_key(std::string_view raw) {
  if (raw.size() != point_bytes || raw[0] != '\x04') return nullptr;
  std::string group = "P-256";
  std::string point(raw);
  OSSL_PARAM const parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end(),
  };
  PkeyContextPtr const context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  require_openssl(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1, "EVP_PKEY_fromdata_init");
  EVP_PKEY *key = nullptr;
  // Fails for coordinates that are out of range or not on the curve.
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM *>(parameters)) != 1)
    return nullptr;
  return PkeyPtr(key);
}

std::string p256_raw(EVP_PKEY *key) {
  return '\x04' + coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X) + coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y);
}

bool verify_p256(EVP_PKEY *key, std::string_view message, std::string_view signature) {
  if (signature.size() != signature_bytes) return false;
  auto const digest = sha256(message);
  auto const der = der_of(signature);
  auto const context = context_of(key);
  require_openssl(EVP_PKEY_verify_init(context.get()) == 1, "EVP_PKEY_verify_init");
  return EVP_PKEY_verify(context.get(), octets(der), der.size(), digest.bytes.data(), digest.bytes.size()) ==
         1;
}

std::string sign_p256(EVP_PKEY *key, std::string_view message) {
  auto const digest = sha256(message);
  auto const context = context_of(key);
  require_openssl(EVP_PKEY_sign_init(context.get()) == 1, "EVP_PKEY_sign_init");
  std::string der(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
  std::size_t der_bytes = der.size();
  require_openssl(
      EVP_PKEY_sign(context.get(), octets(der), &der_bytes, digest.bytes.data(), digest.bytes.size()) == 1,
      "EVP_PKEY_sign");
  unsigned char const *from = octets(std::string_view(der));
  EcdsaSignaturePtr const both(d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(der_bytes)));
  require_openssl(both != nullptr, "d2i_ECDSA_SIG");
  return bytes_of(ECDSA_SIG_get0_r(both.get())) + bytes_of(ECDSA_SIG_get0_s(both.get()));
}

}  // namespace nguon
