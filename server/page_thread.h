#pragma once
// The thread: how the journey of a lot is drawn, from the pack down to the soil (docs/look.md, "The thread").
// Geometry only; page_provenance.cc says the words and server/web/style.css draws the pieces.
//
// Read downwards, which is back in time: every lot hangs on a lane of its own; a step is a knot on the lane
// of what it is about. Where a step made goods out of several lots, their lanes come in below its knot; where
// it made several goods, the others go out above it. A stretch of thread is the word of the step at its lower
// end: solid, dashed, or broken off where nothing is recorded.

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "trace/provenance.h"

namespace nguon::server {

/// More lots at once than lanes share the last one: a phone is 360 px wide.
inline constexpr unsigned lanes_max = 4;

enum class Line {
  solid,    ///< Signed by who did it.
  dashed,   ///< Recorded for somebody.
  broken,   ///< Nothing is recorded.
  onwards,  ///< More is recorded than this page shows.
};

struct Curve {
  enum class Way {
    in,    ///< From the knot down to the beginning of another lane: goods that came in.
    join,  ///< From the knot down into a lane that is there already.
    out,   ///< From the knot up to another lane, or to nowhere: goods that went elsewhere.
  } way = Way::in;
  unsigned from = 0, to = 0;  ///< Lanes; `from` is the knot's.
  Line line = Line::solid;
};

/// What is drawn beside one step.
struct ThreadRow {
  /// Lanes with a knot: one, or several where a step is about several lots whose threads go on below it.
  std::vector<unsigned> knots;
  /// The thread above and below the knot's height, lane by lane.
  std::array<std::optional<Line>, lanes_max> above{}, below{};
  std::vector<Curve> curves;
};

struct Thread {
  std::vector<ThreadRow> rows;  ///< One a step, in the same order.
  unsigned lanes = 1;           ///< How many are used.
};

/// `lot`: subject that the page is about. Steps are newest first. `cut`: older steps exist that are not
/// given.
Thread lay_thread(std::vector<trace::Step> const &steps, std::string_view lot, bool cut);

/// The eventIDs that stand in for records which were declared wrong.
std::set<std::string> replacements_in(std::vector<trace::Step> const &steps);

/// Which steps are shown at once, at most `most`; the others are folded where they stand. In this order come
/// what went wrong, what made something, the only step of a stage, both ends of the thread (where it began,
/// where it is now), and last what only moved it. A record that another replaces no longer counts: the
/// replacement is shown in its stead.
std::vector<bool> choose_shown(std::vector<trace::Step> const &steps, std::size_t most);

}  // namespace nguon::server
