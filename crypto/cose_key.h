#pragma once
// Public keys as COSE has them (RFC 9052 §7, RFC 9053 §7), and their thumbprints (RFC 9679).

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/key.h"

namespace nguon {

/// The algorithm that a key of ours signs with in COSE: EdDSA (-8) or ES256 (-7).
std::int64_t cose_algorithm(PublicKey const &key);

/// SHA-256 of the key's required members: its `kid`.
Hash cose_thumbprint(PublicKey const &key);

/// A COSE_Key with kid and algorithm.
std::string write_cose_key(PublicKey const &key);
/// A COSE_KeySet: an array of them.
std::string write_cose_key_set(std::span<PublicKey const> keys);

/// malformed ("bad-cose-key") for what is no COSE_KeySet of Ed25519 and P-256 keys without their private
/// half; `kid` and other members are not looked at.
Result<std::vector<PublicKey>> parse_cose_key_set(std::string_view bytes);

}  // namespace nguon
