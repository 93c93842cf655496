#pragma once
// What whoever replays a log asks of each entry's statement beyond hashes and links: the auditor, and a copy.

#include <string>

#include "trace/ledger.h"
#include "trace/statement.h"

namespace nguon::trace {

/// The key that signed the statement, which the log knows; else an unverified error ("signature"). `before`
/// must show everything before the statement's place.
Result<PublicKey> check_signature(Statement const &statement, storage::Reader const &before);

/// Whether the log may hold this statement, whose signature was checked, at this place: not there already,
/// allowed by the rules. On success `rows` holds what changes in the views; otherwise an unverified error
/// whose `field` names the check that fails: "repeated" or "rules".
Result<void> judge(Statement const &statement, Position place, storage::Reader const &before,
                   storage::Batch &rows);

/// The verifier key that the first entry of this origin's log names; an unverified error ("genesis") where it
/// founds no log, or another one.
Result<std::string> founding_key(Statement const &first, std::string const &origin);

}  // namespace nguon::trace
