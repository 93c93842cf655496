#pragma once
// How often a test repeats what chance decides.

#include <cstddef>

namespace nguon::tests {

/// `usual`, or `sanitized` under the sanitizers: they look at the code of a round, which is the same in each,
/// and take ten times as long for it.
constexpr std::size_t rounds([[maybe_unused]] std::size_t usual, [[maybe_unused]] std::size_t sanitized) {
#ifdef NGUON_SANITIZED
  return sanitized;
#else
  return usual;
#endif
}

}  // namespace nguon::tests
