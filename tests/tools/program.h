#pragma once
// The program `nguon` as its users meet it: run with arguments, judged by exit code and what it printed.

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/files.h"
#include "tools/bench/process.h"

namespace nguon::tests {

/// Where the build put the program.
std::string nguon_program();

struct Ran {
  int status = -1;  ///< Exit code; -1 for a signal.
  std::string out, err;
};

/// Runs a command to its end. `command[0]` is looked up in PATH; `input` becomes its standard input.
Ran run(std::vector<std::string> const &command, std::string const &input = "",
        std::string const &folder = ".");
/// The same with `nguon` put in front.
Ran run_nguon(std::vector<std::string> arguments, std::string const &input = "");

/// `nguon serve` on a free port of loopback while it lives.
class Serving {
 public:
  explicit Serving(std::string const &data);
  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  TemporaryFolder folder_;
  std::uint16_t port_;
  tools::Process process_;
};

}  // namespace nguon::tests
