#pragma once
// Inspections, test results and certificates, of the goods, of what they were made from, and of where that
// was done.

#include "trace/journey.h"
#include "trace/provenance.h"

namespace nguon::trace {

/// Newest first. `places`: subjects of the places where the path's lots were made.
std::vector<Certificate> find_checks(Journey const &journey, std::vector<Relative> const &path,
                                     std::vector<std::string> const &places, History &history,
                                     Directory &directory);

}  // namespace nguon::trace
