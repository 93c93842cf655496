#include "server/gzip.h"

#include <zlib.h>

#include "tests/support/printing.h"

namespace nguon::server {
namespace {

std::string gunzip(std::string bytes, std::size_t size) {
  std::string out(size + 1, '\0');
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef *>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef *>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  auto const verdict = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  CHECK(verdict == Z_STREAM_END);
  return out;
}

}  // namespace

TEST_CASE("what is compressed comes out again") {
  for (std::size_t const size : {0u, 1u, 100u, 100'000u}) {
    std::string text;
    while (text.size() < size) text += "Dừa sáp " + std::to_string(text.size());
    text.resize(size);
    CHECK(gunzip(gzip(text), size) == text);
  }
}

TEST_CASE("the same bytes compress to the same file") {
  CHECK(gzip("nguồn") == gzip("nguồn"));
}

}  // namespace nguon::server
