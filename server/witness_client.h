#pragma once
// A log's talk with one witness (c2sp.org/tlog-witness, "add-checkpoint").

#include <chrono>
#include <optional>

#include "crypto/policy.h"
#include "server/http_caller.h"
#include "storage/log.h"

namespace nguon::server {

/// One thread at a time.
class WitnessClient {
 public:
  /// `time` bounds each request. malformed ("bad-url") where the witness has no address that can be called.
  static Result<WitnessClient> make(Policy::Witness const &witness, std::chrono::milliseconds time);

  /// The witness's cosignature of the state's checkpoint, verified. A witness that remembers another size
  /// than believed (409) is asked once more, with the proof from there.
  ///   unavailable  no answer, or one that is none of a witness
  ///   conflict     "witness-ahead": it remembers a larger tree than this state
  ///   forbidden    it does not know the log, or not this key
  ///   unverified   "witness-beside": what it remembers is no beginning of this tree; "witness-signature":
  ///                its answer bears no cosignature that holds
  Result<NoteSignature> cosign(storage::Published const &state);

  Policy::Witness const &witness() const { return witness_; }

 private:
  WitnessClient(Policy::Witness witness, HttpCaller caller)
      : witness_(std::move(witness)), caller_(std::move(caller)) {}
  Result<HttpReply> ask(storage::Published const &state, std::uint64_t old_size);

  Policy::Witness witness_;
  HttpCaller caller_;
  std::optional<std::uint64_t> size_;  ///< Of the tree that it cosigned last; none where that is not known.
};

/// Whether the log may go on from this state: no witness remembers a larger tree, or another one. Asks all of
/// them at the same time; those that don't answer don't count. Refuses (unverified) with "witness-ahead" or
/// "witness-beside".
Result<void> check_not_behind(std::vector<Policy::Witness> const &witnesses, storage::Published const &state,
                              std::chrono::milliseconds time);

}  // namespace nguon::server
