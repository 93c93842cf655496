#pragma once
// The rows by which things are found: folded words, and what belongs to what.

#include <string_view>

#include "trace/draft.h"

namespace nguon::trace {

// Each is called when a thing is named for the first time (`before` is null) or anew.
void index_party(Draft &draft, Party const *before, Party const &now);
void index_place(Draft &draft, Place const *before, Place const &now);
void index_product(Draft &draft, ProductRecord const *before, ProductRecord const &now);
/// Once, when its row is made.
void index_lot(Draft &draft, std::string_view subject, LotRecord const &lot);

}  // namespace nguon::trace
