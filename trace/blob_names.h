#pragma once
// Which pictures and papers the log speaks of: the service keeps no others.

#include "crypto/hash.h"
#include "storage/store.h"

namespace nguon::trace {

/// Does the newest statement about some product name this picture? Looks through all products.
bool is_blob_named(storage::Reader const &reader, Hash const &name);

}  // namespace nguon::trace
