#pragma once
// How a key ends (docs/rules.md, "Keys over time"): at once where it was stolen, with a grace where a new one
// takes its place and a phone still has statements that it could not send.

#include <cstdint>
#include <optional>
#include <string>

#include "trace/ledger.h"

namespace nguon::trace {

/// A grace lasts no longer than this after the entry of the revocation.
inline constexpr std::int64_t grace_days_max = 60;

struct KeyEnding {
  std::uint64_t index = 0;    ///< Of the first revocation: what stands before it counts.
  std::string at;             ///< Of that entry.
  std::string accept_until;   ///< RFC 3339: the end of the grace; empty for none.
  std::string suspect_since;  ///< RFC 3339; empty where nobody suspects anything.
};

/// The ending after one more revocation, which may end a grace or date a suspicion earlier, and never the
/// other way round. Nullopt where it changes nothing.
std::optional<KeyEnding> end_key(std::optional<KeyEnding> const &before, KeyRevocation const &said,
                                 Position position);

/// The ending of a root key that others take the place of.
KeyEnding ended_root(RootChange const &said, Position position);

/// Whether what an ended key signed counts all the same: events of before the ending, in an entry within the
/// grace. Nothing but events.
bool counts_in_grace(KeyEnding const &ending, Statement const &statement, Position position);

}  // namespace nguon::trace
