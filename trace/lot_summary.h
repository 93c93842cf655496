#pragma once
// Fields of rows that follow from lists in the same row. Called after a list has changed.

#include <set>

#include "trace/records.h"

namespace nguon::trace {

/// born_index to expiry, maker, `checked` and the owners, from the births.
void summarise_births(LotRecord &lot);
/// Who has or had some of it by the word of its maker, or of a sender who has or had some itself.
std::set<std::string> had_by(LotRecord const &lot);
/// Ownership goes from who owned the lot at birth to whom it was passed on, by somebody who owns or has had
/// some of it. Whatever the order of entries, the owners are the same.
void summarise_owners(LotRecord &lot);
/// An adverse finding is closed by the first later one that may.
void close_findings(std::vector<Finding> &findings);
/// Those that were set and that neither their own party nor an authority has lifted since, in the log's
/// order.
std::vector<Recall> standing_recalls(LotRecord const &lot);
/// The newest that stands is shown.
void summarise_recalls(LotRecord &lot);

}  // namespace nguon::trace
