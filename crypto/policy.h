#pragma once
// Whom a verifier believes (c2sp.org/tlog-policy): which logs, which witnesses, and how many of them must
// have countersigned a checkpoint.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/note.h"

namespace nguon {

inline constexpr std::size_t policy_bytes_max = 64 * 1024;

/// A checkpoint that a policy accepts.
struct Accepted {
  Checkpoint checkpoint;
  struct Cosignature {
    std::string witness;     ///< As the policy calls it.
    std::uint64_t time = 0;  ///< Unix seconds at which it had seen nothing newer.
    bool auditor = false;    ///< Of the group `auditors`.
  };
  std::vector<Cosignature> cosignatures;  ///< Of the policy's witnesses, one each.
};

class Policy {
 public:
  /// Reads a policy file: at most 64 KiB and 256 lines that say something. malformed names the line.
  static Result<Policy> parse(std::string_view text);

  /// The checkpoint in a note that one of the policy's logs signed, under the log's own name, and as many
  /// witnesses as the quorum wants. unverified: a signature of a known key is wrong, no log of the policy
  /// signed
  /// ("policy-log"), or too few witnesses ("policy-quorum").
  /// `not_before`: cosignatures of an earlier time (Unix seconds) don't count.
  Result<Accepted> accept(std::string_view note, std::uint64_t not_before = 0) const;

  struct Witness {
    std::string name;  ///< As the policy calls it.
    NoteVerifier key;
    std::string url;       ///< Where it takes checkpoints; empty where the policy does not say.
    bool auditor = false;  ///< In the group `auditors`: it signs what it has replayed (docs/formats.md).
  };
  /// All of them, in the order of their lines.
  std::vector<Witness> witnesses() const;
  std::vector<NoteVerifier> const &logs() const { return logs_; }

 private:
  friend class PolicyReader;
  /// A witness, or a group of earlier ones.
  struct Member {
    std::string name;
    std::optional<NoteVerifier> witness;
    std::string url;
    std::vector<std::size_t> members;
    std::size_t wanted = 1;
  };
  bool is_met(std::size_t member, Accepted const &accepted) const;
  bool is_within(std::size_t member, std::string_view witness) const;
  bool is_auditor(std::string_view witness) const;

  std::vector<NoteVerifier> logs_;
  std::vector<Member> members_;
  std::optional<std::size_t> quorum_;  ///< None: "quorum none".
};

}  // namespace nguon
