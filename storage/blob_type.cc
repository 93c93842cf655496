#include "storage/blob_type.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace nguon::storage {
namespace {

using namespace std::string_view_literals;

Error malformed_picture(std::string message) {
  return {.kind = ErrorKind::malformed, .code = "picture-malformed", .message = std::move(message)};
}

Error has_exif(std::string_view where) {
  return {.kind = ErrorKind::malformed,
          .code = "picture-has-exif",
          .message = "The picture carries data about its making (" + std::string(where) +
                     ") that can tell where it was taken; remove them and sign the new picture."};
}

/// What is left to read of a picture. Reading past its end answers nothing.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}
  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  std::optional<std::string_view> take(std::size_t count) {
    if (count > rest_.size()) return std::nullopt;
    auto const taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::optional<std::uint32_t> take_big_endian(std::size_t count) {
    auto const bytes = take(count);
    if (!bytes) return std::nullopt;
    std::uint32_t value = 0;
    for (char const byte : *bytes) value = (value << 8) | static_cast<std::uint8_t>(byte);
    return value;
  }
  std::optional<std::uint32_t> take_little_endian_32() {
    auto const bytes = take(4);
    if (!bytes) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = (value << 8) | static_cast<std::uint8_t>((*bytes)[i]);
    return value;
  }

 private:
  std::string_view rest_;
};

// JPEG: ITU-T T.81 Annex B. Segments are FF <marker> <length, itself included> <data>.
namespace jpeg {
constexpr auto start = "\xff\xd8"sv;
constexpr std::uint32_t end_of_image = 0xd9, start_of_scan = 0xda;

bool is_frame(std::uint32_t marker) {
  // C4, C8 and CC are tables and reserved.
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}
bool is_application(std::uint32_t marker) {
  return marker >= 0xe0 && marker <= 0xef;
}

/// JFIF, a colour profile, and Adobe's note on the colour transform are needed to show the picture; of all
/// others (Exif and XMP in 1, IPTC in 13, makers' own) none is.
bool is_harmless(std::uint32_t marker, std::string_view data) {
  return marker == 0xe0 || (marker == 0xe2 && data.starts_with("ICC_PROFILE\0"sv)) || marker == 0xee;
}

/// Steps over the coded picture to the next marker: FF that is neither stuffed (00) nor a restart (D0 to D7).
void skip_scan(Cursor &cursor) {
  auto const rest = cursor.rest();
  std::size_t at = 0;
  while ((at = rest.find('\xff', at)) != std::string_view::npos && at + 1 < rest.size()) {
    auto const next = static_cast<std::uint8_t>(rest[at + 1]);
    if (next != 0x00 && next != 0xff && !(next >= 0xd0 && next <= 0xd7)) break;
    at += next == 0xff ? 1 : 2;
  }
  (void)cursor.take(std::min(at, rest.size()));
}
}  // namespace jpeg

Result<void> check_jpeg(Cursor cursor) {
  auto const cut_short = malformed_picture("The JPEG picture is cut short.");
  (void)cursor.take(jpeg::start.size());
  bool has_frame = false, has_scan = false;
  for (;;) {
    if (cursor.take(1) != "\xff"sv) return cut_short;
    auto marker = cursor.take_big_endian(1);
    while (marker == 0xff) marker = cursor.take_big_endian(1);
    if (!marker) return cut_short;
    if (marker == jpeg::end_of_image) break;

    auto const length = cursor.take_big_endian(2);
    if (!length || *length < 2) return cut_short;
    auto const data = cursor.take(*length - 2);
    if (!data) return cut_short;
    if (jpeg::is_application(*marker) && !jpeg::is_harmless(*marker, *data)) {
      return has_exif("application segment " + std::to_string(*marker - 0xe0));
    }
    has_frame = has_frame || jpeg::is_frame(*marker);
    if (marker == jpeg::start_of_scan) {
      if (!has_frame) return malformed_picture("The JPEG picture has a scan before its frame.");
      has_scan = true;
      jpeg::skip_scan(cursor);
    }
  }
  if (!has_scan) return malformed_picture("The JPEG picture shows nothing.");
  if (!cursor.at_end()) return malformed_picture("The JPEG picture goes on behind its end.");
  return {};
}

// PNG: W3C PNG, third edition, section 5. Chunks are <length> <type> <data> <CRC>.
namespace png {
constexpr auto start = "\x89PNG\r\n\x1a\n"sv;

bool tells_of_making(std::string_view type, std::string_view data) {
  if (type == "eXIf") return true;
  if (type != "tEXt" && type != "zTXt" && type != "iTXt") return false;
  // ImageMagick and others keep Exif, XMP and IPTC as text under these keywords.
  return data.starts_with("XML:com.adobe.xmp") || data.starts_with("Raw profile type ");
}
}  // namespace png

Result<void> check_png(Cursor cursor) {
  auto const cut_short = malformed_picture("The PNG picture is cut short.");
  (void)cursor.take(png::start.size());
  bool is_first = true, has_picture = false;
  for (;;) {
    auto const length = cursor.take_big_endian(4);
    auto const type = cursor.take(4);
    if (!length || !type) return cut_short;
    auto const data = cursor.take(*length);
    if (!data || !cursor.take(4)) return cut_short;
    if (is_first != (*type == "IHDR"))
      return malformed_picture("The PNG picture does not begin with its header.");
    if (png::tells_of_making(*type, *data)) return has_exif("chunk " + std::string(*type));
    is_first = false;
    has_picture = has_picture || *type == "IDAT";
    if (*type == "IEND") break;
  }
  if (!has_picture) return malformed_picture("The PNG picture shows nothing.");
  if (!cursor.at_end()) return malformed_picture("The PNG picture goes on behind its end.");
  return {};
}

// WebP: RFC 9649. RIFF chunks are <type> <length, little-endian> <data> <padding to an even length>.
Result<void> check_webp(Cursor cursor) {
  auto const cut_short = malformed_picture("The WebP picture is cut short.");
  (void)cursor.take(4);
  auto const total = cursor.take_little_endian_32();
  if (!total || *total > cursor.rest().size()) return cut_short;
  if (*total < cursor.rest().size()) return malformed_picture("The WebP picture goes on behind its end.");
  (void)cursor.take(4);
  bool has_picture = false;
  while (!cursor.at_end()) {
    auto const type = cursor.take(4);
    auto const length = cursor.take_little_endian_32();
    if (!type || !length || !cursor.take(*length) || !cursor.take(*length % 2)) return cut_short;
    if (*type == "EXIF" || *type == "XMP ") return has_exif("chunk " + std::string(*type));
    has_picture = has_picture || *type == "VP8 " || *type == "VP8L" || *type == "ANMF";
  }
  if (!has_picture) return malformed_picture("The WebP picture shows nothing.");
  return {};
}

// PDF: ISO 32000-1, 7.5.5: the end marker is the last line, and readers look for it in the last kilobyte.
Result<void> check_pdf(std::string_view bytes) {
  auto const tail = bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 1024));
  if (tail.find("%%EOF") == std::string_view::npos) {
    return Error{
        .kind = ErrorKind::malformed, .code = "paper-malformed", .message = "The PDF file is cut short."};
  }
  return {};
}

}  // namespace

Result<std::string_view> check_blob(std::string_view bytes) {
  std::string_view type;
  Result<void> verdict;
  if (bytes.starts_with(jpeg::start)) {
    type = "image/jpeg";
    verdict = check_jpeg(Cursor(bytes));
  } else if (bytes.starts_with(png::start)) {
    type = "image/png";
    verdict = check_png(Cursor(bytes));
  } else if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) {
    type = "image/webp";
    verdict = check_webp(Cursor(bytes));
  } else if (bytes.starts_with("%PDF-")) {
    type = "application/pdf";
    verdict = check_pdf(bytes);
  } else {
    return Error{.kind = ErrorKind::malformed,
                 .code = "blob-type-unknown",
                 .message = "The file is neither a JPEG, PNG or WebP picture nor a PDF document."};
  }
  if (!verdict) return std::move(verdict).error();
  return type;
}

}  // namespace nguon::storage
