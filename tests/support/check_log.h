#pragma once
// Checks a whole log as a suspicious client would: by reading it and believing nothing.

#include "crypto/key.h"
#include "storage/log.h"

namespace nguon::tests {

/// Holds when the note is signed by `key` and states the root of the entries that are there; every entry has
/// the index that its leaf hash leads to, `prev` and `map` as the entries before it say, time that does not
/// go back and an inclusion proof; every earlier size has a consistency proof; and the tables hold no row
/// more than that.
Result<void> check_log(storage::Published const &state, PublicKey const &key);

}  // namespace nguon::tests
