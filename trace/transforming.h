#pragma once
// Goods become other goods: graded, merged, processed, packed to serials, planted, harvested.

#include "trace/act.h"

namespace nguon::trace {

Result<void> transform(Act &act);

/// Every output is a child of every input, where one event alone says so; nothing where those would be more
/// pairs than a run may have.
void join_lone(Act &act, std::vector<Portion> const &inputs, std::vector<Portion> const &outputs);

/// Holds a run against its bounds after a correction: opens questions about it, or closes them.
void settle_run(std::string const &run, Act &act);

}  // namespace nguon::trace
