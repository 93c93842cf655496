#pragma once
// The hash-linked, append-only log on top of a Store: entries, the Merkle tree over them, each subject's
// chain, the map of chain heads, and the signed head.
//
// One thread writes: it fills a Group and commits it. Any thread reads, through the Published state, which
// never changes once it is made. Order of a commit, and what a crash leaves after each step:
//   1. one synced batch: entries, tiles, indexes, heads, views     (not signed: nobody was told; kept)
//   2. the second head file, synced                                     (signed nowhere yet; harmless)
//   3. one signature over the checkpoint, then the new state is published, then receipts leave.
// Opening does steps 2 and 3 for whatever the store holds, so a crash between any two steps needs no repair
// of its own.

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crypto/merkle.h"
#include "crypto/note.h"
#include "storage/entry.h"
#include "storage/head_file.h"
#include "storage/remembering_reader.h"
#include "storage/store.h"
#include "storage/stored_map.h"
#include "storage/tiles.h"

namespace nguon::storage {

struct ChainHead {
  Hash leaf;
  std::uint64_t index = 0;
};

/// One durable, signed state of the log; immutable.
struct Published {
  Checkpoint checkpoint;
  std::string note;                      ///< The signed checkpoint; empty where Log::Signer has none.
  std::string at;                        ///< `at` of the newest entry; empty for an empty log.
  SubjectMap map_before_newest;          ///< The version whose root the newest entry states; reads `reader`.
  OpenTiles open_tiles;                  ///< Of the tree of this size.
  std::shared_ptr<Reader const> reader;  ///< Tables as of exactly this head.
};

// Reads; each throws StorageFailure if a table lacks what the head says is there. Requires: index < size.
std::string read_entry(Reader const &reader, std::uint64_t index);
std::optional<std::uint64_t> find_leaf(Reader const &reader, Hash const &leaf);
std::optional<ChainHead> find_head(Reader const &reader, std::string_view subject);
/// The subjects whose key in the map begins with these bytes, in order of their keys.
std::vector<std::string> subjects_under(Reader const &reader, std::string_view key_prefix);
std::vector<Hash> read_inclusion_proof(Published const &state, std::uint64_t index);
std::vector<Hash> read_consistency_proof(Published const &state, std::uint64_t old_size);
NodeReader node_reader(Published const &state);

/// As far back as map_at goes.
inline constexpr std::uint64_t map_at_entries_max = 10'000;
/// What map_before_newest was when the log had `size` entries, found by taking the newer entries' heads back
/// out; empty for size 0. Nothing where that is more than map_at_entries_max entries ago.
/// Requires: size <= state.checkpoint.size. The version reads the state's tables.
std::optional<SubjectMap> map_at(Published const &state, std::uint64_t size);

struct Appended {
  std::uint64_t index = 0;
  Hash leaf;
  std::string entry;
};

class Log {
 public:
  /// Where signed checkpoints come from.
  struct Signer {
    using MakeNote = std::function<std::string(Checkpoint const &)>;

    /// Ed25519; each of several signs.
    Signer(std::string of, PrivateKey key);
    Signer(std::string of, std::vector<PrivateKey> keys);
    /// For a copy, which has no key: `find` answers what the origin signed for a head, or nothing.
    Signer(std::string of, MakeNote find) : origin(std::move(of)), make_note(std::move(find)) {}

    std::string origin;
    MakeNote make_note;
  };
  enum class OnRollback { refuse, sign_anyway };

  /// Opens the log that `store` holds (possibly empty) and publishes its head. Refuses (unverified) when the
  /// store does not extend the head that the head file remembers: "head-behind" where it is shorter,
  /// "head-beside" where it is another history, both unless overridden; "head-of-another-log" where the
  /// origin differs. Throws StorageFailure, also where the tables contradict each other.
  static Result<std::unique_ptr<Log>> open(Store &store, HeadFile head_file, Signer signer,
                                           OnRollback on_rollback = OnRollback::refuse,
                                           MapLimits map_limits = {});
  /// Writes the map's pages, so that the next start has nothing to read again.
  ~Log();

  /// The newest state that is signed; where none ever was, the newest. Any thread.
  std::shared_ptr<Published const> published() const;
  /// The newest state, signed or not. The one writer's thread.
  std::shared_ptr<Published const> const &newest() const { return newest_; }

  /// The log as it will be after commit; made, filled and committed by the one writer. Dropping it undoes it.
  class Group {
   public:
    /// Adds an entry. Returns too_large with both figures if the entry would exceed entry_bytes_max, or there
    /// are more than entry_subjects_max subjects; nothing is added then. Requires: `at` is not before
    /// newest_at(); subjects sorted and unique; what write_entry requires.
    Result<Appended> add(std::string_view at, std::span<std::string const> subjects,
                         std::string_view statement);
    /// Tables as they will be, this group's writes included.
    Reader const &reader() const { return overlay_; }
    /// Rows of views, to become visible with the group's entries.
    Batch &batch() { return batch_; }
    std::uint64_t size() const { return edge_.size(); }
    Hash root() const { return edge_.root(); }
    std::string const &newest_at() const { return newest_at_; }

   private:
    friend class Log;
    Group(std::shared_ptr<Published const> base, TreeEdge edge, SubjectMap map);

    std::shared_ptr<Published const> base_;
    RememberingReader known_;
    Batch batch_;
    Overlay overlay_;
    TreeEdge edge_;
    SubjectMap map_;
    std::uint64_t heads_changed_ = 0;
    std::string newest_at_;
    Hash newest_map_;
    std::vector<Previous> newest_prev_;
    OpenTiles open_tiles_;
  };
  /// Throws StorageFailure once a commit has failed. Requires: the group before was committed or dropped.
  std::unique_ptr<Group> begin();

  /// What a receipt needs. The state covers every entry of the group.
  struct Committed {
    std::shared_ptr<Published const> state;
    std::vector<std::vector<Hash>>
        proofs;  ///< One per entry of the group, in order, under state->checkpoint.
  };
  /// Durable, recorded in the head file, signed and published when it returns. If it throws, the outcome is
  /// unknown and the log refuses to begin another group until it is opened again; published() goes on to
  /// answer the state before.
  Committed commit(std::unique_ptr<Group> group);

  /// The tables themselves, for those beside the log; any thread may write them at any time.
  Store &store() const { return store_; }

 private:
  Log(Store &store, HeadFile head_file, Signer signer, MapLimits map_limits);
  /// The time of the newest entry of a log that is not empty, and the map before it.
  std::pair<std::string, SubjectMap> open_map(std::shared_ptr<Reader const> const &reader);
  std::optional<Error> check_rollback(OpenTiles const &open_tiles) const;
  /// Steps 2 and 3 for what the store now holds.
  std::shared_ptr<Published const> publish(std::string at, SubjectMap map_before_newest,
                                           OpenTiles open_tiles);

  Store &store_;
  HeadFile head_file_;
  Signer const signer_;
  TreeEdge edge_;
  StoredMap map_;
  bool failed_ = true;  ///< Until it is open; and since a write failed.
  std::shared_ptr<Published const> newest_;
  mutable std::mutex published_mutex_;
  std::shared_ptr<Published const> published_;
};

}  // namespace nguon::storage
