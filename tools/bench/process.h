#pragma once
// A program under measurement: started, watched through /proc, stopped by its id.

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace nguon::tools {

class Process {
 public:
  /// Starts `command` (command[0] is looked up in PATH) with its output going to `log_file`.
  Process(std::vector<std::string> const &command, std::string const &log_file);
  /// Asks it to stop (SIGTERM) and waits.
  ~Process();
  Process(Process const &) = delete;
  Process &operator=(Process const &) = delete;

  /// User and system seconds of all its threads, and of children it waited for or that still run.
  double cpu_seconds() const;
  /// Resident memory in bytes.
  std::uint64_t resident_bytes() const;
  bool is_running() const;
  /// Waits for its end.
  struct Ended {
    bool well = false;  ///< Of itself, with status 0.
    double cpu_seconds = 0;
    std::uint64_t resident_bytes_max = 0;
  };
  Ended wait();
  /// SIGKILL, and waits: what it held is free when this returns.
  void kill();
  pid_t id() const { return id_; }

 private:
  pid_t id_ = -1;
};

/// Processor time that this thread has taken.
double thread_cpu_seconds();

/// A port of 127.0.0.1 that was free a moment ago.
std::uint16_t free_port();
/// Waits until something listens there; throws std::runtime_error after `seconds` or when the process is
/// gone.
void wait_for_port(std::uint16_t port, Process const &process, double seconds);

}  // namespace nguon::tools
