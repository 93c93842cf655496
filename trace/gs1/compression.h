#pragma once
// Compressed GS1 Digital Links (GS1 Digital Link Standard: Compression 1.0): one segment of base64url whose
// bits are AIs and their values, or a code for several AIs in a row, or pairs of a name and a value that GS1
// does not know. They are read and never written.

#include <string_view>
#include <vector>

#include "trace/digital_link.h"

namespace nguon::trace {

struct Decompressed {
  std::vector<AiValue> elements;
  std::vector<Parameter> parameters;
};

/// Whether a path segment could be compressed: base64url without padding, long enough for a key.
bool looks_compressed(std::string_view segment);

/// The AIs of a segment in the order of its bits, their values checked. Malformed ("compressed-link") where
/// the bits are no such thing; or as values are.
Result<Decompressed> decompress_digital_link(std::string_view segment);

}  // namespace nguon::trace
