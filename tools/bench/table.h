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
  std::string beside;       ///< What stands beside it; empty for a figure with a bound of its own.
  double beside_value = 0;  ///< In the same unit.
  double ratio = 0;         ///< value / beside_value; the value itself where there is no peer.
  double reach = 0;
  bool reach_is_most = true;  ///< True: the ratio must not exceed `reach`; false: must not lie below it.
  std::string note;           ///< Where a figure needs a word.

  bool met() const { return reach_is_most ? ratio <= reach : ratio >= reach; }
};

/// One JSON object, without a line end.
std::string write_json(Row const &row);
/// One line for people.
std::string write_line(Row const &row);

}  // namespace nguon::tools
