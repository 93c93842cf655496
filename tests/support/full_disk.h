#pragma once
// A disk without room, for as long as an object lives.

#include <sys/resource.h>

#include <csignal>

namespace nguon::tests {

/// No file of this process grows, or is written to, beyond `bytes`: such writes fail as they do on a full
/// disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : signal_before_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &limit_before_);
    rlimit const limit{.rlim_cur = bytes, .rlim_max = limit_before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FullDisk(FullDisk const &) = delete;
  FullDisk &operator=(FullDisk const &) = delete;
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &limit_before_);
    std::signal(SIGXFSZ, signal_before_);
  }

 private:
  void (*signal_before_)(int);
  rlimit limit_before_{};
};

}  // namespace nguon::tests
