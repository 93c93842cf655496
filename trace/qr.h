#pragma once
// QR codes (ISO/IEC 18004) of addresses, as SVG and PNG.

#include <string>
#include <string_view>

#include "crypto/result.h"

namespace nguon::trace {

/// The address of a thing on a pack: public URL, '/', address. Error correction M, quiet zone of four
/// modules. SVG: one path, black on white, with the short code printed below where `caption` is not empty.
Result<std::string> qr_svg(std::string_view url, std::string_view caption);
/// PNG, one bit a pixel. `pixels_per_module` 1 to 32.
Result<std::string> qr_png(std::string_view url, unsigned pixels_per_module);

}  // namespace nguon::trace
