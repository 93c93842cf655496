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
  }
}

}  // namespace nguon::server
