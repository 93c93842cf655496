#pragma once
// The smallest files of each type that check_blob accepts, put together from parts that a test can change.

#include <string>
#include <string_view>
#include <vector>

namespace nguon::tests {

using namespace std::string_literals;

inline std::string big_endian(std::size_t value, unsigned count) {
  std::string bytes;
  while (count-- > 0) bytes.push_back(static_cast<char>(value >> 8 * count & 0xff));
  return bytes;
}

inline std::string jpeg_segment(char marker, std::string_view data) {
  return "\xff"s + marker + big_endian(data.size() + 2, 2) + std::string(data);
}
/// With `extra` between the JFIF header and the frame.
inline std::string make_jpeg(std::string_view extra = {}) {
  return "\xff\xd8"s + jpeg_segment('\xe0', "JFIF\0\1\1\0\0\1\0\1\0\0"s) + std::string(extra) +
         jpeg_segment('\xc0', "\x08\0\1\0\1\1\1\x11\0"s) + jpeg_segment('\xda', "\1\1\0\0\x3f\0"s) +
         "scan\xff\0more\xff\xd3restarted"s + jpeg_segment('\xc4', "a table between scans") +
         jpeg_segment('\xda', "\1\1\0\0\x3f\0"s) + "\x01\x02" + "\xff\xff\xff\xd9"s;
}

inline std::string png_chunk(std::string_view type, std::string_view data) {
  return big_endian(data.size(), 4) + std::string(type) + std::string(data) + "\0\0\0\0"s;
}
/// With `extra` between the header and the picture.
inline std::string make_png(std::string_view extra = {}) {
  return "\x89PNG\r\n\x1a\n"s + png_chunk("IHDR", "\0\0\0\1\0\0\0\1\x08\0\0\0\0"s) + std::string(extra) +
         png_chunk("IDAT", "pixels") + png_chunk("IEND", "");
}

inline std::string little_endian_32(std::size_t value) {
  auto const bytes = big_endian(value, 4);
  return {bytes.rbegin(), bytes.rend()};
}
inline std::string webp_chunk(std::string_view type, std::string_view data) {
  return std::string(type) + little_endian_32(data.size()) + std::string(data) +
         std::string(data.size() % 2, '\0');
}
/// With `extra` behind the picture.
inline std::string make_webp(std::string_view extra = {}) {
  auto const chunks = "WEBP" + webp_chunk("VP8 ", "pixel") + std::string(extra);
  return "RIFF" + little_endian_32(chunks.size()) + chunks;
}

inline std::string make_pdf() {
  return "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n";
}

}  // namespace nguon::tests
