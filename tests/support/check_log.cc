#include "tests/support/check_log.h"

#include "storage/keys.h"

namespace nguon::tests {
namespace {

using storage::Table;

Error fault(std::string message) {
  return {.kind = ErrorKind::unverified, .code = "log-broken", .message = std::move(message)};
}

std::uint64_t count_rows(storage::Reader const &reader, Table table) {
  std::uint64_t count = 0;
  reader.scan(table, {}, {}, [&](std::string_view, std::string_view) { return ++count; });
  return count;
}

Result<void> check_note(storage::Published const &state, PublicKey const &key) {
  auto const verifier = NoteVerifier::make(state.checkpoint.origin, key);
  auto const note = open_note(state.note, std::span(&verifier, 1));
  if (!note) return note.error();
  if (note->text != checkpoint_text(state.checkpoint)) return fault("the note states another checkpoint");
  return {};
}

/// What the entries read so far say.
struct Replay {
  TreeEdge edge;
  std::vector<Hash> roots;  ///< By size.
  std::map<std::string, storage::ChainHead> heads;
  storage::SubjectMap map;
  storage::SubjectMap map_before_newest;
  std::string at;
  std::uint64_t tiles = 0;  ///< Complete ones.
};

Result<void> replay_entry(storage::Published const &state, std::uint64_t index, Replay &replay) {
  auto const name = "entry " + std::to_string(index);
  auto const bytes = storage::read_entry(*state.reader, index);
  auto const entry = storage::parse_entry(bytes);
  if (!entry) return fault(name + ": " + entry.error().message);
  if (storage::write_entry(*entry) != bytes) return fault(name + " is not rewritten to the same bytes");
  if (entry->at < replay.at) return fault(name + " is older than the one before it");
  if (entry->map != replay.map.root()) return fault(name + " states another map");
  for (auto const &[subject, leaf] : entry->prev) {
    auto const head = replay.heads.find(subject);
    if (leaf != (head == replay.heads.end() ? std::nullopt : std::optional(head->second.leaf))) {
      return fault(name + " has a wrong link of " + subject);
    }
  }

  auto const leaf = leaf_hash(bytes);
  if (storage::find_leaf(*state.reader, leaf) != index) return fault(name + " is not found by its leaf hash");
  auto const proof = storage::read_inclusion_proof(state, index);
  if (!verify_inclusion(leaf, index, state.checkpoint.size, proof, state.checkpoint.root)) {
    return fault(name + " is not included");
  }
  replay.edge.append(leaf, [&](NodeId block, Hash const &) {
    replay.tiles += block.level > 0 && block.level % storage::tile_height == 0 ? 1 : 0;
  });
  replay.roots.push_back(replay.edge.root());
  replay.map_before_newest = replay.map;
  for (auto const &[subject, unused] : entry->prev) {
    replay.heads.insert_or_assign(subject, storage::ChainHead{leaf, index});
    replay.map = replay.map.put(map_key(subject), leaf);
  }
  replay.at = entry->at;
  return {};
}

Result<void> check_tables(storage::Published const &state, Replay const &replay) {
  auto const &reader = *state.reader;
  for (auto const &[subject, expected] : replay.heads) {
    auto const head = storage::find_head(reader, subject);
    if (!head || head->leaf != expected.leaf || head->index != expected.index) {
      return fault("the table of chain heads is wrong about " + subject);
    }
  }
  auto const size = state.checkpoint.size;
  if (count_rows(reader, Table::entries) != size) return fault("there are more entries than the head says");
  if (count_rows(reader, Table::leaves) != size) return fault("there are more leaf hashes than entries");
  if (count_rows(reader, Table::tiles) != replay.tiles)
    return fault("there are more tiles than the tree has");
  if (count_rows(reader, Table::heads) != replay.heads.size())
    return fault("there are more chains than subjects");
  return {};
}

}  // namespace

Result<void> check_log(storage::Published const &state, PublicKey const &key) {
  if (auto note = check_note(state, key); !note) return note;
  Replay replay;
  replay.roots.push_back(replay.edge.root());
  for (std::uint64_t index = 0; index < state.checkpoint.size; ++index) {
    if (auto entry = replay_entry(state, index, replay); !entry) return entry;
  }
  if (replay.edge.root() != state.checkpoint.root)
    return fault("the entries do not have the root of the checkpoint");
  if (replay.at != state.at) return fault("the state has another time than the newest entry");
  if (replay.map_before_newest.root() != state.map_before_newest.root()) {
    return fault("the state has another map than the newest entry");
  }
  for (std::uint64_t size = 0; size < replay.roots.size(); ++size) {
    auto const proof = storage::read_consistency_proof(state, size);
    if (!verify_consistency(size, state.checkpoint.size, replay.roots[size], state.checkpoint.root, proof)) {
      return fault("the tree is not consistent with its first " + std::to_string(size) + " entries");
    }
  }
  return check_tables(state, replay);
}

}  // namespace nguon::tests
