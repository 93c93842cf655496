#pragma once
// Goods become other goods: graded, merged, processed, packed to serials, planted, harvested.

#include "trace/act.h"

namespace nguon::trace {

Result<void> transform(Act &act);

/// Holds a run against its bounds after a correction: opens questions about it, or closes them.
void settle_run(std::string const &run, Act &act);

}  // namespace nguon::trace
