#pragma once
// Capture jobs (EPCIS 2.0 §12.6): what a system asked to be recorded, kept beside the log until it is. A job
// holds its statements as they were signed when it was made, so that going on with it after a crash is
// posting the same statements again, which the log knows as repeats: each event is recorded once.
//
// Rows of Table::jobs, integers big-endian:
//   "c" NUL party NUL ~milliseconds (u64) id   -> the job as JSON; newest first
//   "p" NUL id                                 -> key of a job that is not finished
//   "s" NUL id NUL number (u32)                -> first event (u32), count (u32), a statement; gone when
//   finished

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/log.h"
#include "trace/epcis/gateway_document.h"
#include "trace/sequencer.h"

namespace nguon::trace {

/// GS1-Capture-Error-Behaviour.
enum class CaptureBehaviour { rollback, proceed };

struct CaptureJob {
  std::string id;
  std::string party;  ///< Whose token asked for it; empty for what was signed by who sent it.
  CaptureBehaviour behaviour = CaptureBehaviour::rollback;
  std::int64_t created_ms = 0;
  std::optional<std::int64_t> finished_ms;
  std::uint64_t first = 0;  ///< Size of the log when it was made.
  std::uint32_t events = 0;
  std::uint32_t statements = 0;
  std::vector<Error> errors;      ///< At most capture_errors_max; a field points into the captured document.
  std::uint64_t more_errors = 0;  ///< Those beyond.

  bool running() const { return !finished_ms; }
  bool success() const { return errors.empty(); }
};

inline constexpr std::size_t capture_errors_max = 100;
inline constexpr std::size_t capture_jobs_waiting_max = 1'000;
/// A job is forgotten so long after it ended, when its party adds another.
inline constexpr std::int64_t capture_job_kept_ms = std::int64_t{30} * 24 * 3'600'000;

class CaptureJobs {
 public:
  /// Signs the events of a statement anew, each by itself; for jobs whose statements the gateway signed.
  using Split =
      std::function<std::vector<GatewayStatement>(GatewayStatement const &, std::string const &party)>;

  /// Is told in a sentence why nobody goes on with jobs. On the thread of the jobs.
  using Report = std::function<void(std::string const &)>;

  /// Starts a thread that finishes what earlier processes left, then takes what is added, in order. All
  /// arguments outlive it.
  CaptureJobs(storage::Store &store, storage::Log const &log, Sequencer &sequencer, Sequencer::Clock clock,
              Split split, Report report = {});
  /// Leaves for the next start what is not finished.
  ~CaptureJobs();
  CaptureJobs(CaptureJobs const &) = delete;
  CaptureJobs &operator=(CaptureJobs const &) = delete;

  /// Durable when it returns. Unavailable ("too-busy") where too many jobs wait, and
  /// ("capture-stopped") where the store or the log failed, after which nobody goes on until the next start.
  /// Any thread.
  Result<CaptureJob> add(std::string party, CaptureBehaviour behaviour,
                         std::vector<GatewayStatement> statements);
  std::optional<CaptureJob> find(std::string_view party, std::string_view id) const;
  /// At most `count` jobs of a party, newest first, behind the job `after` where it names one.
  std::vector<CaptureJob> list(std::string_view party, std::string_view after, std::size_t count) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nguon::trace
