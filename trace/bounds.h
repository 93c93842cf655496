#pragma once
// How much can come out of what went in (docs/rules.md, "Quantity").

#include <map>
#include <optional>
#include <string>

#include "trace/draft.h"
#include "trace/epcis.h"

namespace nguon::trace {

/// More came out than a bound allows.
struct Excess {
  std::string product;  ///< Of the goods that are too many.
  std::string uom;
  Decimal have, want;  ///< The bound, and what is stated.
};

/// How far outputs were held against inputs.
struct BoundVerdict {
  std::map<std::string, Checked, std::less<>> checked;  ///< By product of the output.
  std::optional<Excess> excess;
};

/// Holds a run's outputs of products registered here against its inputs. Regrading (`grading`) conserves
/// in each unit, and in weight where everything has one. Else an output is bounded by every yield that names
/// it and an input of the run; what no yield of the authority bounds, by the inputs' content, if all of both
/// have one in the same unit. What has only inputs without quantity (a harvest) is not bounded here, unless
/// it is said to be regraded. Its figures are as accurate as the least accurate of its events.
BoundVerdict check_bounds(RunRecord const &run, Draft &draft);

}  // namespace nguon::trace
