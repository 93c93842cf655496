#pragma once
// What a page shows, for programs: the same facts, without words (docs/api.md). Members without a value are
// left out; figures are strings, as a JSON number would pass through binary fractions.

#include <string>

#include "trace/provenance.h"

namespace nguon::server {

std::string write_json(trace::Provenance const &provenance);
std::string write_json(trace::Listing const &listing);

}  // namespace nguon::server
