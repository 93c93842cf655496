#pragma once
// Private values beside the log, and who may have them. A value belongs to the party that its event speaks
// for. That party reads it, opens it to others one field at a time, takes that back, and erases it; whoever
// signed the event under the party's mandate may do so too, while a mandate stands. Nobody else has a right
// by what he is. No rule decides by any of this.
//
// Rows of Table::private_values, after a letter and the entry's index:
//   v  digest          -> the disclosure
//   x  digest          -> u64 Unix milliseconds: when it was erased; it never comes back
//   r  digest, party   -> nothing: the field is open to that party

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/log.h"
#include "trace/disclosure.h"

namespace nguon::trace {

/// One digest of an entry and what is known of it; a decoy is one that never gets a value.
struct PrivateField {
  Hash digest;
  std::size_t event = 0;
  std::string party;       ///< Whose it is.
  std::string disclosure;  ///< Empty where no value is held.
  std::optional<std::int64_t> erased_ms;
  std::vector<std::string> readers;  ///< Parties that it is open to.
};

struct PrivateEntry {
  std::uint64_t index = 0;
  std::string statement;             ///< JWS.
  std::string signer;                ///< Party of the key that signed it.
  std::vector<PrivateField> fields;  ///< In the order of the statement.
};

/// not_found where there is no such entry, or it has no private part.
Result<PrivateEntry> find_private(storage::Published const &state, storage::Reader const &beside,
                                  std::uint64_t index);

/// Whether `party` decides on a field: who may read it, and whether it stays.
bool decides_on(PrivateField const &field, PrivateEntry const &entry, std::string_view party,
                std::int64_t now_ms, storage::Reader const &state);
/// Who decides on it, or whom it was opened to.
bool may_read(PrivateField const &field, PrivateEntry const &entry, std::string_view party,
              std::int64_t now_ms, storage::Reader const &state);

/// Rows for what came with the statement of an entry that is new with them: nobody could have erased it yet.
void keep_private(std::uint64_t index, std::vector<Disclosure> const &disclosures, storage::Batch &rows);

// Durable when they return; they throw StorageFailure. Each may be called at any time beside the others.

/// What came with a statement that stood in the log before.
struct LateValues {
  std::uint64_t index = 0;
  std::vector<Disclosure> disclosures;
};
/// Keeps those that are not there and were never erased.
void keep_late(storage::Store &store, std::vector<LateValues> const &late);
/// Nothing where the value was erased.
void open_field(storage::Store &store, std::uint64_t index, Hash const &digest, std::string_view party);
void close_field(storage::Store &store, std::uint64_t index, Hash const &digest, std::string_view party);
/// For good (Store::forget), with the rights to them. Where it throws, nobody is shown the values any more,
/// but they may still be in the store's files: to be asked for again.
void erase_fields(storage::Store &store, std::uint64_t index, std::vector<Hash> const &digests,
                  std::int64_t now_ms);

}  // namespace nguon::trace
