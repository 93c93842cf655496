#include "trace/qr.h"

#include <array>
#include <cstdio>
#include <fstream>

#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

constexpr std::string_view url = "https://nguon.example/01/09520123456788/10/L2611B/21/000117";

/// What a program prints; fails the test when it isn't there or fails.
std::string output_of(std::string const &command) {
  auto *pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  std::array<char, 4096> part{};
  for (std::size_t got = 0; (got = std::fread(part.data(), 1, part.size(), pipe)) > 0;)
    text.append(part.data(), got);
  CAPTURE(command);
  CHECK(pclose(pipe) == 0);
  return text;
}

void write_file(std::string const &path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// ZBar is other people's reader: it knows nothing of how we drew the code.
std::string read_with_zbar(std::string const &path) {
  return output_of("zbarimg --nodbus --quiet --raw -Sdisable -Sqrcode.enable '" + path + "'");
}

TEST_CASE("ZBar reads the address out of the PNG") {
  tests::TemporaryFolder const folder;
  for (unsigned const pixels : {3u, 4u, 10u}) {
    CAPTURE(pixels);
    auto const png = qr_png(url, pixels);
    REQUIRE(png.has_value());
    write_file(folder / "code.png", *png);
    CHECK(read_with_zbar(folder / "code.png") == std::string(url) + "\n");
  }
}

TEST_CASE("ZBar reads the address out of the SVG, with and without its caption") {
  tests::TemporaryFolder const folder;
  for (std::string_view const caption : {"", "7K2QD-M8XTA", "<&>"}) {
    CAPTURE(caption);
    auto const svg = qr_svg(url, caption);
    REQUIRE(svg.has_value());
    write_file(folder / "code.svg", *svg);
    output_of("rsvg-convert --width 480 --output '" + folder / "code.png" + "' '" + folder / "code.svg" +
              "'");
    CHECK(read_with_zbar(folder / "code.png") == std::string(url) + "\n");
  }
}

TEST_CASE("the code of an address is the same each time, and another one's differs") {
  CHECK(*qr_svg(url, "") == *qr_svg(url, ""));
  CHECK(*qr_png(url, 4) == *qr_png(url, 4));
  CHECK(*qr_svg(url, "") != *qr_svg("https://nguon.example/01/09520123456788/10/L2611B/21/000118", ""));
}

TEST_CASE("the PNG has one bit a pixel and a quiet zone of four modules") {
  auto const png = qr_png("HTTPS://A", 2);
  REQUIRE(png.has_value());
  CHECK(png->substr(0, 8) == "\x89PNG\r\n\x1A\n");
  // IHDR: width, height, bit depth. Version 1 is 21 modules wide.
  CHECK(png->substr(16, 9) == std::string("\0\0\0\x3A\0\0\0\x3A\x01", 9));
}

TEST_CASE("the SVG is as wide as the code and leaves room for the caption alone") {
  CHECK(qr_svg("HTTPS://A", "")->find("viewBox=\"0 0 29 29\"") != std::string::npos);
  auto const with_caption = qr_svg("HTTPS://A", "7K2QD-M8XTA");
  CHECK(with_caption->find("viewBox=\"0 0 29 34\"") != std::string::npos);
  CHECK(with_caption->find(">7K2QD-M8XTA</text>") != std::string::npos);
  CHECK(qr_svg("HTTPS://A", "")->find("<text") == std::string::npos);
}

TEST_CASE("what is no printable address, too long, or too small or large is refused") {
  CHECK(qr_svg("", "").error().code == "bad-url");
  CHECK(qr_svg("https://a/\xC3\xA1", "").error().code == "bad-url");
  CHECK(qr_png(std::string_view("https://a\0b", 11), 4).error().code == "bad-url");
  std::string const longest(2331, 'a');
  CHECK(qr_svg(longest, "").has_value());
  CHECK(qr_svg(longest + "a", "").error().code == "url-too-long");
  CHECK(qr_png(url, 0).error().code == "bad-size");
  CHECK(qr_png(url, 33).error().code == "bad-size");
  CHECK(qr_png(url, 32).has_value());
}

}  // namespace
}  // namespace nguon::trace
