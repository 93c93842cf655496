#pragma once
// Signing keys: Ed25519 (RFC 8032) and ECDSA P-256 (FIPS 186-4), as JWK (RFC 7517, 8037) and PKCS#8 PEM (RFC
// 5958). Ed25519 signs and verifies with libsodium, which does both about twice as fast as OpenSSL 3.0;
// everything else is OpenSSL's.

#include <memory>
#include <string>
#include <string_view>

#include "crypto/hash.h"

namespace nguon {

enum class KeyAlgorithm { ed25519, p256 };

/// A public key that was checked when it was made: an Ed25519 point that is canonical and of prime order, or
/// a P-256 point on its curve. Cheap to copy and safe to share between threads.
class PublicKey {
 public:
  /// `raw`: 32 bytes for Ed25519; 65 bytes 0x04||X||Y for P-256.
  static Result<PublicKey> from_raw(KeyAlgorithm algorithm, std::string_view raw);
  /// A JSON object with kty/crv/x[/y]; a private member `d` is refused, other members are ignored.
  static Result<PublicKey> from_jwk(std::string_view json);

  KeyAlgorithm algorithm() const { return algorithm_; }
  std::string const &raw() const { return raw_; }
  /// The required members only, in the order of RFC 7638: the thumbprint's own input.
  std::string jwk() const;
  /// RFC 7638 with SHA-256, base64url: the `kid` of this key.
  std::string const &thumbprint() const { return thumbprint_; }

  /// `signature`: 64 bytes for both algorithms (for P-256 r||s, RFC 7518 §3.4). Of Ed25519 only what
  /// every implementation accepts (crypto/ed25519.h): R canonical and not of small order, S below the group
  /// order. Of P-256 both spellings, s and order - s.
  bool verify(std::string_view message, std::string_view signature) const;

  bool operator==(PublicKey const &other) const {
    return algorithm_ == other.algorithm_ && raw_ == other.raw_;
  }

 private:
  struct Prepared;  // The parsed OpenSSL key of a P-256 point.
  PublicKey() = default;

  KeyAlgorithm algorithm_ = KeyAlgorithm::ed25519;
  std::string raw_;
  std::string thumbprint_;
  std::shared_ptr<Prepared const> prepared_;
};

/// A private key. Moves, never copies; its memory is wiped when it goes.
class PrivateKey {
 public:
  static PrivateKey generate(KeyAlgorithm algorithm);
  /// Ed25519 only: the 32-byte seed of RFC 8032 §5.1.5.
  static Result<PrivateKey> from_seed(std::string_view seed);
  /// PKCS#8, unencrypted ("-----BEGIN PRIVATE KEY-----"), of either algorithm.
  static Result<PrivateKey> from_pem(std::string_view pem);

  PrivateKey(PrivateKey &&) noexcept;
  PrivateKey &operator=(PrivateKey &&) noexcept;
  ~PrivateKey();

  PublicKey const &public_key() const;
  std::string to_pem() const;
  /// 64 bytes; see PublicKey::verify.
  std::string sign(std::string_view message) const;

 private:
  struct State;
  explicit PrivateKey(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace nguon
