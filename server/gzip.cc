#include "server/gzip.h"

#include <zlib.h>

#include <stdexcept>

namespace nguon::server {

std::string gzip(std::string_view bytes, Effort effort) {
  constexpr int gzip_window_bits = 15 + 16;
  constexpr int memory_level = 9;
  z_stream stream{};
  auto const level = effort == Effort::best ? Z_BEST_COMPRESSION : Z_BEST_SPEED;
  if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window_bits, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib cannot start");
  }
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  // zlib's interface predates const; it does not write to its input.
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef *>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  auto const verdict = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (verdict != Z_STREAM_END) throw std::runtime_error("zlib cannot compress");
  return out;
}

}  // namespace nguon::server
