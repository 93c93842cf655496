#include "trace/qr.h"

#include <png.h>
#include <qrencode.h>

#include <algorithm>
#include <memory>
#include <new>
#include <stdexcept>
#include <vector>

namespace nguon::trace {
namespace {

constexpr unsigned quiet_zone = 4;  // ISO/IEC 18004 asks for four modules on every side.
/// What a symbol of the greatest version holds with error correction M.
constexpr std::size_t url_bytes_max = 2331;

struct FreeCode {
  void operator()(QRcode *code) const { QRcode_free(code); }
};

/// The symbol without its quiet zone.
class Modules {
 public:
  static Result<Modules> make(std::string_view url) {
    auto const printable = [](char c) { return c > ' ' && c < '\x7F'; };
    if (url.empty() || !std::all_of(url.begin(), url.end(), printable)) {
      return Error{ErrorKind::malformed, "bad-url", "A QR code holds an address of printable ASCII.", "url"};
    }
    if (url.size() > url_bytes_max) {
      return Error{ErrorKind::too_large,
                   "url-too-long",
                   "An address of " + std::to_string(url.size()) +
                       " bytes does not fit into a QR code of at most " + std::to_string(url_bytes_max) + ".",
                   "url",
                   std::to_string(url.size()),
                   std::to_string(url_bytes_max)};
    }
    // Mode 8 mixes in numeric parts by itself: the GTIN and most serials take less room so.
    auto *code = QRcode_encodeString(std::string(url).c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (code == nullptr) throw std::bad_alloc();
    return Modules(code);
  }

  unsigned width() const { return static_cast<unsigned>(code_->width); }
  bool dark(unsigned x, unsigned y) const { return (code_->data[y * width() + x] & 1) != 0; }

 private:
  explicit Modules(QRcode *code) : code_(code) {}
  std::unique_ptr<QRcode, FreeCode> code_;
};

/// Every run of dark modules of a row as one rectangle.
std::string dark_path(Modules const &modules) {
  std::string path;
  for (unsigned y = 0; y < modules.width(); ++y) {
    for (unsigned x = 0; x < modules.width();) {
      auto const start = x;
      while (x < modules.width() && modules.dark(x, y)) ++x;
      if (x == start) {
        ++x;
        continue;
      }
      auto const length = std::to_string(x - start);
      path += "M" + std::to_string(start + quiet_zone) + " " + std::to_string(y + quiet_zone) + "h" + length +
              "v1h-" + length + "z";
    }
  }
  return path;
}

std::string escape_xml(std::string_view text) {
  std::string escaped;
  for (char const c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace

Result<std::string> qr_svg(std::string_view url, std::string_view caption) {
  auto const modules = Modules::make(url);
  if (!modules) return modules.error();
  constexpr unsigned caption_rows = 5;  // Of them four for the letters, one for the rim below.
  auto const width = modules->width() + 2 * quiet_zone;
  auto const height = caption.empty() ? width : width + caption_rows;
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + std::to_string(width) + " " +
                    std::to_string(height) + "\"><title>" + escape_xml(url) +
                    "</title><path fill=\"#fff\" d=\"M0 0h" + std::to_string(width) + "v" +
                    std::to_string(height) + "H0z\"/><path shape-rendering=\"crispEdges\" d=\"" +
                    dark_path(*modules) + "\"/>";
  if (!caption.empty()) {
    svg += "<text x=\"50%\" y=\"" + std::to_string(width + caption_rows - 2) +
           "\" font-family=\"monospace\" font-size=\"4\" text-anchor=\"middle\">" + escape_xml(caption) +
           "</text>";
  }
  return svg + "</svg>\n";
}

Result<std::string> qr_png(std::string_view url, unsigned pixels_per_module) {
  if (pixels_per_module < 1 || pixels_per_module > 32) {
    return Error{ErrorKind::malformed, "bad-size", "A module of a QR code is 1 to 32 pixels wide.", "size"};
  }
  auto const modules = Modules::make(url);
  if (!modules) return modules.error();
  auto const width = (modules->width() + 2 * quiet_zone) * pixels_per_module;

  // A byte a pixel here; with two colours libpng writes one bit a pixel.
  constexpr png_byte white = 0, black = 1;
  constexpr png_byte colours[] = {255, 255, 255, 0, 0, 0};
  std::vector<png_byte> pixels(std::size_t{width} * width, white);
  for (unsigned y = 0; y < width; ++y) {
    auto const row = y / pixels_per_module;
    if (row < quiet_zone || row >= quiet_zone + modules->width()) continue;
    for (unsigned x = 0; x < modules->width(); ++x) {
      if (!modules->dark(x, row - quiet_zone)) continue;
      auto const first =
          pixels.begin() + std::ptrdiff_t{width} * y + std::ptrdiff_t{pixels_per_module} * (x + quiet_zone);
      std::fill_n(first, pixels_per_module, black);
    }
  }

  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = image.height = width;
  image.format = PNG_FORMAT_RGB_COLORMAP;
  image.colormap_entries = 2;
  png_alloc_size_t size = 0;
  auto const write = [&](void *memory) {
    if (png_image_write_to_memory(&image, memory, &size, 0, pixels.data(), 0, colours) == 0) {
      throw std::runtime_error(std::string("libpng: ") + image.message);
    }
  };
  write(nullptr);  // Only the size.
  std::string png(size, '\0');
  write(png.data());
  png.resize(size);
  return png;
}

}  // namespace nguon::trace
