// What plain files cover: what is read is written the same.

#include "storage/covered.h"

#include <cstddef>
#include <cstdint>

#include "crypto/result.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto const covered = nguon::storage::parse_covered(text))
    NGUON_CHECK(nguon::storage::write_covered(*covered) == text);
  return 0;
}
