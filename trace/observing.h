#pragma once
// What moves no goods: care, inspections and their findings, recalls, everything else that is said of a lot.

#include "trace/act.h"

namespace nguon::trace {

Result<void> observe(Act &act);

/// Whether the event sets or lifts a recall.
bool speaks_of_recall(Event const &event);

}  // namespace nguon::trace
