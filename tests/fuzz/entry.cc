// Whatever reads as an entry is written back to the same bytes.

#include "storage/entry.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const *>(data), size);
  auto const entry = nguon::storage::parse_entry(bytes);
  if (entry) NGUON_CHECK(nguon::storage::write_entry(*entry) == bytes);
  return 0;
}
