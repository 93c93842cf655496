#pragma once
// A copy of a log that another server keeps: the same tables, filled by replaying every entry as an auditor
// does and kept only where this program, given the entry's time and statement, makes the same bytes. What the
// origin signed is kept as it came; a copy signs nothing.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/note.h"
#include "storage/log.h"

namespace nguon::trace {

class Copy {
 public:
  /// Opens the copy that `store` holds, possibly empty, of the log whose key this is. Where the log's own
  /// entries name a new key (LogKey), that counts beside it, and alone from the first checkpoint on that it
  /// signed. conflict ("another-log") where the copy is one of another log. `store` must outlive it. Throws
  /// StorageFailure.
  static Result<std::unique_ptr<Copy>> open(storage::Store &store, storage::HeadFile head_file,
                                            NoteVerifier log_key);
  /// The key of the log that a store is a copy of; nullopt in a new store.
  static std::optional<NoteVerifier> find_log_key(storage::Reader const &store);
  ~Copy();
  Copy(Copy const &) = delete;
  Copy &operator=(Copy const &) = delete;

  /// What serves the copy reads: published() is the last checkpoint that this process brought it to or found
  /// it at, with an empty note where there was none. Any thread.
  storage::Log &log();
  /// Whether it ends at a checkpoint of the origin; not so while it grows in steps.
  bool is_whole() const;
  /// Entries, those that are not written yet included.
  std::uint64_t size() const;

  /// What the origin's signed checkpoint says; unverified ("checkpoint") where no key of the log signed it,
  /// or where it contradicts what is here: another root of the same size, or of a smaller one. Requires:
  /// nothing was added since the last save(), finish() or drop().
  Result<Checkpoint> read_checkpoint(std::string_view note) const;

  /// Takes the next entry. Otherwise an unverified error whose `field` names the check that fails ("form",
  /// "time", "statement", "genesis", "entry", or as judge() says); what was added since the last save() is
  /// thrown away then.
  Result<void> add(std::string_view entry);

  /// Throws away what was added since the last save() or finish().
  void drop();
  /// Writes what was added as a step on the way to a checkpoint. The copy is not whole afterwards; who reads
  /// it goes on to see the checkpoint before.
  void save();
  /// Writes what was added, with the checkpoint that covers exactly that, as one: a crash leaves all of it or
  /// nothing. Unverified where the entries do not make its root ("checkpoint"), or never named the key that
  /// the copy was begun with ("genesis"); what was added is thrown away then.
  Result<void> finish(Checkpoint const &checkpoint, std::string_view note);

 private:
  struct State;
  explicit Copy(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace nguon::trace
