#pragma once
// A log of real statements, each signed and allowed by the rules, as the measurements of long logs share it.

#include <cstdint>
#include <string>

#include "tools/bench/rows.h"

namespace nguon::tools {

struct LongLog {
  std::string folder;
  std::uint64_t size = 0;           ///< In entries.
  std::uint64_t entry_bytes = 0;    ///< Of all entries.
  std::size_t statement_bytes = 0;  ///< Of the newest.

  /// For the note of a row.
  std::string words() const;
};

/// The one in `plan.log`, else below `plan.folder`; made with `plan.entries` entries where it is not there
/// yet. One that is there counts with the size that it has. It is not open when this returns.
LongLog open_long_log(BenchPlan const &plan);

}  // namespace nguon::tools
