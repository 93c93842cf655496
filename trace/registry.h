#pragma once
// What is registered: parties, keys, mandates, places, products and rules. Rights were checked before
// (trace/permissions.h); here is what each statement changes, and what would contradict what stands there.

#include "trace/permissions.h"

namespace nguon::trace {

/// Opens the log: registers the root keys. Requires: the log is empty.
Result<void> record(Genesis const &said, std::string const &kid, Draft &draft);
Result<void> record(RootChange const &said, Speaker const &speaker, Draft &draft);
Result<void> record(LogKey const &said, Speaker const &speaker, Draft &draft);
Result<void> record(Party const &said, Speaker const &speaker, Draft &draft);
Result<void> record(KeyStatement const &said, Speaker const &speaker, Draft &draft);
Result<void> record(KeyRevocation const &said, Speaker const &speaker, Draft &draft);
Result<void> record(Mandate const &said, Speaker const &speaker, Draft &draft);
Result<void> record(Place const &said, Speaker const &speaker, Draft &draft);
Result<void> record(Product const &said, Speaker const &speaker, Draft &draft);
Result<void> record(Rules const &said, Speaker const &speaker, Draft &draft);
Result<void> record(Link const &said, Speaker const &speaker, Draft &draft);

}  // namespace nguon::trace
