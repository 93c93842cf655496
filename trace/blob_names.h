#pragma once
// Which pictures and papers the log speaks of: the service keeps no others.

#include <functional>

#include "crypto/hash.h"
#include "storage/store.h"

namespace nguon::trace {

/// Does the newest statement about some product name this picture? Looks through all products.
bool is_blob_named(storage::Reader const &reader, Hash const &name);

/// Calls `visit` with the name of each picture that the newest statements about products name.
void each_blob_name(storage::Reader const &reader, std::function<void(Hash const &)> const &visit);

}  // namespace nguon::trace
