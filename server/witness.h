#pragma once
// A witness (c2sp.org/tlog-witness): it remembers the largest head that it saw of each log, and cosigns a
// larger one only when that extends it. So whoever sees its cosignature knows that nobody was shown another
// history under the same witness.
//
//   DIR/            0700
//     witness.json  server/witness_config.h
//     witness.pem   PKCS#8, 0600
//     heads/        for each log a file named by the SHA-256 of its origin: the largest checkpoint, as the
//                   log signed it. Never restored from a backup: an old head would let the log go back to it.
//
// A head is durable before it is signed. One process at a time has the folder open.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/data_folder.h"
#include "server/witness_config.h"

namespace nguon::server {

/// Makes what is missing of the folder, a new key too, and adds these logs to those that it has. Refuses
/// another name than it has ("witness-name"). Requires: no process has it open.
Result<WitnessConfig> prepare_witness_folder(std::string const &folder, std::string const &name,
                                             std::vector<std::string> const &log_vkeys);
/// Also while a process has the folder open.
Result<NoteVerifier> read_witness_key(std::string const &folder);
/// Whether the folder is a witness's.
bool is_witness_folder(std::string const &folder);

class Witness {
 public:
  using Clock = trace::Sequencer::Clock;

  /// not_found ("not-a-witness"), unavailable ("folder-in-use"), malformed where the configuration or the key
  /// is damaged, unverified ("head-damaged") where a head is not signed by its log. Throws StorageFailure.
  static Result<std::unique_ptr<Witness>> open(std::string const &folder, Clock clock);

  /// The signature lines with which add-checkpoint is answered. The errors, in the order of checking:
  ///   malformed   the body, the note or the checkpoint in it can't be read
  ///   not_found   "unknown-log"
  ///   forbidden   no key of the log signed it, or a signature of one does not hold
  ///   malformed   "old-above-new"
  ///   conflict    "another-size"; `have` is the size of the head that is remembered
  ///   unverified  the proof does not lead from there to the checkpoint
  /// Any thread. Throws StorageFailure: then nothing was signed.
  Result<std::string> add_checkpoint(std::string_view body);

  /// The largest head of the log with this SHA-256 of its origin, as the log signed it, with this witness's
  /// cosignature. Nullopt for an unknown log, or one of which nothing was seen. Any thread.
  std::optional<std::string> find_cosigned(Hash const &origin_hash) const;
  /// The largest head of a log; nullopt as above.
  std::optional<Checkpoint> find_head(std::string const &origin) const;

  NoteVerifier const &key() const { return verifier_; }
  std::size_t log_count() const { return logs_.size(); }

 private:
  struct Log {
    std::string path;  ///< Of its head's file.
    std::vector<NoteVerifier> keys;
    mutable std::mutex mutex;  ///< Guards what follows, and makes compare and swap one step.
    std::optional<Checkpoint> head;
    std::string cosigned;  ///< The note of that head with our line.
  };
  Witness(FolderLock lock, PrivateKey key, std::string name, Clock clock);
  Result<void> load(Log &log);
  Log *find(std::string const &origin) const;
  /// Requires: the log's mutex is held.
  std::string cosign_head(Log &log, std::string const &note, std::string const &text);

  FolderLock const lock_;
  PrivateKey const key_;
  NoteVerifier const verifier_;
  Clock const clock_;
  std::map<Hash, std::unique_ptr<Log>> logs_;  ///< By SHA-256 of the origin.
};

}  // namespace nguon::server
