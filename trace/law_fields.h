#pragma once
// The ten public fields of TT 02/2024/TT-BKHCN, each with where its value comes from.

#include <vector>

#include "trace/provenance.h"

namespace nguon::trace {

/// All ten in their order, gaps with an empty value. `page` has everything but these.
std::vector<LawField> find_law_fields(Provenance const &page);

}  // namespace nguon::trace
