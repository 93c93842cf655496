#include "server/access_log.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>

#include "server/clock.h"

namespace nguon::server {
namespace {

constexpr std::size_t collected_bytes_max = 8u << 20;
constexpr std::chrono::milliseconds write_period{200};

void write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    auto const written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      spdlog::error("the access log cannot be written: {}", std::strerror(errno));
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::unique_ptr<AccessLog> AccessLog::open(std::string const &path) {
  int const descriptor = path == "-" ? ::dup(STDOUT_FILENO)
                                     : ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (descriptor < 0)
    throw std::runtime_error("cannot open the access log " + path + ": " + std::strerror(errno));
  return std::unique_ptr<AccessLog>(new AccessLog(descriptor));
}

AccessLog::AccessLog(int descriptor) : descriptor_(descriptor), thread_([this] { run(); }) {}

AccessLog::~AccessLog() {
  {
    std::lock_guard const guard(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  ::close(descriptor_);
}

void AccessLog::write(AccessLine const &line, std::int64_t now_ms) {
  // The time of a second is the same text for every request in it.
  thread_local std::int64_t second = -1;
  thread_local std::string second_text;
  if (now_ms / 1000 != second) {
    second = now_ms / 1000;
    second_text = utc_text(second * 1000).substr(0, 19) + "Z ";
  }
  char figures[80];
  auto const length =
      std::snprintf(figures, sizeof figures, " %u %llu %lld\n", line.status,
                    static_cast<unsigned long long>(line.bytes), static_cast<long long>(line.microseconds));
  std::lock_guard const guard(mutex_);
  if (collected_.size() > collected_bytes_max) {
    ++left_out_;
    return;
  }
  collected_.append(second_text)
      .append(line.method)
      .append(1, ' ')
      .append(line.path)
      .append(figures, static_cast<std::size_t>(length));
}

void AccessLog::run() {
  std::string writing;
  for (bool stopping = false; !stopping;) {
    std::uint64_t left_out = 0;
    {
      std::unique_lock lock(mutex_);
      stopping = wake_.wait_for(lock, write_period, [this] { return stopping_; });
      writing.clear();
      writing.swap(collected_);
      std::swap(left_out, left_out_);
    }
    if (left_out > 0) writing += "# " + std::to_string(left_out) + " lines left out\n";
    write_all(descriptor_, writing);
  }
}

}  // namespace nguon::server
