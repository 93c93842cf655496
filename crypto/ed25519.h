#pragma once
// Ed25519 (RFC 8032) so that everybody comes to the same verdict.
//
// RFC 8032 leaves room: with or without cofactor, points of small or mixed order, second encodings.
// Implementations fill it differently. What is accepted here lies in the part that all of them accept: A is
// canonical and in the subgroup of prime order (checked once, when a key is made); S is below the group
// order; R is canonical and not of small order; and the equation holds without cofactor, so it holds with it
// too.

#include <array>
#include <string>
#include <string_view>

namespace nguon {

/// Whether 32 bytes are the canonical encoding of a point of the prime-order subgroup other than the neutral
/// one. Costs about as much as a verification.
bool is_ed25519_key(std::string_view raw);

/// Requires: is_ed25519_key(key).
bool verify_ed25519(std::string_view key, std::string_view message, std::string_view signature);

/// A seed made ready to sign. Wiped when it goes.
class Ed25519Signer {
 public:
  /// Requires: `seed` is 32 bytes.
  explicit Ed25519Signer(std::string_view seed);
  ~Ed25519Signer();
  Ed25519Signer(Ed25519Signer const &) = delete;
  Ed25519Signer &operator=(Ed25519Signer const &) = delete;

  std::string sign(std::string_view message) const;

 private:
  std::array<unsigned char, 64> secret_;  // Seed, then public key.
};

}  // namespace nguon
