#pragma once
// The signals that stop a server, taken by its main thread and by no other.

#include <chrono>
#include <csignal>

namespace nguon::tools {

class StopSignals {
 public:
  /// Blocks them in every thread made after this.
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }
  /// Returns when one comes.
  void wait() const {
    int signal = 0;
    sigwait(&signals_, &signal);
  }
  /// Whether one came within this time.
  bool wait_for(std::chrono::milliseconds time) const {
    timespec const limit{time.count() / 1'000, time.count() % 1'000 * 1'000'000};
    return sigtimedwait(&signals_, nullptr, &limit) > 0;
  }

 private:
  sigset_t signals_{};
};

}  // namespace nguon::tools
