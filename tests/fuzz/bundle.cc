// Whatever reads as a bundle is written back to the same bytes.

#include "trace/bundle.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const *>(data), size);
  auto const bundle = nguon::trace::parse_bundle(bytes);
  if (bundle) NGUON_CHECK(nguon::trace::write_bundle(*bundle) == bytes);
  return 0;
}
