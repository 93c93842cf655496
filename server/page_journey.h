#pragma once
// The journey as templates want it: steps said in words, with the pieces of thread beside them and the long
// stretches folded.

#include "server/page_frame.h"

namespace nguon::server {

/// At most so many steps are seen before anything is unfolded.
inline constexpr std::size_t steps_shown_max = 12;

/// Sets `has_journey`, `lanes`, `start`, `rows`, `cut`.
void put_journey(Data &data, trace::Provenance const &provenance, PageContext const &context);

}  // namespace nguon::server
