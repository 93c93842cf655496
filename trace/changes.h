#pragma once
// What events do to the sums, one change at a time, each with its exact inverse: the sums are those of all
// events that were not corrected, in whatever order they came.

#include <string_view>

#include "trace/draft.h"

namespace nguon::trace {

/// The event that a change comes from.
struct Cause {
  std::uint64_t index = 0;
  std::string_view event_id;
};

void perform(Change const &change, Cause const &cause, Draft &draft);
/// Also takes away the birth, finding or recall that the event left behind.
void undo(Change const &change, Cause const &cause, Draft &draft);

}  // namespace nguon::trace
