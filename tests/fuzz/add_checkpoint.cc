// Requests to a witness are written as they were read.

#include "crypto/add_checkpoint.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto const request = parse_add_checkpoint(text)) NGUON_CHECK(write_add_checkpoint(*request) == text);
  return 0;
}
