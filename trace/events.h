#pragma once
// Events of an EPCIS document, one after the other on one draft: a document is recorded whole or not at all.

#include "trace/permissions.h"

namespace nguon::trace {

Result<void> record(EpcisDocument const &said, Hash const &payload_hash, Speaker const &speaker,
                    Draft &draft);

}  // namespace nguon::trace
