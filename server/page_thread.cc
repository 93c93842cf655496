#include "server/page_thread.h"

#include <algorithm>
#include <map>

#include "trace/identifier.h"

namespace nguon::server {
namespace {

using trace::Step;
using trace::Voice;

std::string lot_of_address(std::string const &address) {
  auto const thing = trace::parse_address(address);
  return thing ? thing->subject : address;
}

std::vector<std::string> lots_of(std::vector<trace::GoodsLine> const &lines) {
  std::vector<std::string> lots;
  for (auto const &line : lines) {
    auto lot = lot_of_address(line.address);
    if (std::find(lots.begin(), lots.end(), lot) == lots.end()) lots.push_back(std::move(lot));
  }
  return lots;
}

/// The lots that hang on the lanes while the thread is laid from the top.
class Lanes {
 public:
  std::optional<unsigned> find(std::string const &lot) const {
    for (unsigned i = 0; i < lanes_max; ++i) {
      if (lots_[i] == lot) return i;
    }
    return std::nullopt;
  }

  /// `wanted` itself where it is free, else the next free lane to its right, else to its left; nullopt when
  /// all hang full.
  std::optional<unsigned> put(std::string const &lot, unsigned wanted) {
    for (unsigned i = 0; i < lanes_max; ++i) {
      auto const lane = (wanted + i) % lanes_max;
      if (!lots_[lane].empty()) continue;
      lots_[lane] = lot;
      return lane;
    }
    return std::nullopt;
  }

  void clear(unsigned lane) { lots_[lane].clear(); }
  std::array<std::string, lanes_max> const &lots() const { return lots_; }

 private:
  std::array<std::string, lanes_max> lots_;
};

/// Which lot hangs where above and below each knot; how their threads look is known only from below.
struct Plan {
  unsigned knot = 0;
  std::vector<unsigned> more_knots;
  std::array<std::string, lanes_max> above, below;
  std::vector<std::string> own;  ///< Lots that the step is about and whose lanes it meets.
  std::vector<Curve> curves;
};

Line voice_line(Step const &step) {
  return step.voice == Voice::recorded_for ? Line::dashed : Line::solid;
}

Plan plan_step(Step const &step, std::size_t row, std::map<std::string, std::size_t> const &oldest_step,
               Lanes &lanes) {
  auto const ends_here = [&](std::string const &lot) {
    auto const found = oldest_step.find(lot);
    return found == oldest_step.end() || found->second <= row;
  };

  Plan plan;
  auto const made = lots_of(step.out);
  for (auto const &lot : made) {
    if (lanes.find(lot)) plan.own.push_back(lot);
  }
  if (!plan.own.empty()) {
    plan.knot = *lanes.find(plan.own.front());
    for (auto const &lot : plan.own) plan.knot = std::min(plan.knot, *lanes.find(lot));
  }
  plan.above = lanes.lots();
  if (plan.own.empty()) {
    // Of a lot that found no lane of its own: it shares the last one.
    for (unsigned lane = 0; lane < lanes_max; ++lane) {
      if (!plan.above[lane].empty()) plan.knot = lane;
    }
  }

  for (auto const &lot : plan.own) {
    auto const lane = *lanes.find(lot);
    auto const ends = ends_here(lot);
    if (ends) lanes.clear(lane);
    if (lane == plan.knot) continue;
    if (ends) {
      plan.curves.push_back({Curve::Way::out, plan.knot, lane, Line::solid});
    } else {
      plan.more_knots.push_back(lane);
    }
  }
  auto const is_transformation = !step.in.empty();
  if (is_transformation && made.size() > plan.own.size() && !plan.own.empty() && plan.knot + 1 < lanes_max &&
      plan.above[plan.knot + 1].empty()) {
    plan.curves.push_back({Curve::Way::out, plan.knot, plan.knot + 1, Line::solid});
  }

  std::vector<unsigned> dead_ends;
  if (!plan.own.empty()) {
    for (auto const &lot : lots_of(step.in)) {
      if (auto const lane = lanes.find(lot)) {
        if (*lane != plan.knot) plan.curves.push_back({Curve::Way::join, plan.knot, *lane, Line::solid});
        continue;
      }
      auto const lane = lanes.put(lot, plan.knot);
      if (!lane) continue;
      if (*lane != plan.knot) plan.curves.push_back({Curve::Way::in, plan.knot, *lane, Line::solid});
      if (ends_here(lot)) dead_ends.push_back(*lane);
    }
  }
  plan.below = lanes.lots();
  for (auto const lane : dead_ends) lanes.clear(lane);
  return plan;
}

/// Declared wrong, or the declaration itself, which repeats the wrong record: the replacement says what is
/// right.
bool is_superseded(Step const &step) {
  return step.correction || (step.corrected && !step.replaced_by.empty());
}

bool went_wrong(Step const &step) {
  return step.corrected || step.doubtful || step.unconfirmed || step.late_ms;
}

int weight_of(Step const &step) {
  using trace::Stage;
  if (!step.in.empty()) return 4;
  switch (step.stage) {
    case Stage::seed:
    case Stage::process:
    case Stage::pack:
      return 3;
    case Stage::check:
    case Stage::farm:
      return 2;
    case Stage::gather:
    case Stage::sell:
      return 1;
    case Stage::store:
    case Stage::move:
    case Stage::other:
      return 0;
  }
  return 0;
}

}  // namespace

Thread lay_thread(std::vector<Step> const &steps, std::string_view lot, bool cut) {
  // The step where a lot's own thread ends: the oldest one that is about it.
  std::map<std::string, std::size_t> oldest_step;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (auto &subject : lots_of(steps[i].out)) oldest_step[std::move(subject)] = i;
  }

  Lanes lanes;
  if (oldest_step.contains(std::string(lot))) lanes.put(std::string(lot), 0);
  std::vector<Plan> plans;
  for (std::size_t i = 0; i < steps.size(); ++i) plans.push_back(plan_step(steps[i], i, oldest_step, lanes));

  // From the soil upwards: each stretch takes the line of the step at its lower end.
  Thread thread;
  thread.rows.resize(steps.size());
  std::map<std::string, Line> line_of;
  auto const look = [&](std::string const &subject) {
    auto const found = line_of.find(subject);
    return found != line_of.end() ? found->second : cut ? Line::onwards : Line::broken;
  };
  for (auto i = steps.size(); i-- > 0;) {
    auto const &plan = plans[i];
    auto &row = thread.rows[i];
    row.knots = plan.more_knots;
    row.knots.insert(row.knots.begin(), plan.knot);
    row.curves = plan.curves;
    auto used = plan.knot;
    for (unsigned lane = 0; lane < lanes_max; ++lane) {
      if (!plan.below[lane].empty()) row.below[lane] = look(plan.below[lane]);
    }
    for (auto const &subject : plan.own) line_of[subject] = voice_line(steps[i]);
    for (unsigned lane = 0; lane < lanes_max; ++lane) {
      if (!plan.above[lane].empty()) row.above[lane] = look(plan.above[lane]);
      if (row.above[lane] || row.below[lane]) used = std::max(used, lane);
    }
    for (auto &curve : row.curves) {
      auto const &end = curve.way == Curve::Way::out ? row.above : row.below;
      curve.line = end[curve.to].value_or(voice_line(steps[i]));
      used = std::max(used, curve.to);
    }
    thread.lanes = std::max(thread.lanes, used + 1);
  }
  return thread;
}

std::set<std::string> replacements_in(std::vector<Step> const &steps) {
  std::set<std::string> ids;
  for (auto const &step : steps) ids.insert(step.replaced_by.begin(), step.replaced_by.end());
  return ids;
}

std::vector<bool> choose_shown(std::vector<Step> const &steps, std::size_t most) {
  if (steps.size() <= most) return std::vector<bool>(steps.size(), true);
  auto const replacements = replacements_in(steps);
  std::map<trace::Stage, unsigned> of_stage;
  std::vector<std::size_t> counting, order;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    order.push_back(i);
    if (is_superseded(steps[i])) continue;
    counting.push_back(i);
    ++of_stage[steps[i].stage];
  }
  auto const weight = [&](std::size_t i) {
    auto const &step = steps[i];
    if (is_superseded(step)) return -1;  // So there is one that counts, below.
    auto const is_oldest = i == counting.back();
    auto const is_newest = i == counting.front();
    auto const is_only_one = of_stage[step.stage] == 1;
    auto const own = went_wrong(step) || replacements.contains(step.event_id) ? 5 : weight_of(step);
    return own + (is_oldest || is_only_one ? 4 : is_newest ? 3 : 0);
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return weight(a) > weight(b); });
  std::vector<bool> shown(steps.size(), false);
  for (std::size_t i = 0; i < most; ++i) shown[order[i]] = true;
  return shown;
}

}  // namespace nguon::server
