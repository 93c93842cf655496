#include "trace/digital_link.h"

#include "tests/support/printing.h"
#include "trace/gs1/compression.h"

namespace nguon::trace {
namespace {

std::string link_code(std::string_view uri) {
  auto const link = parse_digital_link(uri);
  return link ? "accepted" : link.error().code;
}

TEST_CASE("a Digital Link of any host is read with its attributes and other parameters") {
  auto const link = parse_digital_link(
      "http://example.com:8080/some/path/01/9521234543213/22/2A/10/"
      "L%2F1?17=261231&linkType=gs1%3Apip&3103=000195&x#top");
  REQUIRE(link.has_value());
  CHECK(link->path == KeyPath{{"01", "09521234543213"}, {"22", "2A"}, {"10", "L/1"}});
  CHECK(link->attributes == std::vector<AiValue>{{"17", "261231"}, {"3103", "000195"}});
  CHECK(link->parameters == std::vector<Parameter>{{"linkType", "gs1:pip"}});
  CHECK(write_digital_link(*link, "https://example.vn/x/") ==
        "https://example.vn/x/01/09521234543213/22/2A/10/L%2F1?17=261231&3103=000195&linkType=gs1%3Apip");
}

TEST_CASE(
    "the canonical form is one for all spellings of a link, the constrained one names the thing alone") {
  for (auto const *uri : {"https://id.gs1.org/01/09521234543213/10/L1/21/S?3103=000195&17=261231",
                          "http://a.example/gtin/9521234543213/lot/L1/ser/S?17=261231;3103=000195&k=v#f"}) {
    CAPTURE(std::string(uri));
    auto const link = parse_digital_link(uri);
    REQUIRE(link.has_value());
    CHECK(canonical_link(*link) == "https://id.gs1.org/01/09521234543213/10/L1/21/S?17=261231&3103=000195");
    CHECK(constrained_link(link->path) == "https://id.gs1.org/01/09521234543213/21/S");
  }
  CHECK(constrained_link({{"01", "09521234543213"}, {"22", "V"}, {"10", "L1"}}) ==
        "https://id.gs1.org/01/09521234543213/10/L1");
  CHECK(constrained_link({{"414", "9521234543213"}, {"254", "1"}}) ==
        "https://id.gs1.org/414/9521234543213/254/1");
}

TEST_CASE("a link that the standard does not have is refused, and the part named") {
  struct Row {
    char const *uri;
    char const *code;
    char const *field;
  };
  for (auto const &row : {
           Row{"", "not-a-uri", ""},
           Row{"ftp://a/01/09521234543213", "not-a-uri", ""},
           Row{"https:///01/09521234543213", "not-a-uri", ""},
           Row{"https://user@a/01/09521234543213", "not-a-uri", ""},
           Row{"https://a/01/09521234543213/10/%zz", "not-a-uri", ""},
           Row{"https://a/about", "no-gs1-key", ""},
           Row{"https://a/", "no-gs1-key", ""},
           Row{"https://a/01/09521234543213/", "no-gs1-key", ""},
           Row{"https://a/01/09521234543213/more", "no-gs1-key", ""},
           Row{"https://a/01/09521234543214", "check-digit", "gtin"},
           Row{"https://a/01/09521234543213/21/S/10/L", "key-order", "10"},
           Row{"https://a/01/09521234543213/17/261231", "unknown-gs1-key", "17"},
           Row{"https://a/417/9521234543213/7040/1AB!", "key-form", "7040"},
           Row{"https://a/01/09521234543213?17=261301", "key-form", "17"},
           Row{"https://a/01/09521234543213?17=", "key-length", "17"},
           Row{"https://a/01/09521234543213?18=1", "unknown-gs1-key", "18"},
           Row{"https://a/01/09521234543213?10=L1", "belongs-in-path", "10"},
           Row{"https://a/01/09521234543213?21=S1", "not-an-attribute", "21"},
           Row{"https://a/01/09521234543213?8200=x", "not-an-attribute", "8200"},
           Row{"https://a/01/09521234543213?17=261231&17=261231", "repeated-key", "17"},
           Row{"https://a/01/09521234543213?01=09521234543213", "repeated-key", "01"},
           Row{"https://a/01/09521234543213?99=a+b", "key-characters", "99"},
       }) {
    CAPTURE(std::string(row.uri));
    auto const link = parse_digital_link(row.uri);
    REQUIRE_FALSE(link.has_value());
    CHECK(link.error().kind == ErrorKind::malformed);
    CHECK(link.error().code == row.code);
    CHECK(link.error().field == row.field);
    CHECK(link.error().message.ends_with("."));
  }
}

TEST_CASE("what a log was given once stays a name, though a link of today would not be read") {
  std::vector<std::string_view> const segments = {"417", "9521234543213", "7040", "1AB!"};
  CHECK(parse_key_path(segments).has_value());
  CHECK(link_code("https://a/417/9521234543213/7040/1AB!") == "key-form");
  CHECK(link_code("https://a/417/9521234543213/7040/1ABC") == "accepted");
  CHECK_FALSE(is_primary_key("party"));
  CHECK(link_code("https://a/party/9521234543213") == "accepted");
  CHECK(find_digital_link("https://a/party/9521234543213").empty());
}

TEST_CASE("a link is made of what a bar code holds") {
  auto const make = [](std::vector<AiValue> const &elements) {
    auto const link = make_digital_link(elements);
    return link ? write_digital_link(*link, "https://id.gs1.org") : link.error().code;
  };
  CHECK(make({{"17", "261231"}, {"10", "L1"}, {"01", "09521234543213"}}) ==
        "https://id.gs1.org/01/09521234543213/10/L1?17=261231");
  CHECK(make({{"01", "09521234543213"}, {"30", "5"}, {"3103", "000195"}}) ==
        "https://id.gs1.org/01/09521234543213?3103=000195&30=5");
  CHECK(make({{"415", "9521234543213"}, {"8020", "R1"}}) == "https://id.gs1.org/415/9521234543213/8020/R1");
  CHECK(make({{"10", "L1"}}) == "no-gs1-key");
  CHECK(make({}) == "no-gs1-key");
  CHECK(make({{"01", "09521234543213"}, {"10", "L1"}, {"10", "L2"}}) == "repeated-key");
  CHECK(make({{"01", "09521234543213"}, {"8200", "x"}}) == "not-an-attribute");
  CHECK(make({{"01", "09521234543213"}, {"88", "x"}}) == "unknown-gs1-key");
  CHECK(make({{"415", "9521234543213"}}) == "key-order");
}

TEST_CASE("a compressed link is read whole, behind its key, and with parameters of its own") {
  auto const canonical = [](std::string_view uri) {
    auto const link = parse_digital_link(uri);
    return link ? canonical_link(*link) : link.error().code;
  };
  // The same lot with and without the code for both AIs, and behind the key as it is.
  CHECK(canonical("https://a/ARFKk4XB0CDKWcnpq") == "https://id.gs1.org/01/09506000134376/10/LOT01");
  CHECK(canonical("https://a/x/y/ARFKk4XB0CDKWcnpq") == "https://id.gs1.org/01/09506000134376/10/LOT01");
  // The GLN extension behind its GLN, as listed and as GS1's prototype sorts them.
  CHECK(canonical("https://a/nSMyqKiTk60U") == "https://id.gs1.org/414/9520123456788/254/32a");
  CHECK(canonical("https://a/GhFRJydaKIlXglgZQKMDk") ==
        "https://id.gs1.org/01/09520123456788/10/ABC1/21/12345?17=180426");
  CHECK(canonical("https://a/ARFKk4XB0CDKWcnpq?17=180426") ==
        "https://id.gs1.org/01/09506000134376/10/LOT01?17=180426");
}

TEST_CASE("bits that are no compressed link are refused") {
  for (auto const *segment : {"", "short", "ARFKk4XB0CDKWcnp", "ARFKk4XB0CDKWcnpqA", "ARFKk4XB1CDKWcnpq",
                              "____________", "4AAAAAAAAAAA", "ARFKk4XB0C!KWcnpq"}) {
    CAPTURE(std::string(segment));
    auto const found = decompress_digital_link(segment);
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().message.ends_with("."));
  }
  CHECK_FALSE(decompress_digital_link(std::string(2000, 'A')).has_value());
}

}  // namespace
}  // namespace nguon::trace
