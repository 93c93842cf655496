#pragma once
// What the sequencer has just recorded, parsed as it is, for the one thread that follows the log beside it
// and would else read and parse each entry again. What is not here stands in the log.

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "trace/statement.h"

namespace nguon::trace {

/// A statement and where it was recorded.
struct RecordedStatement {
  std::uint64_t entry = 0;
  std::string at;
  std::shared_ptr<Statement const> said;
};

/// Bounded, so that who falls behind, or nobody who follows, costs little memory. Any thread.
class NewestStatements {
 public:
  /// Adds a group in the order of the log, before anybody can read it there. The oldest go where there is no
  /// room.
  void put(std::vector<RecordedStatement> group);
  /// Takes out those of the entries before `until`, in the order of the log.
  std::vector<RecordedStatement> take(std::uint64_t until);

  /// Of all their JWS; in memory a statement takes some ten times as much.
  static constexpr std::size_t bytes_max = 1u << 20;

 private:
  std::mutex mutex_;
  std::deque<RecordedStatement> waiting_;
  std::size_t bytes_ = 0;
};

}  // namespace nguon::trace
