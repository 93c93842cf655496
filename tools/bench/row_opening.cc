#include <chrono>
#include <stdexcept>

#include "tools/bench/load.h"
#include "tools/bench/rows.h"
#include "tools/bench/server.h"
#include "tools/bench/workload.h"

namespace nguon::tools {

std::vector<Row> measure_opening(BenchPlan const &plan) {
  auto workload = make_workload(plan.folder + "/opening");
  std::size_t const entries = plan.quick ? 2'000 : 100'000;
  for (std::size_t done = 0; done < entries; done += 10'000) {
    append_here(workload, sign_births(workload, std::min<std::size_t>(10'000, entries - done)));
  }
  auto const start = std::chrono::steady_clock::now();
  auto const server = start_nguon(plan, workload.folder);
  auto const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  // Pages of lots all over the log, then the same kind of work that a busy hour brings.
  std::uint64_t next = 0;
  auto const pages = plan.quick ? 50u : 5'000u;
  auto const load =
      run_load({server.port, 16,
                [&]() -> std::string {
                  if (next++ >= pages) return {};
                  return http_get("/" + lot_address(workload, next * 7919 % workload.next), "text/html");
                },
                0});
  if (load.answers_not_2xx > 0) throw std::runtime_error("a lot has no page: " + load.first_bad_answer);
  auto const megabytes = static_cast<double>(server.process->resident_bytes()) / 1e6;
  auto const what = std::to_string(entries) + " entries";
  return {{"opening " + what + ", from exec to listening", seconds, "s", "", 0, seconds, 0.5, true, {}},
          {"memory while serving " + what, megabytes, "MB", "", 0, megabytes, 200, true,
           "after " + std::to_string(pages) + " different pages at " +
               std::to_string(static_cast<int>(load.per_second())) + "/s, uncached"}};
}

}  // namespace nguon::tools
