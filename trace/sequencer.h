#pragma once
// The one door for writes. Statements are parsed and their signatures checked by whoever submits them, in
// parallel; one thread then decides on them in order, commits whatever arrived during the last sync as one
// group, and answers everybody with a receipt. No timer: the next group starts when the last is durable.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/log.h"
#include "trace/newest_statements.h"
#include "trace/statement.h"

namespace nguon::trace {

/// docs/formats.md, "Receipt".
struct Receipt {
  std::uint64_t index = 0;
  std::string entry;
  std::vector<Hash> proof;
  std::string checkpoint;  ///< Signed note that covers the entry.
  bool repeated = false;   ///< The statement was already there.
};
/// {"index","entry","proof","checkpoint"}
std::string write_receipt(Receipt const &receipt);

using Outcome = Result<Receipt>;

class Sequencer {
 public:
  using Clock = std::function<std::int64_t()>;  ///< Unix milliseconds.
  struct Limits {
    std::size_t queued_statements_max = 20'000;
    std::size_t group_statements_max = 2'000;
  };

  /// Starts the thread. `log` must outlive it, and so must `newest`, which gets what is recorded; null where
  /// nobody takes it from there.
  Sequencer(storage::Log &log, Clock clock, Limits limits, NewestStatements *newest = nullptr);
  Sequencer(storage::Log &log, Clock clock) : Sequencer(log, std::move(clock), Limits{}) {}
  /// Stops taking statements, finishes what is queued, joins.
  ~Sequencer();
  Sequencer(Sequencer const &) = delete;
  Sequencer &operator=(Sequencer const &) = delete;

  /// A statement that was parsed and whose signature was checked, or why not. Any thread; this is the
  /// expensive part. A line may be an SD-JWT (trace/disclosure.h): its values are kept beside the log,
  /// durable with the entry; one that the statement has no digest of refuses the whole. So does a private
  /// part that is not made of digests (trace/private_part.h), which would be public for good.
  struct Prepared;
  std::shared_ptr<Prepared const> prepare(std::string_view line) const;

  /// Puts statements into the queue, whole or not at all; `done` is called once, on the sequencer's thread,
  /// with an outcome for each in the same order. Fates are independent. When the queue is full or the log has
  /// failed, every outcome is `unavailable` and `done` is called at once.
  void submit(std::vector<std::shared_ptr<Prepared const>> statements,
              std::function<void(std::vector<Outcome>)> done);
  /// The same, all or nothing, in a group of their own: where one of them is refused, or stood in the log
  /// before entry `first` already ("event-id-reused"), nothing of the others is recorded either
  /// ("rolled-back").
  void submit_together(std::vector<std::shared_ptr<Prepared const>> statements, std::uint64_t first,
                       std::function<void(std::vector<Outcome>)> done);
  /// The same for more statements than should stand in memory at once: `next` gives them one after the other,
  /// on the sequencer's thread, which waits for it; so do all other statements.
  using Next = std::function<std::shared_ptr<Prepared const>()>;
  void submit_together(std::size_t count, Next next, std::uint64_t first,
                       std::function<void(std::vector<Outcome>)> done);
  /// Prepares, submits and waits: for tools and tests.
  std::vector<Outcome> submit_and_wait(std::vector<std::string> const &statements);

  /// False once a write failed: nothing is accepted until the process starts again.
  bool accepting() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Waits for statements that were submitted one way or the other; `first` as in submit_together.
std::vector<Outcome> submit_and_wait(Sequencer &sequencer,
                                     std::vector<std::shared_ptr<Sequencer::Prepared const>> statements,
                                     std::optional<std::uint64_t> first = std::nullopt);

/// Rebuilds every view from the entries, in order. Returns the number of entries read. Throws StorageFailure
/// when an entry is refused by the rules that once accepted it.
std::uint64_t reindex(storage::Store &store,
                      std::function<void(std::uint64_t done, std::uint64_t all)> const &progress);

}  // namespace nguon::trace
