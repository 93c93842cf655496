#pragma once
// Pictures of the demonstration's goods, drawn for it (tools/demo/pictures/*.svg) and compiled in as PNG.

#include "storage/blobs.h"
#include "tools/demo/story.h"

namespace nguon::tools {

/// Stores them and answers their names.
Pictures store_pictures(storage::Blobs const &blobs);

}  // namespace nguon::tools
