#pragma once
// The file that proves offline that an entry is in a log (c2sp.org/tlog-proof@v1).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/policy.h"

namespace nguon {

struct TlogProof {
  std::optional<std::string> extra;  ///< Anything; nobody vouches for it.
  std::uint64_t index = 0;
  std::vector<Hash> path;  ///< The leaf's sibling first; at most 63.
  std::string checkpoint;  ///< A signed note.
};

/// malformed ("bad-tlog-proof") where the form is not exactly that of the specification; the note is not
/// looked into.
Result<TlogProof> parse_tlog_proof(std::string_view bytes);
std::string write_tlog_proof(TlogProof const &proof);

/// Whether the log that the policy names holds `entry` at the proof's index. unverified as Policy::accept
/// says, and "not-included" where the path does not lead from the entry to the root.
Result<Accepted> verify_tlog_proof(TlogProof const &proof, std::string_view entry, Policy const &policy);

}  // namespace nguon
