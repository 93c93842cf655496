#include "server/copy_of.h"

namespace nguon::server {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t late_ms = 60 * minute_ms;

}  // namespace

void CopyOf::note_success(std::int64_t at_ms) {
  std::lock_guard const lock(mutex_);
  state_.success_ms = at_ms;
}

void CopyOf::raise_alarm(std::string const &code) {
  std::lock_guard const lock(mutex_);
  ++state_.alarms[code];
}

bool CopyOf::State::is_late(std::int64_t now_ms) const {
  return now_ms - success_ms > late_ms;
}

CopyOf::State CopyOf::state() const {
  std::lock_guard const lock(mutex_);
  return state_;
}

std::uint64_t CopyOf::version(std::int64_t now_ms) const {
  std::lock_guard const lock(mutex_);
  auto const minute = static_cast<std::uint64_t>(state_.success_ms / minute_ms);
  return minute * 4 + (state_.is_late(now_ms) ? 2 : 0) + (state_.holds() ? 0 : 1);
}

}  // namespace nguon::server
