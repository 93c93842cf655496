#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <thread>

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

/// One answer as it came over the wire, taken apart.
struct Sample {
  std::string fields;  ///< "Name: value\r\n" each.
  std::string body;
  std::size_t bytes = 0;  ///< Of the whole answer.
};

Sample fetch(std::uint16_t port, std::string const &request) {
  auto const result = ask_once(port, request);
  if (result.answers_not_2xx > 0) throw std::runtime_error("no page: " + result.first_bad_answer);
  auto const &answer = result.last_answer;
  auto const fields = answer.find("\r\n") + 2;
  auto const body = answer.find("\r\n\r\n") + 4;
  return {answer.substr(fields, body - 2 - fields), answer.substr(body), answer.size()};
}

/// Those fields of our answer that nginx has none of its own for, so that both answers weigh the same.
std::string fields_to_add(std::string_view fields) {
  std::string added;
  while (!fields.empty()) {
    auto const line = fields.substr(0, fields.find("\r\n") + 2);
    fields.remove_prefix(line.size());
    auto const is_own = [&line](std::string_view name) { return line.starts_with(name); };
    auto const own = {
        "Date:", "Content-Type:", "Content-Length:", "Content-Encoding:", "ETag:", "Connection:"};
    if (std::none_of(own.begin(), own.end(), is_own)) added += line;
  }
  return added;
}

/// One of the two servers: what it is asked, and what came of it.
struct Contender {
  std::uint16_t port;
  Process const &process;
  std::string request;
  std::vector<LoadResult> runs = {};
  double cpu_seconds = 0;

  void run(double seconds) {
    auto const before = process.cpu_seconds();
    runs.push_back(run_load({port, 64, [this] { return request; }, seconds}));
    cpu_seconds += process.cpu_seconds() - before;
    if (runs.back().answers_not_2xx > 0) throw std::runtime_error("no page: " + runs.back().first_bad_answer);
  }
  double cpu_us_an_answer() const {
    std::uint64_t answers = 0;
    for (auto const &it : runs) answers += it.answers;
    return cpu_seconds / static_cast<double>(answers) * 1e6;
  }
  /// How much of a core the load generator took.
  double generator_share() const {
    double cpu = 0;
    double wall = 0;
    for (auto const &it : runs) {
      cpu += it.generator_cpu_seconds;
      wall += it.seconds;
    }
    return cpu / wall;
  }
};

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
  auto const our_server = start_nguon(plan, data);
  auto const path = demo_lots(Cast::make()).front();
  Contender we{our_server.port, *our_server.process, http_get(path, "text/html")};
  auto const our_answer = fetch(we.port, we.request);

  auto const files = plan.folder + "/files";
  std::filesystem::create_directories(files);
  std::ofstream(files + "/page.html.gz", std::ios::binary) << our_answer.body;
  auto const their_server = start_nginx(plan, files, fields_to_add(our_answer.fields));

  auto const seconds = plan.quick ? 0.2 : 3.0;
  auto const rounds = plan.quick ? 1 : 5;
  we.run(seconds / 3);  // Warm.
  we.runs.clear();
  we.cpu_seconds = 0;
  std::string const rate = "provenance page, warm, 64 connections";
  std::string const tail = "provenance page, warm, 64 connections, p99";
  std::string const peer = "nginx, same bytes";
  if (!their_server.process) {
    for (int i = 0; i < rounds; ++i) we.run(seconds);
    auto const ours = medians(we.runs);
    std::string const why = "nginx is not installed";
    return {{rate, ours.per_second, "1/s", peer, {}, {}, 0.9, false, why},
            {tail, ours.p99_ms, "ms", peer, {}, {}, 1.1, true, why}};
  }

  Contender they{their_server.port, *their_server.process, http_get("/page.html", "text/html")};
  auto const their_answer = fetch(they.port, they.request);
  if (their_answer.body != our_answer.body) throw std::runtime_error("nginx serves other bytes");
  they.run(seconds / 3);
  they.runs.clear();
  they.cpu_seconds = 0;
  for (int i = 0; i < rounds; ++i) {
    we.run(seconds);
    they.run(seconds);
  }
  auto const ours = medians(we.runs);
  auto const theirs = medians(they.runs);
  auto const note = std::to_string(our_answer.body.size()) + " bytes of gzip, with head " +
                    std::to_string(our_answer.bytes) + " and nginx " + std::to_string(their_answer.bytes) +
                    "; server CPU " + figure(we.cpu_us_an_answer(), 1) + " us and nginx " +
                    figure(they.cpu_us_an_answer(), 1) + "; the load generator took " +
                    figure(we.generator_share(), 2) + " and " + figure(they.generator_share(), 2) +
                    " of a core";
  return {{rate, ours.per_second, "1/s", peer, theirs.per_second, ours.per_second / theirs.per_second, 0.9,
           false, note},
          {tail, ours.p99_ms, "ms", peer, theirs.p99_ms, ours.p99_ms / theirs.p99_ms, 1.1, true, {}}};
}

}  // namespace nguon::tools
