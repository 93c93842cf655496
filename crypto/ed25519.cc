#include "crypto/ed25519.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "crypto/result.h"

namespace nguon {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t point_bytes = 32;
constexpr std::size_t signature_bytes = 64;

// Numbers are 32 bytes, little-endian.
constexpr auto field_prime =  // 2^255 - 19
    "\xed\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"sv;
constexpr auto group_order =  // 2^252 + 27742317777372353535851937790883648493
    "\xed\xd3\xf5\x5c\x1a\x63\x12\x58\xd6\x9c\xf7\xa2\xde\xf9\xde\x14"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10"sv;

// The y of the eight points of small order (each but the first two has one with either sign of x).
constexpr std::array small_order_y{
    "\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"  // the neutral point
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"sv,
    "\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"  // order 2
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"sv,
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"  // order 4
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"sv,
    "\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0"  // order 8
    "\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05"sv,
    "\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f"  // order 8
    "\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a"sv,
};

bool is_below(std::string_view number, std::string_view bound) {
  return std::lexicographical_compare(
      number.rbegin(), number.rend(), bound.rbegin(), bound.rend(),
      [](char a, char b) { return static_cast<unsigned char>(a) < static_cast<unsigned char>(b); });
}

/// Canonical, and none of the points of small order.
bool is_plain_point(std::string_view encoded) {
  std::array<char, point_bytes> y;
  std::copy(encoded.begin(), encoded.end(), y.begin());
  y.back() = static_cast<char>(y.back() & 0x7f);  // The top bit is the sign of x.
  std::string_view const number(y.data(), y.size());
  return is_below(number, field_prime) &&
         std::find(small_order_y.begin(), small_order_y.end(), number) == small_order_y.end();
}

unsigned char const *octets(std::string_view bytes) {
  return reinterpret_cast<unsigned char const *>(bytes.data());
}

void start_libsodium() {
  static bool const is_ready = sodium_init() >= 0;
  if (!is_ready) throw std::runtime_error("libsodium cannot start");
}

}  // namespace

bool is_ed25519_key(std::string_view raw) {
  start_libsodium();
  return raw.size() == point_bytes && is_plain_point(raw) &&
         crypto_core_ed25519_is_valid_point(octets(raw)) == 1;
}

bool verify_ed25519(std::string_view key, std::string_view message, std::string_view signature) {
  if (signature.size() != signature_bytes) return false;
  return is_plain_point(signature.substr(0, point_bytes)) &&
         is_below(signature.substr(point_bytes), group_order) &&
         crypto_sign_verify_detached(octets(signature), octets(message), message.size(), octets(key)) == 0;
}

Ed25519Signer::Ed25519Signer(std::string_view seed) {
  NGUON_CHECK(seed.size() == crypto_sign_SEEDBYTES);
  start_libsodium();
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_key;
  crypto_sign_seed_keypair(public_key.data(), secret_.data(), octets(seed));
}

Ed25519Signer::~Ed25519Signer() {
  sodium_memzero(secret_.data(), secret_.size());
}

std::string Ed25519Signer::sign(std::string_view message) const {
  std::string signature(signature_bytes, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char *>(signature.data()), nullptr, octets(message),
                       message.size(), secret_.data());
  return signature;
}

}  // namespace nguon
