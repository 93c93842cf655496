#include "server/zstd.h"

#include <zstd.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace nguon::server {

std::string zstd(std::string_view bytes, Effort effort) {
  // Measured on bundles of entries: smaller than gzip's best by a fifth, in less time; the levels above take
  // several times as long for one percent (docs/performance.md, "Bundles of entries").
  constexpr int best_level = 9, quick_level = 1;
  auto const level = effort == Effort::best ? best_level : quick_level;
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  auto const size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), level);
  if (ZSTD_isError(size) != 0) throw std::runtime_error("zstd cannot compress");
  out.resize(size);
  return out;
}

std::optional<std::string> unzstd(std::string_view bytes, std::size_t bytes_max) {
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> const stream(ZSTD_createDStream(),
                                                                          ZSTD_freeDStream);
  ZSTD_inBuffer from{bytes.data(), bytes.size(), 0};
  std::string out;
  // One byte more than may be, to see whether there are more.
  for (std::size_t left = 1; left != 0;) {
    auto const room = std::min(bytes_max + 1, out.size() + ZSTD_DStreamOutSize());
    auto const had = out.size();
    out.resize(room);
    ZSTD_outBuffer to{out.data(), room, had};
    left = ZSTD_decompressStream(stream.get(), &to, &from);
    if (ZSTD_isError(left) != 0) return std::nullopt;
    out.resize(to.pos);
    bool const stands_still = to.pos == had && from.pos == from.size && left != 0;
    if (out.size() > bytes_max || stands_still) return std::nullopt;
  }
  if (from.pos != from.size) return std::nullopt;
  return out;
}

}  // namespace nguon::server
