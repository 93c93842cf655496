#pragma once
// Receipts in COSE (crypto/cose_receipt.h) of what a published state holds.

#include <optional>
#include <string>
#include <vector>

#include "crypto/key.h"
#include "storage/log.h"

namespace nguon::trace {

/// Who issues receipts: a key that signs nothing else, and the address under which it is published, with
/// those that signed before and still count.
struct ReceiptIssuer {
  std::shared_ptr<PrivateKey const> key;
  std::string address;
  std::vector<PublicKey> retired = {};
};

/// That the entry of this index is in the tree; about the first of the subjects that it is linked under.
/// Nullopt in a tree of one entry, which has no path. Requires: index < size.
std::optional<std::string> make_inclusion_receipt(storage::Published const &state, std::uint64_t index,
                                                  ReceiptIssuer const &issuer);
/// That the log of that size is the beginning of this one; about the log. Nullopt for size 0 and this very
/// size. Requires: old_size <= size.
std::optional<std::string> make_consistency_receipt(storage::Published const &state, std::uint64_t old_size,
                                                    ReceiptIssuer const &issuer);

}  // namespace nguon::trace
