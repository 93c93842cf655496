#include "trace/ledger.h"

#include <algorithm>

#include "storage/keys.h"
#include "trace/draft.h"
#include "trace/events.h"
#include "trace/refusal.h"
#include "trace/registry.h"

namespace nguon::trace {
namespace {

Result<void> say(Statement const &statement, Speaker const &speaker, Draft &draft) {
  return std::visit(
      [&]<class Said>(Said const &said) -> Result<void> {
        if constexpr (std::is_same_v<Said, EpcisDocument>) {
          return record(said, statement.payload_hash, speaker, draft);
        } else if constexpr (std::is_same_v<Said, Genesis>) {
          return forbidden("already-founded", "A log is founded once, by its first entry.");
        } else {
          if (auto const may = may_say(said, speaker, draft); !may) return may.error();
          return record(said, speaker, draft);
        }
      },
      statement.body);
}

/// Whether what a root key says takes effect now, and does not wait in the rules' row for others.
bool takes_effect(Statement const &statement, Speaker const &speaker, Draft &draft) {
  auto const threshold = draft.rules.find("rules")->threshold;
  if (threshold <= 1) return true;
  return reaches_threshold(draft.rules.edit("rules").pending, threshold, statement.payload_hash, speaker.kid);
}

Result<void> found(Statement const &statement, Draft &draft) {
  auto const *genesis = std::get_if<Genesis>(&statement.body);
  if (genesis == nullptr) return forbidden("not-founded", "The first entry of a log is its Genesis.");
  return record(*genesis, statement.jws.header.kid, draft);
}

Result<void> decide(Statement const &statement, storage::Reader const &state, Scope const *scope,
                    Draft &draft) {
  if (draft.position.index == 0) return found(statement, draft);
  auto const speaker = find_speaker(statement, draft);
  if (!speaker) return speaker.error();
  if (speaker->is_root()) {
    // What waits must be right already, so it is tried on a draft of its own.
    Draft trial(state, draft.position, scope);
    if (auto const said = say(statement, *speaker, trial); !said) return said.error();
    if (!takes_effect(statement, *speaker, draft)) return {};
  }
  return say(statement, *speaker, draft);
}

/// Who an event speaks for, as far as its form tells; empty for an unknown key.
std::string actor_of(Event const &event, std::string const &kid, storage::Reader const &state) {
  if (event.on_behalf_of) return event.on_behalf_of->subject;
  auto const key = find_key(state, kid);
  return key ? key->party : std::string();
}

}  // namespace

Result<void> apply(Statement const &statement, Position position, storage::Reader const &state,
                   storage::Batch &rows, Scope const *scope) {
  Draft draft(state, position, scope);
  if (auto const decided = decide(statement, state, scope, draft); !decided) return decided.error();
  draft.write(rows);
  // Where events were recorded, their ids tell the statement again.
  if (!draft.events.is_changed())
    rows.put(storage::Table::statements, statement.id.view(), storage::key_u64(position.index));
  return {};
}

Result<PublicKey> find_signer(Statement const &statement, storage::Reader const &state) {
  auto const &kid = statement.jws.header.kid;
  if (auto const *genesis = std::get_if<Genesis>(&statement.body)) {
    auto const own = std::ranges::find(genesis->root_keys, kid, &PublicKey::thumbprint);
    if (own != genesis->root_keys.end()) return *own;
  } else if (auto const key = find_key(state, kid)) {
    return PublicKey::from_jwk(key->jwk);
  }
  return refuse(ErrorKind::unsigned_, "unknown-key", "The key " + kid + " is not known to this log.", "kid");
}

Result<std::optional<std::uint64_t>> find_repeat(Statement const &statement, storage::Reader const &state) {
  using Found = std::optional<std::uint64_t>;
  if (auto const index = state.get(storage::Table::statements, statement.id.view()))
    return Found(storage::read_u64(*index));
  auto const *document = std::get_if<EpcisDocument>(&statement.body);
  if (document == nullptr) return Found();

  Found repeated;
  std::size_t position = 0;
  for (auto const &event : document->events) {
    auto const pointer =
        document->is_bare_event ? std::string() : "/epcisBody/eventList/" + std::to_string(position);
    ++position;
    auto const record = find_event(state, event.event_id);
    if (!record) continue;
    auto const actor = actor_of(event, statement.jws.header.kid, state);
    for (auto const &said : record->said) {
      if (event.is_error_declaration) {
        if (said.declared_hash == statement.payload_hash && said.declared_by == actor)
          repeated = said.corrected_index;
      } else if (said.party == actor) {
        if (said.payload_hash != statement.payload_hash) {
          return conflict("event-id-reused",
                          "The event " + event.event_id + " is already recorded as entry " +
                              std::to_string(said.index) + " with other content.",
                          pointer + "/eventID");
        }
        repeated = said.index;
      }
    }
  }
  return repeated;
}

}  // namespace nguon::trace
