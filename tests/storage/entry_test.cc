#include "storage/entry.h"

#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::storage;

namespace {

constexpr auto map_text = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
constexpr auto leaf_text = "__________________________________________8";

Hash filled(std::uint8_t byte) {
  Hash hash;
  hash.bytes.fill(byte);
  return hash;
}

Entry example() {
  return {.at = "2026-11-23T08:00:00.123Z",
          .map = Hash{},
          .prev = {{"01/08936000000012/10/L1", filled(0xff)}, {"party/7Z4X", std::nullopt}},
          .statement = "eyJhbGciOiJFZERTQSJ9.e30.c2ln_-"};
}

std::string const example_text = std::string(R"({"v":1,"at":"2026-11-23T08:00:00.123Z","map":")") + map_text +
                                 R"(","prev":{"01/08936000000012/10/L1":")" + leaf_text +
                                 R"(","party/7Z4X":null},"statement":"eyJhbGciOiJFZERTQSJ9.e30.c2ln_-"})";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  auto const at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("an entry has one spelling, and is read back from it") {
  CHECK(write_entry(example()) == example_text);
  auto const entry = parse_entry(example_text);
  REQUIRE(entry.has_value());
  CHECK((*entry == example()));
}

TEST_CASE("an entry about nothing is spelt with empty braces") {
  auto entry = example();
  entry.prev.clear();
  auto const text = write_entry(entry);
  CHECK(text.find(R"("prev":{},)") != std::string::npos);
  auto const parsed = parse_entry(text);
  REQUIRE(parsed.has_value());
  CHECK((*parsed == entry));
}

TEST_CASE("what is spelt otherwise than an entry is refused, naming the member") {
  struct {
    char const *name, *from, *to, *field;
  } const rows[] = {
      {"other version", R"("v":1)", R"("v":2)", "/v"},
      {"leading space", R"({"v")", R"( {"v")", "/v"},
      {"white space", R"("v":1,)", R"("v":1, )", "/v"},
      {"no time", "2026-11-23T08:00:00.123Z", "", "/at"},
      {"no milliseconds", "08:00:00.123Z", "08:00:00Z", "/at"},
      {"offset instead of Z", "00.123Z", "00.12+0", "/at"},
      {"lower case t", "23T08", "23t08", "/at"},
      {"space for T", "23T08", "23 08", "/at"},
      {"letters for digits", "2026-11", "2O26-11", "/at"},
      {"sign for a digit", "00.123Z", "00.+23Z", "/at"},
      {"month 13", "2026-11", "2026-13", "/at"},
      {"month 0", "2026-11", "2026-00", "/at"},
      {"30 February", "2026-11-23", "2026-02-30", "/at"},
      {"29 February of a common year", "2026-11-23", "2026-02-29", "/at"},
      {"29 February 2100", "2026-11-23", "2100-02-29", "/at"},
      {"day 0", "11-23T", "11-00T", "/at"},
      {"hour 24", "T08:", "T24:", "/at"},
      {"minute 60", ":00:00.", ":60:00.", "/at"},
      {"leap second", ":00:00.", ":00:60.", "/at"},
      {"no map", R"("map")", R"("mop")", "/map"},
      {"map with padding", "AAAAA\",\"prev", "AAAAA=\",\"prev", "/map"},
      {"map too short", "AAAAA\",\"prev", "AAAA\",\"prev", "/map"},
      {"map with trailing bits", "AAAAA\",\"prev", "AAAAB\",\"prev", "/map"},
      {"map in the other alphabet", "AAAAA\",\"prev", "AAA+A\",\"prev", "/map"},
      {"map null", R"("map":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")", R"("map":null)", "/map"},
      {"link with trailing bits", "____8\"", "____9\"", "/prev"},
      {"link that is a number", ":null", ":0", "/prev"},
      {"link in upper case", ":null", ":NULL", "/prev"},
      {"subject twice", "party/7Z4X", "01/08936000000012/10/L1", "/prev"},
      {"subjects out of order", "party/7Z4X", "00/1", "/prev"},
      {"a shorter subject behind its extension", "party/7Z4X", "01/08936000000012/10/L", "/prev"},
      {"empty subject", "01/08936000000012/10/L1", "", "/prev"},
      {"subject with a backslash", "party/7Z4X", "party/\\u0041", "/prev"},
      {"subject with a control character", "party/7Z4X", "party/\t", "/prev"},
      {"subject with DEL", "party/7Z4X", "party/\x7f", "/prev"},
      {"subject beyond ASCII", "party/7Z4X", "party/\xc4\x91", "/prev"},
      {"comma at the end", ":null}", ":null,}", "/prev"},
      {"no comma", "8\",\"party", "8\"\"party", "/prev"},
      {"space in prev", "8\",\"party", "8\", \"party", "/prev"},
      {"empty statement", "eyJhbGciOiJFZERTQSJ9.e30.c2ln_-", "", "/statement"},
      {"statement with a plus", "c2ln_-", "c2ln+-", "/statement"},
      {"statement with padding", "c2ln_-", "c2ln==", "/statement"},
      {"statement with an escape", "c2ln_-", "c2ln\\u0041", "/statement"},
      {"trailing byte", "_-\"}", "_-\"}\n", "/statement"},
      {"another member", "_-\"}", "_-\",\"x\":1}", "/statement"},
      {"no statement", R"(,"statement":"eyJhbGciOiJFZERTQSJ9.e30.c2ln_-")", "", "/statement"},
  };
  for (auto const &row : rows) {
    CAPTURE(row.name);
    auto const entry = parse_entry(replaced(example_text, row.from, row.to));
    REQUIRE_FALSE(entry.has_value());
    CHECK(entry.error().kind == ErrorKind::malformed);
    CHECK(entry.error().code == "entry-malformed");
    CHECK(entry.error().field == row.field);
  }
}

TEST_CASE("29 February of a leap year and the ends of a day are times") {
  for (auto const *at :
       {"2028-02-29T00:00:00.000Z", "2000-02-29T23:59:59.999Z", "9999-12-31T23:59:59.999Z"}) {
    CAPTURE(at);
    CHECK(parse_entry(replaced(example_text, "2026-11-23T08:00:00.123Z", at)).has_value());
  }
}

TEST_CASE("an entry that is cut short anywhere is refused") {
  for (std::size_t count = 0; count < example_text.size(); ++count) {
    CAPTURE(count);
    CHECK_FALSE(parse_entry(example_text.substr(0, count)).has_value());
  }
}

TEST_CASE("an entry with any byte changed is refused or is another entry of exactly those bytes") {
  for (std::size_t at = 0; at < example_text.size(); ++at) {
    for (int const change : {0x01, 0x20, 0x80}) {
      CAPTURE(at);
      auto text = example_text;
      text[at] = static_cast<char>(text[at] ^ change);
      auto const entry = parse_entry(text);
      if (entry.has_value()) CHECK(write_entry(*entry) == text);
    }
  }
}

TEST_CASE("256 subjects fit into an entry and 257 do not") {
  auto entry = example();
  entry.prev.clear();
  for (int i = 0; i < 257; ++i) entry.prev.push_back({"lot/" + std::to_string(1000 + i), std::nullopt});
  auto const refused = parse_entry(write_entry(entry));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().field == "/prev");
  entry.prev.pop_back();
  CHECK(parse_entry(write_entry(entry)).has_value());
}

TEST_CASE("65,535 bytes are an entry and 65,536 are too large") {
  auto entry = example();
  entry.statement.append(entry_bytes_max - write_entry(entry).size(), 'x');
  auto const text = write_entry(entry);
  REQUIRE(text.size() == entry_bytes_max);
  CHECK(parse_entry(text).has_value());
  entry.statement.push_back('x');
  auto const refused = parse_entry(write_entry(entry));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::too_large);
  CHECK(refused.error().have == "65536 bytes");
  CHECK(refused.error().want == "at most 65535 bytes");
}
