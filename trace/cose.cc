#include "trace/cose.h"

#include "crypto/cose_receipt.h"

namespace nguon::trace {
namespace {

/// What an entry of the log is about; at least one thing, as statements are.
std::string subject_of(storage::Published const &state, std::uint64_t index) {
  auto const entry = storage::parse_entry(storage::read_entry(*state.reader, index));
  NGUON_CHECK(entry && !entry->prev.empty());
  return entry->prev.front().subject;
}

}  // namespace

std::optional<std::string> make_inclusion_receipt(storage::Published const &state, std::uint64_t index,
                                                  ReceiptIssuer const &issuer) {
  CoseInclusion proof{
      .size = state.checkpoint.size, .index = index, .path = storage::read_inclusion_proof(state, index)};
  if (proof.path.empty()) return std::nullopt;
  return make_cose_receipt(*issuer.key, {issuer.address, subject_of(state, index)}, std::move(proof),
                           state.checkpoint.root);
}

std::optional<std::string> make_consistency_receipt(storage::Published const &state, std::uint64_t old_size,
                                                    ReceiptIssuer const &issuer) {
  CoseConsistency proof{.old_size = old_size,
                        .new_size = state.checkpoint.size,
                        .path = storage::read_consistency_proof(state, old_size)};
  if (proof.path.empty()) return std::nullopt;
  return make_cose_receipt(*issuer.key, {issuer.address, state.checkpoint.origin}, std::move(proof),
                           state.checkpoint.root);
}

}  // namespace nguon::trace
