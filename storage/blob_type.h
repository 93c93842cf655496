#pragma once
// What kind of file some bytes are, by their own structure. Pictures are walked from their first byte to
// their last, so that nothing rides along that an image decoder would not show.

#include <string_view>

#include "crypto/result.h"

namespace nguon::storage {

/// The media type that the bytes themselves show: image/jpeg, image/png, image/webp, application/pdf.
/// Malformed: "blob-type-unknown" for anything else, "picture-malformed" for a picture that is cut short or
/// goes on behind its end, "picture-has-exif" for one that carries EXIF or XMP: it would tell where somebody
/// lives, and the device should have stripped it.
Result<std::string_view> check_blob(std::string_view bytes);

}  // namespace nguon::storage
