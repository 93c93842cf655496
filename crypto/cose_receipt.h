#pragma once
// COSE receipts (RFC 9942, profile RFC9162_SHA256) with the claims that SCITT asks for (RFC 9943): a
// signature over a root of the Merkle tree, and the path that leads to it. The root itself is not sent. Where
// such a receipt is to be had and how it is made to the byte: docs/formats.md.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crypto/hash.h"
#include "crypto/key.h"

namespace nguon {

/// An entry is in the tree.
struct CoseInclusion {
  std::uint64_t size = 0;
  std::uint64_t index = 0;
  std::vector<Hash> path;  ///< The leaf's sibling first.
};

/// An older tree is the beginning of a newer one, whose root is what is signed.
struct CoseConsistency {
  std::uint64_t old_size = 0;
  std::uint64_t new_size = 0;
  std::vector<Hash> path;
};

/// Who issues a receipt, and what about (RFC 9597, RFC 8392 §3.1).
struct CoseClaims {
  std::string issuer;
  std::string subject;
};

using CoseProof = std::variant<CoseInclusion, CoseConsistency>;

struct CoseReceipt {
  std::int64_t algorithm = 0;  ///< -8 or -19: Ed25519; -7: ES256.
  std::string kid;
  CoseClaims claims;
  CoseProof proof;
  std::string protected_header;  ///< As it was signed.
  std::string signature;
};

/// A receipt for the tree with this root. Requires: the path is not empty, which in a tree of one leaf it
/// would be; sizes below 2^63.
std::string make_cose_receipt(PrivateKey const &key, CoseClaims const &claims, CoseProof const &proof,
                              Hash const &root);

/// malformed ("bad-cose-receipt") for what is no such receipt of exactly one proof, with algorithm, kid,
/// issuer and subject in its protected header; CBOR in any order of members, without indefinite lengths. A
/// root that is sent all the same is refused.
Result<CoseReceipt> parse_cose_receipt(std::string_view bytes);

/// Whether `key` vouches that `entry` is in the tree at the receipt's index. unverified ("not-included", or
/// "bad-signature", also where the receipt shows something else).
Result<void> verify_cose_inclusion(CoseReceipt const &receipt, std::string_view entry, PublicKey const &key);
/// Whether `key` vouches for `new_root`, and the tree with `old_root` is its beginning.
Result<void> verify_cose_consistency(CoseReceipt const &receipt, Hash const &old_root, Hash const &new_root,
                                     PublicKey const &key);

}  // namespace nguon
