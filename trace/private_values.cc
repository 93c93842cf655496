#include "trace/private_values.h"

#include <algorithm>
#include <mutex>

#include "storage/keys.h"
#include "trace/event_time.h"
#include "trace/private_part.h"
#include "trace/records.h"
#include "trace/refusal.h"

namespace nguon::trace {
namespace {

using storage::Table;

enum class PrivateRow : char { value = 'v', erased = 'x', reader = 'r' };

std::string private_key(PrivateRow row, std::uint64_t index, Hash const &digest) {
  return std::string(1, static_cast<char>(row)) + storage::key_u64(index) + std::string(digest.view());
}

/// From asking whether a value was erased until what depends on it is written: without it, a value that is
/// posted again just while it is erased could come to lie in the store's files behind its erasure. One for
/// all stores: it is held for one write.
std::mutex rows_mutex;

bool is_erased(storage::Reader const &beside, std::uint64_t index, Hash const &digest) {
  return beside.get(Table::private_values, private_key(PrivateRow::erased, index, digest)).has_value();
}

std::vector<std::string> readers_of(storage::Reader const &beside, std::uint64_t index, Hash const &digest) {
  auto const prefix = private_key(PrivateRow::reader, index, digest);
  std::vector<std::string> parties;
  beside.scan(Table::private_values, prefix, prefix, [&](std::string_view key, std::string_view) {
    parties.emplace_back(key.substr(prefix.size()));
    return true;
  });
  return parties;
}

PrivateField private_field(storage::Reader const &beside, std::uint64_t index, Hash const &digest) {
  PrivateField field;
  field.digest = digest;
  if (auto const at = beside.get(Table::private_values, private_key(PrivateRow::erased, index, digest))) {
    field.erased_ms = static_cast<std::int64_t>(storage::read_u64(*at));
    return field;
  }
  field.disclosure =
      beside.get(Table::private_values, private_key(PrivateRow::value, index, digest)).value_or("");
  field.readers = readers_of(beside, index, digest);
  return field;
}

/// Whether the party gave the agent a mandate that holds now, for whichever step.
bool has_mandate_now(std::string_view party, std::string_view agent, std::int64_t now_ms,
                     storage::Reader const &state) {
  auto const mandate = find_mandate(state, party, agent);
  if (!mandate) return false;
  return std::any_of(mandate->said.begin(), mandate->said.end(), [&](Mandate const &said) {
    auto const from = parse_time_ms(said.from), until = parse_time_ms(said.until);
    return from && until && *from <= now_ms && now_ms <= *until;
  });
}

Error no_private_part(std::uint64_t index) {
  return not_found("no-private-part", "Entry " + std::to_string(index) + " has no private part.", "path");
}

}  // namespace

Result<PrivateEntry> find_private(storage::Published const &state, storage::Reader const &beside,
                                  std::uint64_t index) {
  if (index >= state.checkpoint.size)
    return not_found("no-such-entry", "The log has no entry " + std::to_string(index) + " yet.", "path");
  auto const entry = storage::parse_entry(storage::read_entry(*state.reader, index));
  if (!entry) return entry.error();
  auto const statement = parse_statement(entry->statement, state.checkpoint.origin);
  if (!statement) return statement.error();
  auto const objects = private_objects(statement->body);
  // An entry of before such parts were checked may hold something else there.
  if (!objects || objects->empty()) return no_private_part(index);

  PrivateEntry found{.index = index, .statement = entry->statement, .signer = {}, .fields = {}};
  if (auto const key = find_key(*state.reader, statement->jws.header.kid)) found.signer = key->party;
  auto const &events = std::get<EpcisDocument>(statement->body).events;
  for (auto const &object : *objects) {
    auto const &speaks_for = events[object.event].on_behalf_of;
    for (auto const &digest : object.digests) {
      auto field = private_field(beside, index, digest);
      field.event = object.event;
      field.party = speaks_for ? speaks_for->subject : found.signer;
      found.fields.push_back(std::move(field));
    }
  }
  if (found.fields.empty()) return no_private_part(index);
  return found;
}

bool decides_on(PrivateField const &field, PrivateEntry const &entry, std::string_view party,
                std::int64_t now_ms, storage::Reader const &state) {
  if (party == field.party) return true;
  return party == entry.signer && has_mandate_now(field.party, party, now_ms, state);
}

bool may_read(PrivateField const &field, PrivateEntry const &entry, std::string_view party,
              std::int64_t now_ms, storage::Reader const &state) {
  return decides_on(field, entry, party, now_ms, state) ||
         std::find(field.readers.begin(), field.readers.end(), party) != field.readers.end();
}

void keep_private(std::uint64_t index, std::vector<Disclosure> const &disclosures, storage::Batch &rows) {
  for (auto const &disclosure : disclosures)
    rows.put(Table::private_values, private_key(PrivateRow::value, index, disclosure.digest),
             disclosure.encoded);
}

void keep_late(storage::Store &store, std::vector<LateValues> const &late) {
  std::lock_guard const lock(rows_mutex);
  storage::Batch rows;
  storage::Overlay const beside(store, rows);
  for (auto const &[index, disclosures] : late) {
    for (auto const &disclosure : disclosures) {
      auto const value = private_key(PrivateRow::value, index, disclosure.digest);
      // Written once: Store::forget asks for that.
      if (beside.get(Table::private_values, value) || is_erased(store, index, disclosure.digest)) continue;
      rows.put(Table::private_values, value, disclosure.encoded);
    }
  }
  if (!rows.empty()) store.write(rows);
}

void open_field(storage::Store &store, std::uint64_t index, Hash const &digest, std::string_view party) {
  std::lock_guard const lock(rows_mutex);
  if (is_erased(store, index, digest)) return;
  storage::Batch rows;
  rows.put(Table::private_values, private_key(PrivateRow::reader, index, digest) + std::string(party), "");
  store.write(rows);
}

void close_field(storage::Store &store, std::uint64_t index, Hash const &digest, std::string_view party) {
  storage::Batch rows;
  rows.erase(Table::private_values, private_key(PrivateRow::reader, index, digest) + std::string(party));
  store.write(rows);
}

void erase_fields(storage::Store &store, std::uint64_t index, std::vector<Hash> const &digests,
                  std::int64_t now_ms) {
  // First that it is erased, so that nobody is shown it from here on, whatever becomes of the rest; and so
  // that the statement, posted again with its values, does not bring it back.
  std::vector<std::string> values;
  {
    std::lock_guard const lock(rows_mutex);
    storage::Batch rows;
    for (auto const &digest : digests) {
      if (!is_erased(store, index, digest))
        rows.put(Table::private_values, private_key(PrivateRow::erased, index, digest),
                 storage::key_u64(static_cast<std::uint64_t>(now_ms)));
      for (auto const &party : readers_of(store, index, digest))
        rows.erase(Table::private_values, private_key(PrivateRow::reader, index, digest) + party);
      values.push_back(private_key(PrivateRow::value, index, digest));
    }
    store.write(rows);
  }
  // No value comes any more; those that came while this waited go with the others.
  store.forget(Table::private_values, values);
}

}  // namespace nguon::trace
