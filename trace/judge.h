#pragma once
// What whoever replays a log asks of each entry's statement beyond hashes and links: the auditor, and a copy.

#include <string>

#include "trace/ledger.h"
#include "trace/statement.h"

namespace nguon::trace {

/// Whether the log may hold this statement at this place: signed with a key that it knows, not there already,
/// allowed by the rules. On success `rows` holds what changes in the views; otherwise an unverified error
/// whose `field` names the check that fails: "signature", "repeated" or "rules". `before` must show
/// everything before the place.
Result<void> judge(Statement const &statement, Position place, storage::Reader const &before,
                   storage::Batch &rows);

/// The verifier key that the first entry of this origin's log names; an unverified error ("genesis") where it
/// founds no log, or another one.
Result<std::string> founding_key(Statement const &first, std::string const &origin);

}  // namespace nguon::trace
