// Prefixes that a request defines: each of them can stand in a field again, where it means the same.

#include "server/epcis/extensions.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  auto const prefixes = server::parse_extensions(text);
  if (!prefixes) return 0;
  std::string written;
  for (auto const &[prefix, uri] : *prefixes) written.append(prefix).append("=").append(uri + ",");
  for (char const c : written) NGUON_CHECK(c > ' ' && c < 0x7F);
  auto const again = server::parse_extensions(written);
  NGUON_CHECK(again.has_value() && *again == *prefixes);
  return 0;
}
