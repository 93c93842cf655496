#include "trace/epcis/capture_jobs.h"

#include <atomic>
#include <mutex>
#include <thread>

#include "tests/support/printing.h"
#include "tests/trace/epcis/bare_log.h"

namespace nguon::trace {
namespace {

/// A log whose jobs all fail, which is an end too.
struct JobHouse : tests::BareLog {
  std::atomic<std::int64_t> clock_ms = 1'772'600'000'000;
  Sequencer sequencer{*log, [this] { return clock_ms.load(); }};

  /// Adds a job and waits for its end.
  std::string add_and_end(CaptureJobs &jobs, std::string const &party) const {
    auto const job = jobs.add(party, CaptureBehaviour::proceed, {{0, 1, "no statement"}});
    REQUIRE(job.has_value());
    for (int i = 0; i < 2'000 && jobs.find(party, job->id)->running(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    REQUIRE_FALSE(jobs.find(party, job->id)->running());
    return job->id;
  }
};

}  // namespace

TEST_CASE("capture jobs: are forgotten a month after their end, when their party adds another") {
  JobHouse house;
  CaptureJobs jobs(*house.store, *house.log, house.sequencer, [&] { return house.clock_ms.load(); }, {});
  auto const old = house.add_and_end(jobs, "party/a"), of_other = house.add_and_end(jobs, "party/b");
  house.clock_ms += capture_job_kept_ms;
  auto const second = house.add_and_end(jobs, "party/a");
  CHECK(jobs.find("party/a", old).has_value());
  house.clock_ms += 1'000;
  auto const third = house.add_and_end(jobs, "party/a");
  CHECK_FALSE(jobs.find("party/a", old).has_value());
  CHECK(jobs.find("party/a", second).has_value());
  CHECK(jobs.list("party/a", "", 10).size() == 2);
  CHECK(jobs.find("party/b", of_other).has_value());
}

TEST_CASE("capture jobs: where their thread ended none is taken, and it is said why") {
  JobHouse house;
  storage::Batch rows;
  rows.put(storage::Table::jobs, std::string("p\0x", 3), "damaged");
  rows.put(storage::Table::jobs, "damaged", "no job");
  house.store->write(rows);
  std::mutex mutex;
  std::string reported;
  CaptureJobs jobs(
      *house.store, *house.log, house.sequencer, [&] { return house.clock_ms.load(); }, {},
      [&](std::string const &why) {
        std::lock_guard const lock(mutex);
        reported = why;
      });
  std::string code;
  for (int i = 0; i < 2'000 && code.empty(); ++i) {
    auto const job = jobs.add("party/a", CaptureBehaviour::proceed, {{0, 1, "no statement"}});
    if (!job) code = job.error().code;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(code == "capture-stopped");
  std::lock_guard const lock(mutex);
  CHECK(reported.find("damaged") != std::string::npos);
}

}  // namespace nguon::trace
