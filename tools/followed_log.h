#pragma once
// One log that `nguon follow` follows, on a thread of its own: neither its silence nor its lies keep the
// others from being followed.

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "server/copy_of.h"
#include "server/data_folder.h"
#include "server/epcis/parts.h"
#include "server/service.h"
#include "tools/follow.h"

namespace nguon::tools {

class FollowedLog {
 public:
  struct Source {
    std::string url;
    std::string name;  ///< server::CopyOf has it.
    std::string
        log_key;  ///< Verifier key; empty for the one that the copy was begun with, else the log's word.
  };
  /// Opens the copy in `folder`, or makes it: store/, head, blobs/. Refuses a folder that is a log's own or
  /// in use, an address that is none, a key that is not the copy's, and where the key is to be asked for what
  /// ask_log_key refuses. Throws StorageFailure.
  static Result<std::unique_ptr<FollowedLog>> open(Source source, std::string const &folder);
  /// Stops.
  ~FollowedLog();
  FollowedLog(FollowedLog const &) = delete;
  FollowedLog &operator=(FollowedLog const &) = delete;

  std::string const &origin() const { return log_key_->name; }
  /// What serves the copy: from here on what readers ask for is written beside it, as `nguon serve` does for
  /// a log. `public_url`: empty for the log's own address. This outlives the server. Throws StorageFailure.
  /// Call once.
  server::Service serve(std::string const &public_url, std::vector<std::string> const &verifiers);

  /// Looks every `pause`; without one, once. An inconsistency is the last look: it says ALARM on stderr, and
  /// the copy stays what it was.
  void start(std::optional<std::chrono::seconds> pause);
  /// Ends the look that is under way and waits for that; it may wait for an answer for half a minute.
  void stop();

  enum class Outcome {
    going_on,
    taken,      ///< The one look that was wanted brought the copy to the log's checkpoint, or it was stopped.
    no_answer,  ///< It did not.
    alarm,
    failed,  ///< This machine's own fault; stderr says which.
  };
  Outcome outcome() const { return outcome_; }

 private:
  FollowedLog(Source source, server::FolderLock lock, std::string const &folder);
  void follow(std::stop_token const &stop, std::optional<std::chrono::seconds> pause);
  Outcome look(std::stop_token const &stop, bool must_tell);

  Source const source_;
  std::string const folder_;
  server::FolderLock const lock_;
  std::unique_ptr<storage::Store> const store_;
  storage::Blobs const blobs_;
  server::CopyOf copy_of_;
  std::optional<NoteVerifier> log_key_;
  std::unique_ptr<trace::Copy> copy_;
  std::optional<Follower> follower_;
  // For those who read, once it is served.
  std::unique_ptr<trace::EventIndex> event_index_;
  std::optional<server::EpcisParts> epcis_;
  std::optional<trace::PageTokens> page_tokens_;
  std::unique_ptr<storage::PlainFiles> plain_files_;
  std::atomic<Outcome> outcome_ = Outcome::going_on;
  std::jthread thread_;
};

}  // namespace nguon::tools
