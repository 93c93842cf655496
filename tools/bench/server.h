#pragma once
// `nguon serve` on a free port of loopback, for a measurement.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tools/bench/process.h"
#include "tools/bench/rows.h"

namespace nguon::tools {

struct RunningServer {
  std::uint16_t port = 0;
  double seconds_to_ready = 0;  ///< From before exec to the first answer that says so.
  std::unique_ptr<Process> process;
};

/// Starts it and waits until /readyz of its admin listener answers 200.
RunningServer start_nguon(BenchPlan const &plan, std::string const &data);
/// nginx with one worker a core, serving what lies in `folder` (NAME.gz for NAME) with `fields` ("Name:
/// value\r\n" each) added to its own, or nothing where it isn't installed.
RunningServer start_nginx(BenchPlan const &plan, std::string const &folder, std::string_view fields);

}  // namespace nguon::tools
