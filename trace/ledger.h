#pragma once
// The rules of the house (docs/rules.md): who may say what now, what a statement does to custody, quantities,
// genealogy, open questions, findings and recalls. One pure function of log bytes: it reads the rows as they
// stand, and either writes the rows as they shall stand or says why not. No clock, configuration, blob or
// randomness.

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "storage/store.h"
#include "trace/statement.h"

namespace nguon::trace {

/// Where the statement stands, or would stand, in the log.
struct Position {
  std::uint64_t index = 0;
  std::string_view at;
};

/// Of which subjects the reader holds the whole chain. The service holds all; a bundle holds its closure, and
/// the balances of anything else are neither checked nor kept.
using Scope = std::function<bool(std::string_view subject)>;

/// Decides on one statement whose signature was found good. On success `rows` holds every row that changes;
/// on refusal its content is to be thrown away. `state` must show everything before `position`.
///   forbidden: revoked or unknown key for this position, or a party without the right
///   unbalanced: more goods than there are, not the holder, over a bound, goods not yet known; with both
///   figures conflict: an eventID with other content malformed: contradicts what is registered (a unit, a
///   product without lots …)
Result<void> apply(Statement const &statement, Position position, storage::Reader const &state,
                   storage::Batch &rows, Scope const *scope = nullptr);

/// The key that a statement must be signed with: one of its own for a Genesis, else the one registered under
/// its kid. Unsigned ("unknown-key") where there is none. Whether it still counts is decided by `apply`.
Result<PublicKey> find_signer(Statement const &statement, storage::Reader const &state);

/// The entry that already holds this statement: the same signing input, or the same events under the same
/// eventIDs with the same payload by the same party. Conflict where an eventID of the party stands there with
/// other content.
Result<std::optional<std::uint64_t>> find_repeat(Statement const &statement, storage::Reader const &state);

}  // namespace nguon::trace
