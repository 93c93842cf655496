#pragma once
// One look after another at a log that another server keeps: what it has more is judged and copied.

#include <deque>
#include <set>
#include <string>

#include "storage/blobs.h"
#include "trace/copy.h"

namespace nguon::tools {

class Follower {
 public:
  /// Follows the log at this address into `copy`, and its pictures and papers into `blobs`; both outlive it.
  Follower(std::string url, trace::Copy &copy, storage::Blobs const &blobs);

  /// Takes what the origin has more, up to its newest checkpoint. In steps where nobody reads the copy yet,
  /// so that a long log is not held in memory; else all at once. Unverified where anything does not hold: the
  /// copy stays as it was, in steps at the last of them. Unavailable where there is no answer. An answer
  /// older than the copy is none.
  Result<void> look(bool in_steps);
  /// Fetches a few of the pictures and papers that the log names and the copy lacks.
  void fetch_blobs();

 private:
  Result<void> take_entries(std::uint64_t size, bool in_steps);
  void note_blobs();

  std::string const url_;
  trace::Copy &copy_;
  storage::Blobs const &blobs_;
  std::set<Hash> named_;      ///< All that the log named so far.
  std::deque<Hash> missing_;  ///< Of these; the next to be asked for first.
};

/// The log's key as the log itself names it in its first entry: for whoever has no better word. Unavailable
/// or unverified as Follower::look says.
Result<NoteVerifier> ask_log_key(std::string const &url);

}  // namespace nguon::tools
