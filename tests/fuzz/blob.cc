// A picture that is accepted ends where it ends: a byte less or more, and it is refused.

#include <cstddef>
#include <cstdint>
#include <string>

#include "storage/blob_type.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using nguon::storage::check_blob;
  std::string const bytes(reinterpret_cast<char const *>(data), size);
  auto const type = check_blob(bytes);
  if (type && type->starts_with("image/")) {
    NGUON_CHECK(!check_blob(bytes + '\0'));
    NGUON_CHECK(!check_blob(std::string_view(bytes).substr(0, size - 1)));
  }
  return 0;
}
