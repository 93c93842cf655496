#pragma once
// How a log gets its checkpoints countersigned: threads of its own ask the witnesses of the log's policy,
// beside the road of the statements, which never waits for them.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crypto/policy.h"
#include "storage/log.h"

namespace nguon::server {

/// A checkpoint under which as many witnesses signed as the policy's quorum wants. Immutable.
struct Cosigned {
  Checkpoint checkpoint;
  std::string note;  ///< The log's line, then the witnesses' in the order of the policy.
  std::vector<Accepted::Cosignature> cosignatures;
  /// The log at that size, its `note` replaced by the one above. Null where it isn't held: after a restart
  /// with a larger tree, or when the witnesses have been away for Options::held.
  std::shared_ptr<storage::Published const> state;
  /// Rises with every change, from 1 on.
  std::uint64_t version = 0;

  /// Of the latest cosignature, Unix seconds.
  std::uint64_t time() const;
  bool is_audited() const;
};

class Cosigner {
 public:
  struct Options {
    std::chrono::milliseconds answer{1'000};  ///< For a witness to answer in.
    std::chrono::milliseconds pause{1'000};   ///< At least from one round to the next; where rounds fail,
                                              ///< twice as long each time, up to `idle`.
    std::chrono::milliseconds idle{180'000};  ///< After that the same tree is cosigned again.
    std::chrono::milliseconds held{600'000};  ///< How long a state is held when no quorum comes any more.
  };

  /// Starts to ask those witnesses of `policy` that have an address. The newest cosigned checkpoint is kept
  /// in `file` (docs/formats.md) and read from there first; what doesn't hold there is left aside. malformed
  /// ("bad-policy") where the policy does not name the log's key. `log` outlives it.
  static Result<std::unique_ptr<Cosigner>> start(storage::Log const &log, NoteVerifier const &log_key,
                                                 Policy policy, std::string file, Options options);
  static Result<std::unique_ptr<Cosigner>> start(storage::Log const &log, NoteVerifier const &log_key,
                                                 Policy policy, std::string file) {
    return start(log, log_key, std::move(policy), std::move(file), Options{});
  }
  /// Stops; waits for the answers that are under way.
  ~Cosigner();
  Cosigner(Cosigner const &) = delete;
  Cosigner &operator=(Cosigner const &) = delete;

  /// Null until a quorum has signed. Any thread.
  std::shared_ptr<Cosigned const> newest() const;
  std::size_t witness_count() const;

  /// Takes cosignatures that somebody brings: a checkpoint with lines of witnesses of the policy. Where they
  /// are no quorum they wait for more under the same checkpoint. Any thread.
  ///   malformed   it is no note
  ///   forbidden   "no-cosignature": no witness of the policy signed it, or a line does not hold
  ///   conflict    "checkpoint-moved-on": it is neither the newest cosigned checkpoint nor the newest at all
  Result<void> add(std::string_view note);

 private:
  struct State;
  explicit Cosigner(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace nguon::server
