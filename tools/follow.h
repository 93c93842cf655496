#pragma once
// One look after another at a log that another server keeps: what it has more is judged and copied.

#include <deque>
#include <set>
#include <stop_token>
#include <string>

#include "server/http_caller.h"
#include "storage/blobs.h"
#include "trace/copy.h"

namespace nguon::tools {

class Follower {
 public:
  /// Follows the log that `caller` asks into `copy`, and its pictures and papers into `blobs`; both outlive
  /// it. `label` stands before its progress bar.
  Follower(server::HttpCaller caller, trace::Copy &copy, storage::Blobs const &blobs, std::string label);

  /// Takes what the origin has more, up to its newest checkpoint, a bundle of entries after the other. As
  /// much as a step holds at most is written as one with the checkpoint; where there is more, in steps, so
  /// that it is never all in memory. Unverified where anything does not hold: the copy stays as it was, in
  /// steps at the last of them. Unavailable where there is no answer, or it was stopped between two bundles.
  /// False where the answer is older than the copy, and so tells nothing.
  Result<bool> look(std::stop_token const &stop);
  /// Fetches a few of the pictures and papers that the log names and the copy lacks.
  void fetch_blobs();

 private:
  Result<void> take_entries(std::uint64_t size, std::stop_token const &stop);
  void note_blobs();

  server::HttpCaller caller_;
  trace::Copy &copy_;
  storage::Blobs const &blobs_;
  std::string const label_;
  std::set<Hash> named_;      ///< All that the log named so far.
  std::deque<Hash> missing_;  ///< Of these; the next to be asked for first.
};

/// The log's key as the log itself names it in its first entry: for whoever has no better word. Unavailable
/// or unverified as Follower::look says.
Result<NoteVerifier> ask_log_key(server::HttpCaller &caller);

}  // namespace nguon::tools
