#pragma once
// Two servers that answer the same requests with the same bytes, each in its turn under the same load.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/bench/load.h"
#include "tools/bench/process.h"
#include "tools/bench/server.h"

namespace nguon::tools {

/// One answer as it came over the wire. Throws std::runtime_error where it is none of success.
Answer fetch(std::uint16_t port, std::string const &request);
/// Those fields of our answer that nginx has none of its own for, so that both answers weigh the same.
std::string fields_to_add(std::string_view fields);

class Contender {
 public:
  /// The server must outlive this. `next_request` never ends.
  Contender(RunningServer const &server, std::function<std::string()> next_request)
      : port_(server.port), process_(*server.process), next_request_(std::move(next_request)) {}

  /// Answers that don't count: what is cached is then cached.
  void warm_up(double seconds) { load(seconds); }
  /// 64 connections for so long. Throws where an answer is none of success.
  void run(double seconds);

  double median_per_second() const;
  double median_p99_ms() const;
  double cpu_us_an_answer() const;
  /// How much of a core the load generator took.
  double generator_share() const;

 private:
  LoadResult load(double seconds) const;

  std::uint16_t port_;
  Process const &process_;
  std::function<std::string()> next_request_;
  std::vector<LoadResult> runs_;
  double cpu_seconds_ = 0;
};

/// Five alternating runs of each, or a short one where the plan is quick. `they` may be missing.
void compete(BenchPlan const &plan, Contender &we, std::optional<Contender> &they);

/// Requests a second beside nginx's, with `words` before what is to be said of processors.
Row rate_row(std::string work, Contender const &we, std::optional<Contender> const &they, double reach,
             std::string words);

}  // namespace nguon::tools
