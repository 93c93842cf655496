// Addresses of tiles: what is read is written the same.

#include "crypto/tile_path.h"

#include <cstddef>
#include <cstdint>

#include "crypto/result.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto const tile = nguon::parse_tile_path(text)) NGUON_CHECK(nguon::write_tile_path(*tile) == text);
  return 0;
}
