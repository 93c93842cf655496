#include "trace/uri.h"

#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

TEST_CASE("what RFC 3986 calls a URI with a scheme is one") {
  for (auto const *text :
       {"https://id.gs1.org/01/09521234543213", "http://a", "http://a/",
        "urn:epc:id:sgtin:4012345.011111.98%22", "nguon:open", "ftp://user:pw@host:21/a;b?c=d/e?f#g/h?i",
        "mailto:a@b", "http://[2001:db8::1]:80/", "http://192.0.2.1", "file:///etc", "x:", "a+b-c.1:d",
        "http://a?", "http://a#", "http://host:/", "urn:a:!$&'()*+,;=", "tag:x/y//z"}) {
    CAPTURE(std::string(text));
    CHECK(is_uri(text));
  }
}

TEST_CASE("what is no URI is not taken for one") {
  for (auto const *text : {"",
                           "bizStep",
                           "42",
                           "Hello World!",
                           ":a",
                           "1a:b",
                           "a b:c",
                           "http://a b",
                           "http://a/<b>",
                           "http://a/{b}",
                           "http://a/`",
                           "http://a/%2",
                           "http://a/%zz",
                           "http://a/\\",
                           "http://[::1",
                           "http://[fe80::1%25lo]/",
                           "http://[]/",
                           "http://a:80x/",
                           "http://a#b#c",
                           "urn:x:[y]",
                           "//a/b",
                           "/a",
                           "ngu\xE1\xBB\x93n:x",
                           "http://b\xC3\xA9",
                           "a:\n",
                           "http://a@b@c/"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(is_uri(text));
  }
}

TEST_CASE("a segment escapes everything but unreserved characters and is read back") {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  auto const escaped = escape_segment(every_byte);
  CHECK(is_uri("x:" + escaped));
  CHECK(*unescape_segment(escaped) == every_byte);
  CHECK(escape_segment("aZ09-._~") == "aZ09-._~");
  CHECK(escape_segment("a/b (c)\xC3\xA9") == "a%2Fb%20%28c%29%C3%A9");
}

TEST_CASE("an escape of either case is read, a broken one refused") {
  CHECK(*unescape_segment("%2f%2F") == "//");
  CHECK(*unescape_segment("+") == "+");
  CHECK(*unescape_segment("") == "");
  for (auto const *text : {"%", "%2", "a%", "%G4", "%4g", "%%41"}) {
    CAPTURE(std::string(text));
    CHECK(unescape_segment(text).error().code == "percent-escape");
  }
}

TEST_CASE("the prefix of a URN is known in either case") {
  CHECK(has_urn_prefix("urn:epc:id", "urn:epc:"));
  CHECK(has_urn_prefix("URN:Epc:", "urn:epc:"));
  CHECK_FALSE(has_urn_prefix("urn:epc", "urn:epc:"));
  CHECK_FALSE(has_urn_prefix("urn:epcglobal:", "urn:epc:"));
}

}  // namespace
}  // namespace nguon::trace
