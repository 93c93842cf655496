#pragma once
// `nguon serve` on a free port of loopback, for a measurement.

#include <cstdint>
#include <memory>
#include <string>

#include "tools/bench/process.h"
#include "tools/bench/rows.h"

namespace nguon::tools {

struct RunningServer {
  std::uint16_t port = 0;
  std::unique_ptr<Process> process;
};

/// Starts it and waits until it accepts connections.
RunningServer start_nguon(BenchPlan const &plan, std::string const &data);
/// nginx with one worker a core, serving `folder`, or nothing where it isn't installed.
RunningServer start_nginx(BenchPlan const &plan, std::string const &folder);

}  // namespace nguon::tools
