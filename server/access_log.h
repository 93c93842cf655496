#pragma once
// One line for each request: time, method, path, status, bytes of the body, microseconds. No addresses of
// readers and no queries: who looks at which pack is nobody's business.

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace nguon::server {

struct AccessLine {
  std::string_view method;
  std::string_view path;
  unsigned status = 0;
  std::uint64_t bytes = 0;
  std::int64_t microseconds = 0;
};

/// Any thread may write; nobody waits for the file: lines are collected and written by a thread of its own.
/// Should the file be slower than the requests for long, lines are left out and their number is written
/// instead.
class AccessLog {
 public:
  /// Appends to `path`; "-" is standard output. Throws std::runtime_error where it cannot be opened.
  static std::unique_ptr<AccessLog> open(std::string const &path);
  /// Writes what is left.
  ~AccessLog();

  void write(AccessLine const &line, std::int64_t now_ms);

 private:
  explicit AccessLog(int descriptor);
  void run();

  int const descriptor_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::string collected_;
  std::uint64_t left_out_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace nguon::server
