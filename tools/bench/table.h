#pragma once
// The rows of `nguon bench`: each figure beside its limit or peer, measured in the same run.

#include <optional>
#include <string>
#include <vector>

namespace nguon::tools {

struct Row {
  std::string work;
  double value = 0;
  std::string unit;
  std::string beside;                  ///< A peer, or "limit" for a figure with a bound of its own.
  std::optional<double> beside_value;  ///< In the same unit; nothing where the peer is not on this machine.
  std::optional<double> ratio;         ///< value / beside_value; unknown is not met.
  double reach = 0;
  bool reach_is_most = true;  ///< True: the ratio must not exceed `reach`; false: must not lie below it.
  std::string note;           ///< Where a figure needs a word.

  bool met() const { return ratio && (reach_is_most ? *ratio <= reach : *ratio >= reach); }
};

/// A figure beside the bound that it must not exceed.
Row bounded_row(std::string work, double value, std::string unit, double limit, std::string note = {});

/// `digits` behind the point.
std::string figure(double value, int digits);

/// One JSON object, without a line end: work, value, unit, beside, besideValue, ratio (null where the peer is
/// missing), reach (the ratio's bound, as in "<= 1.5"), met, and a note where there is one.
std::string write_json(Row const &row);
/// One line for people.
std::string write_line(Row const &row);

}  // namespace nguon::tools
