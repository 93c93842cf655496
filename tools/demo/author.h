#pragma once
// Everybody who speaks in the demonstration, each with an own key, and the clock that the story moves.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "crypto/key.h"
#include "tools/demo/draft.h"
#include "trace/sequencer.h"

namespace nguon::tools {

class Author {
 public:
  /// `root` signs for the authority until it has a key of its own. `now_ms` is the clock that the log was
  /// opened with.
  Author(trace::Sequencer &sequencer, std::string origin, PrivateKey root, std::int64_t &now_ms);

  /// Makes a key for `party` and remembers it; returns its JWK.
  std::string make_key(std::string const &party);
  /// Posts `payload` as `party` ("root" for the root key) and throws std::runtime_error with the log's own
  /// words if it is refused: a story that does not hold is a bug.
  std::uint64_t say(std::string const &party, std::string_view cty, std::string const &payload);
  /// Posts an event as `party`, `delay_ms` after it happened; returns its eventID.
  std::string tell(std::string const &party, EventDraft draft, std::int64_t delay_ms = 240'000);

  unsigned statements() const { return statements_; }

 private:
  trace::Sequencer &sequencer_;
  std::string origin_;
  std::int64_t &now_ms_;
  std::map<std::string, PrivateKey, std::less<>> keys_;
  unsigned statements_ = 0;
};

}  // namespace nguon::tools
