#pragma once
// The journey as templates want it: steps said in words, with the pieces of thread beside them and the long stretches
// folded.

#include "server/page_frame.h"

namespace nguon::server {

/// At most so many steps are seen before anything is unfolded.
inline constexpr std::size_t steps_shown_max = 12;

/// Sets `has_journey`, `lanes`, `start`, `rows`, `cut`.
void put_journey(Data &data, trace::Provenance const &provenance, PageContext const &context);

/// `key`, `value`: what a signer added, under the catalogue's name for it where there is one.
Data fact_list(std::vector<std::pair<std::string, std::string>> const &facts, Language language);
/// Address under which a paper can be read: a blob's for a hash, the paper's own on the web, else empty.
std::string paper_link(std::string const &name);

}  // namespace nguon::server
