#pragma once
// Histories that nobody thought of: the same for the same seed. Whatever the rules accept must leave sums
// that add up, and corrections must take all of it back.

#include <random>
#include <utility>
#include <vector>

#include "tests/trace/ledger_fixture.h"

namespace nguon::tests {

class RandomWorld {
 public:
  explicit RandomWorld(std::uint32_t seed);

  /// Tells something; what the rules refuse leaves nothing behind. True where they took it.
  bool step();

  World world;
  /// What was accepted and moves or marks goods, with its author, in the order of the log.
  std::vector<std::pair<std::string, Told>> told;

 private:
  /// A number below `most`, the same on every machine.
  unsigned below(unsigned most) { return static_cast<unsigned>(random_() % most); }
  template <class List>
  auto const &any(List const &list) {
    return list[below(static_cast<unsigned>(list.size()))];
  }
  std::string figure() { return std::to_string(1 + below(30)); }
  std::pair<std::string, Told> invent();
  Told invent_move(std::string const &actor);
  Told invent_process(std::string const &actor);

  std::mt19937 random_;
  unsigned next_id_ = 1;
  std::string garden_, inspector_;
  std::vector<std::string> parties_, lots_, serials_, units_;
};

}  // namespace nguon::tests
