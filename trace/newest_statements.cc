#include "trace/newest_statements.h"

namespace nguon::trace {
namespace {

std::size_t bytes_of(RecordedStatement const &statement) {
  return statement.said->jws.compact.size();
}

}  // namespace

void NewestStatements::put(std::vector<RecordedStatement> group) {
  std::lock_guard const lock(mutex_);
  for (auto &statement : group) {
    bytes_ += bytes_of(statement);
    waiting_.push_back(std::move(statement));
  }
  while (bytes_ > bytes_max) {
    bytes_ -= bytes_of(waiting_.front());
    waiting_.pop_front();
  }
}

std::vector<RecordedStatement> NewestStatements::take(std::uint64_t until) {
  std::lock_guard const lock(mutex_);
  std::vector<RecordedStatement> taken;
  while (!waiting_.empty() && waiting_.front().entry < until) {
    bytes_ -= bytes_of(waiting_.front());
    taken.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return taken;
}

}  // namespace nguon::trace
