#include "storage/blob_type.h"

#include "tests/storage/pictures.h"
#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::storage;
using namespace nguon::tests;

namespace {

void require_type(std::string_view bytes, std::string_view type) {
  auto const found = check_blob(bytes);
  if (!found) MESSAGE(found.error().message);
  REQUIRE(found.has_value());
  CHECK(*found == type);
}

void require_refused(std::string_view bytes, std::string_view code) {
  auto const found = check_blob(bytes);
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().kind == ErrorKind::malformed);
  CHECK(found.error().code == code);
}

}  // namespace

TEST_CASE("pictures and papers are known by their own bytes") {
  require_type(make_jpeg(), "image/jpeg");
  require_type(make_png(), "image/png");
  require_type(make_webp(), "image/webp");
  require_type(make_pdf(), "application/pdf");
}

TEST_CASE("what a picture needs to be shown may stand in it") {
  require_type(make_jpeg(jpeg_segment('\xe2', "ICC_PROFILE\0\1\1profile"s)), "image/jpeg");
  require_type(make_jpeg(jpeg_segment('\xee', "Adobe\0d\0\0\0\0\0"s)), "image/jpeg");
  require_type(make_jpeg(jpeg_segment('\xfe', "CREATOR: a program")), "image/jpeg");
  require_type(make_png(png_chunk("iCCP", "profile") + png_chunk("tEXt", "Software\0a program"s)),
               "image/png");
  require_type(make_webp(webp_chunk("ICCP", "profile")), "image/webp");
}

TEST_CASE("a picture that tells of its making is refused") {
  struct {
    char const *name;
    std::string bytes;
  } const rows[] = {
      {"Exif in JPEG", make_jpeg(jpeg_segment('\xe1', "Exif\0\0II*\0"s))},
      {"XMP in JPEG", make_jpeg(jpeg_segment('\xe1', "http://ns.adobe.com/xap/1.0/\0<x/>"s))},
      {"more XMP in JPEG", make_jpeg(jpeg_segment('\xe1', "http://ns.adobe.com/xmp/extension/\0"s))},
      {"IPTC in JPEG", make_jpeg(jpeg_segment('\xed', "Photoshop 3.0\0"s))},
      {"a second picture in JPEG", make_jpeg(jpeg_segment('\xe2', "MPF\0"s))},
      {"a maker's segment in JPEG", make_jpeg(jpeg_segment('\xe7', "maker"))},
      {"Exif in PNG", make_png(png_chunk("eXIf", "II*\0"s))},
      {"XMP in PNG", make_png(png_chunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0<x/>"s))},
      {"Exif as text in PNG", make_png(png_chunk("zTXt", "Raw profile type exif\0\0x"s))},
      {"Exif as plain text in PNG", make_png(png_chunk("tEXt", "Raw profile type APP1\0x"s))},
      {"Exif in WebP", make_webp(webp_chunk("EXIF", "II*\0"s))},
      {"XMP in WebP", make_webp(webp_chunk("XMP ", "<x/>"))},
  };
  for (auto const &row : rows) {
    CAPTURE(row.name);
    require_refused(row.bytes, "picture-has-exif");
  }
}

TEST_CASE("a picture that is cut short anywhere, or goes on behind its end, is refused") {
  for (auto const &whole : {make_jpeg(), make_png(), make_webp()}) {
    CAPTURE(whole.substr(0, 8));
    for (std::size_t count = 0; count < whole.size(); ++count) {
      CAPTURE(count);
      CHECK_FALSE(check_blob(whole.substr(0, count)).has_value());
    }
    require_refused(whole + "x", "picture-malformed");
    require_refused(whole + whole, "picture-malformed");
  }
  auto const paper = make_pdf();
  require_refused(paper.substr(0, paper.size() - 3), "paper-malformed");
}

TEST_CASE("a picture that shows nothing is refused") {
  require_refused("\xff\xd8\xff\xd9"s, "picture-malformed");
  require_refused("\xff\xd8"s + jpeg_segment('\xda', "\1\1\0\0\x3f\0"s) + "scan\xff\xd9"s,
                  "picture-malformed");
  require_refused("\x89PNG\r\n\x1a\n"s + png_chunk("IHDR", "") + png_chunk("IEND", ""), "picture-malformed");
  require_refused("\x89PNG\r\n\x1a\n"s + png_chunk("IDAT", "") + png_chunk("IEND", ""), "picture-malformed");
  require_refused("RIFF" + little_endian_32(4) + "WEBP", "picture-malformed");
}

TEST_CASE("lengths that lie are refused") {
  require_refused(make_jpeg("\xff\xfe\0\0"s), "picture-malformed");
  require_refused(make_jpeg("\xff\xfe\0\1"s), "picture-malformed");
  require_refused(make_jpeg("\xff\xfe\xff\xff"s), "picture-malformed");
  require_refused(make_png("\xff\xff\xff\xfftEXt"s), "picture-malformed");
  require_refused(make_webp("junk\xff\xff\xff\xff"s), "picture-malformed");
  auto webp = make_webp();
  webp[4] = static_cast<char>(webp[4] - 2);
  require_refused(webp, "picture-malformed");
}

TEST_CASE("any other file is refused") {
  for (auto const &bytes : {""s, "x"s, "GIF89a"s, "<svg xmlns='http://www.w3.org/2000/svg'/>"s, "<html>"s,
                            "RIFFxxxxWAVE"s, "PK\x03\x04"s, " %PDF-1.7\n%%EOF"s}) {
    CAPTURE(bytes);
    require_refused(bytes, "blob-type-unknown");
  }
}
