// Whatever reads as a page of the map, or as the row of what the pages are of, is written back to the same
// bytes.

#include "storage/map_page.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const *>(data), size);
  if (auto const page = nguon::storage::parse_map_page(bytes))
    NGUON_CHECK(nguon::storage::write_map_page(*page) == bytes);
  if (auto const saved = nguon::storage::parse_saved_map(bytes))
    NGUON_CHECK(nguon::storage::write_saved_map(*saved) == bytes);
  return 0;
}
