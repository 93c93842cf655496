#pragma once
// What somebody with the pack in hand must know or do something about, the heaviest first.

#include "trace/history.h"
#include "trace/journey.h"
#include "trace/provenance.h"

namespace nguon::trace {

/// Whom a shopper calls about goods: who put them on the market, else who owns or made them; where a
/// household has no telephone, its cooperative. Nullopt where none of them has one.
std::optional<PartyRef> whom_to_call(Directory &directory, std::string_view lot, std::string_view product);

/// `page` has everything but its notices. `places`: subjects of the places where the path's lots were made.
std::vector<Notice> find_notices(storage::Reader const &reader, Provenance const &page,
                                 std::vector<Relative> const &path, std::vector<std::string> const &places,
                                 std::string_view today, History &history, Directory &directory);

/// The recall that covers a lot, its own or an ancestor's.
std::optional<Notice> recall_notice(storage::Reader const &reader, std::string_view lot, History &history,
                                    Directory &directory);

/// Findings that nobody has closed, of the lot or place `subject`.
std::vector<Notice> finding_notices(std::string const &subject, std::vector<Finding> const &findings,
                                    std::optional<PartyRef> const &call, History &history,
                                    Directory &directory);

}  // namespace nguon::trace
