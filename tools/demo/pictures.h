#pragma once
// Pictures of the demonstration's goods, drawn for it (tools/demo/pictures/*.svg) and compiled in as PNG.

#include <string_view>

#include "crypto/result.h"
#include "storage/blobs.h"
#include "tools/demo/story.h"

namespace nguon::tools {

/// Bytes of tools/demo/pictures/<name>. Aborts on an unknown name: names are code.
std::string_view picture_file(std::string_view name);

/// Stores them and answers their names.
Pictures store_pictures(storage::Blobs const &blobs);

}  // namespace nguon::tools
