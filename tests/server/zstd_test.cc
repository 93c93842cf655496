#include "server/zstd.h"

#include <zstd.h>

#include "tests/support/printing.h"

namespace nguon::server {

TEST_CASE("what zstd compresses comes out again, and the frame says how long it is") {
  for (std::size_t const size : {0u, 1u, 100u, 100'000u}) {
    std::string text;
    while (text.size() < size) text += "Dừa sáp " + std::to_string(text.size());
    text.resize(size);
    auto const packed = zstd(text);
    CHECK(ZSTD_getFrameContentSize(packed.data(), packed.size()) == size);
    std::string out(size + 1, '\0');
    auto const read = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
    REQUIRE(ZSTD_isError(read) == 0);
    out.resize(read);
    CHECK(out == text);
    CHECK(zstd(text) == packed);
    CHECK(unzstd(packed, size) == text);
    if (size > 0) CHECK(unzstd(packed, size - 1) == std::nullopt);
    CHECK(unzstd(packed.substr(0, packed.size() - 1), size) == std::nullopt);
  }
}

TEST_CASE("what is no frame is not unpacked, and one of unknown length is, up to the bound") {
  CHECK(unzstd("", 100) == std::nullopt);
  CHECK(unzstd("no frame at all", 100) == std::nullopt);
  // The frame of a stream, whose length nobody knew.
  auto *const stream = ZSTD_createCStream();
  std::string out(200, '\0');
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  ZSTD_inBuffer from{"abc", 3, 0};
  ZSTD_compressStream(stream, &to, &from);
  REQUIRE(ZSTD_endStream(stream, &to) == 0);
  ZSTD_freeCStream(stream);
  auto const frame = out.substr(0, to.pos);
  REQUIRE(ZSTD_getFrameContentSize(frame.data(), frame.size()) == ZSTD_CONTENTSIZE_UNKNOWN);
  CHECK(unzstd(frame, 3) == "abc");
  CHECK(unzstd(frame, 2) == std::nullopt);
  CHECK(unzstd(frame + frame, 100) == std::nullopt);
}

}  // namespace nguon::server
