#include "server/zstd.h"

#include <zstd.h>

#include <stdexcept>

namespace nguon::server {

std::string zstd(std::string_view bytes) {
  // Measured on bundles of entries: smaller than gzip's best by a fifth, in less time; the levels above take
  // several times as long for one percent (docs/performance.md, "Bundles of entries").
  constexpr int level = 9;
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  auto const size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), level);
  if (ZSTD_isError(size) != 0) throw std::runtime_error("zstd cannot compress");
  out.resize(size);
  return out;
}

}  // namespace nguon::server
