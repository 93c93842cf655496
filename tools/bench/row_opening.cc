#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "tools/bench/load.h"
#include "tools/bench/rows.h"
#include "tools/bench/server.h"
#include "tools/bench/workload.h"

namespace nguon::tools {
namespace {

constexpr double opening_seconds_max = 0.5;
constexpr double resident_megabytes_max = 200;

double median(std::vector<double> values) {
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

unsigned times(BenchPlan const &plan) {
  return plan.quick ? 1 : 5;
}

/// Median of openings after an orderly stop; the last server stays.
double median_opening(BenchPlan const &plan, std::string const &data, RunningServer &server) {
  std::vector<double> seconds;
  for (unsigned i = 0; i < times(plan); ++i) {
    server.process.reset();
    server = start_nguon(plan, data);
    seconds.push_back(server.seconds_to_ready);
  }
  return median(std::move(seconds));
}

/// Median of openings of what a killed server left, each time of a copy: opening it mends it.
double median_opening_of_copies(BenchPlan const &plan, std::string const &left) {
  auto const copy = left + "-copy";
  std::vector<double> seconds;
  for (unsigned i = 0; i < times(plan); ++i) {
    std::filesystem::remove_all(copy);
    std::filesystem::copy(left, copy, std::filesystem::copy_options::recursive);
    seconds.push_back(start_nguon(plan, copy).seconds_to_ready);
  }
  return median(std::move(seconds));
}

/// Appends over HTTP, so that the server has rows which no table file holds yet.
void append_over_http(std::uint16_t port, std::vector<std::string> const &statements) {
  constexpr std::size_t at_once = 1'000;
  std::size_t from = 0;
  auto const next = [&]() -> std::string {
    if (from >= statements.size()) return {};
    std::string body;
    for (auto const until = std::min(statements.size(), from + at_once); from < until; ++from)
      body += statements[from] + "\n";
    return http_post("/statements", "application/jose+jsonl", body);
  };
  auto const load = run_load({port, 1, next, 0});
  if (load.answers_not_2xx > 0) throw std::runtime_error("an append was refused: " + load.first_bad_answer);
}

/// Pages of lots all over the log, none of them asked for before.
LoadResult read_pages(std::uint16_t port, Workload const &workload, unsigned pages) {
  std::uint64_t asked = 0;
  auto const next = [&]() -> std::string {
    if (asked++ >= pages) return {};
    return http_get("/" + lot_address(workload, asked * 7919 % workload.next), "text/html");
  };
  auto load = run_load({port, 16, next, 0});
  if (load.answers_not_2xx > 0) throw std::runtime_error("a lot has no page: " + load.first_bad_answer);
  return load;
}

}  // namespace

std::vector<Row> measure_opening(BenchPlan const &plan) {
  auto workload = make_workload(plan.folder + "/opening");
  std::size_t const entries = plan.quick ? 2'000 : 100'000;
  std::size_t const part = entries / 10;
  append_births(workload, entries, [](std::uint64_t, std::uint64_t) {});

  RunningServer server;
  auto const orderly = median_opening(plan, workload.folder, server);
  auto const pages = plan.quick ? 50u : 5'000u;
  auto const load = read_pages(server.port, workload, pages);
  append_over_http(server.port, sign_births(workload, part));
  auto const megabytes = static_cast<double>(server.process->resident_bytes()) / 1e6;

  server.process->kill();
  auto const after_kill = median_opening_of_copies(plan, workload.folder);

  auto const some = std::to_string(entries) + " entries";
  auto const more = std::to_string(entries + part) + " entries";
  return {
      bounded_row("opening " + some + ", from exec to ready", orderly, "s", opening_seconds_max,
                  "median of openings after an orderly stop"),
      bounded_row("memory while serving " + some, megabytes, "MB", resident_megabytes_max,
                  "after " + std::to_string(pages) + " different pages at " + figure(load.per_second(), 0) +
                      "/s, uncached, and " + std::to_string(part) + " appends"),
      bounded_row("opening " + more + " after kill -9", after_kill, "s", opening_seconds_max,
                  "median; killed right behind the last " + std::to_string(part) + " appends"),
  };
}

}  // namespace nguon::tools
