#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tools/bench/load.h"
#include "tools/bench/rows.h"
#include "tools/bench/server.h"
#include "tools/demo/story.h"

namespace nguon::tools {
namespace {

/// Runs a command to its end.
void run_to_end(std::vector<std::string> const &command, std::string const &log) {
  Process process(command, log);
  while (process.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

/// The body of one answer, as it came over the wire.
std::string fetch_body(std::uint16_t port, std::string const &path) {
  std::string answer;
  bool asked = false;
  LoadPlan plan{port, 1, {}, 0};
  plan.next_request = [&]() {
    return std::exchange(asked, true) ? std::string() : http_get(path, "text/html");
  };
  plan.keep_last_answer = true;
  auto result = run_load(plan);
  if (result.answers_not_2xx > 0) throw std::runtime_error("no page: " + result.first_bad_answer);
  return result.last_answer.substr(result.last_answer.find("\r\n\r\n") + 4);
}

struct Medians {
  double per_second, p99_ms;
};

Medians medians(std::vector<LoadResult> const &runs) {
  std::vector<double> rates;
  std::vector<double> tails;
  for (auto const &run : runs) {
    rates.push_back(run.per_second());
    tails.push_back(run.percentile_ms(99));
  }
  std::sort(rates.begin(), rates.end());
  std::sort(tails.begin(), tails.end());
  return {rates[rates.size() / 2], tails[tails.size() / 2]};
}

}  // namespace

std::vector<Row> measure_page(BenchPlan const &plan) {
  auto const data = plan.folder + "/page";
  run_to_end({plan.nguon, "demo", "--data", data}, plan.folder + "/demo.log");
  auto const ours = start_nguon(plan, data);
  auto const path = demo_lots(Cast::make()).front();
  auto const body = fetch_body(ours.port, path);

  auto const files = plan.folder + "/files";
  std::filesystem::create_directories(files);
  std::ofstream(files + "/page.html", std::ios::binary) << body;
  auto const theirs = start_nginx(plan, files);
  if (!theirs.process)
    return {{"provenance page, warm", 0, "1/s", "nginx is not installed", 0, 0, 0.9, false, {}}};

  auto const load = [&plan](std::uint16_t port, std::string const &request) {
    auto result = run_load({port, 64, [&request] { return request; }, plan.quick ? 0.2 : 3.0});
    if (result.answers_not_2xx > 0) throw std::runtime_error("no page: " + result.first_bad_answer);
    return result;
  };
  auto const our_request = http_get(path, "text/html");
  auto const their_request = http_get("/page.html", "text/html");
  std::vector<LoadResult> our_runs;
  std::vector<LoadResult> their_runs;
  for (int i = 0; i < (plan.quick ? 1 : 5); ++i) {
    our_runs.push_back(load(ours.port, our_request));
    their_runs.push_back(load(theirs.port, their_request));
  }
  auto const we = medians(our_runs);
  auto const they = medians(their_runs);
  auto const size_note = std::to_string(body.size()) + " bytes compressed";
  return {{"provenance page, warm, 64 connections", we.per_second, "1/s", "nginx, same bytes",
           they.per_second, we.per_second / they.per_second, 0.9, false, size_note},
          {"provenance page, warm, p99",
           we.p99_ms,
           "ms",
           "nginx, same bytes",
           they.p99_ms,
           we.p99_ms / they.p99_ms,
           1.1,
           true,
           {}}};
}

}  // namespace nguon::tools
