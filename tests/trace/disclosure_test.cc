#include "trace/disclosure.h"

#include "crypto/base64.h"
#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"
#include "trace/json_text.h"

using namespace nguon;
using namespace nguon::trace;
using nguon::tests::code_of;

namespace {

std::string disclosure_of(std::string_view json) {
  return base64url_encode(json);
}

constexpr std::string_view good_salt = "0123456789abcdefghijkl";

}  // namespace

TEST_CASE("a disclosure of RFC 9901 is read, and has the digest that is printed there") {
  auto const read =
      parse_disclosure("WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0");
  REQUIRE(read.has_value());
  CHECK(read->name == "family_name");
  CHECK(read->value == "\"Möbius\"");
  CHECK(to_base64url(read->digest) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");
}

TEST_CASE("the example of docs/formats.md is what is made") {
  auto const made = make_disclosure(good_salt, "price", "12.50");
  CHECK(made.encoded == "WyIwMTIzNDU2Nzg5YWJjZGVmZ2hpamtsIiwicHJpY2UiLDEyLjUwXQ");
  CHECK(to_base64url(made.digest) == "TzY7I0_KiXEVq-d5tGjtLLOzJAnYIYFBFhbtN34JBR0");
}

TEST_CASE("a disclosure that is made is read again, and no two have one salt") {
  auto const made = make_disclosure("giá", R"({"amount": 12.50, "currency":"VND"})");
  auto const read = parse_disclosure(made.encoded);
  REQUIRE(read.has_value());
  CHECK(read->name == "giá");
  CHECK(read->value == R"({"amount": 12.50, "currency":"VND"})");
  CHECK(read->digest == made.digest);
  CHECK(made.digest == sha256(made.encoded));
  CHECK(make_disclosure("giá", "1").digest != make_disclosure("giá", "1").digest);
}

TEST_CASE("a disclosure in another form is refused") {
  auto const salted = [](std::string const &rest) {
    return disclosure_of("[\"" + std::string(good_salt) + "\"," + rest + "]");
  };
  REQUIRE(parse_disclosure(salted(R"("price",1)")).has_value());
  struct Row {
    std::string encoded, code;
  };
  Row const rows[] = {
      {"", "disclosure-form"},
      {"!!!", "disclosure-form"},
      {salted(R"("price",1)") + "=", "disclosure-form"},
      {disclosure_of("not json"), "disclosure-form"},
      {disclosure_of("{}"), "disclosure-form"},
      {salted(R"(1)"), "disclosure-form"},
      {salted(R"("price",1,2)"), "disclosure-form"},
      {salted(R"(7,1)"), "disclosure-form"},
      {salted(R"("price",{"a":1,"a":2})"), "disclosure-form"},
      {salted(R"("price",)" + std::string(20, '[') + std::string(20, ']')), "disclosure-form"},
      {disclosure_of(R"(["0123456789abcdefghijk","price",1])"), "disclosure-salt"},
      {salted(R"("",1)"), "disclosure-name"},
      {salted(R"("_sd",1)"), "disclosure-name"},
      {salted(R"("...",1)"), "disclosure-name"},
      {salted("\"" + std::string(201, 'n') + "\",1"), "disclosure-name"},
      {salted(R"("price",{"_sd":[]})"), "disclosure-nested"},
      {salted(R"("price",[1,{"...":"x"}])"), "disclosure-nested"},
      {salted("\"price\",\"" + std::string(disclosure_bytes_max, 'x') + "\""), "disclosure-too-large"},
  };
  for (auto const &row : rows) {
    CAPTURE(row.encoded);
    CHECK(code_of(parse_disclosure(row.encoded)) == row.code);
  }
}

TEST_CASE("an SD-JWT is taken apart at its tildes, and one with a key binding is not taken") {
  auto const alone = split_sd_jwt("a.b.c");
  REQUIRE(alone.has_value());
  CHECK(alone->jws == "a.b.c");
  CHECK(alone->disclosures.empty());

  auto const line = write_sd_jwt("a.b.c", {"one", "two"});
  CHECK(line == "a.b.c~one~two~");
  auto const parts = split_sd_jwt(line);
  REQUIRE(parts.has_value());
  CHECK(parts->jws == "a.b.c");
  REQUIRE(parts->disclosures.size() == 2);
  CHECK(parts->disclosures[1] == "two");
  CHECK(split_sd_jwt("a.b.c~")->disclosures.empty());

  CHECK(code_of(split_sd_jwt("a.b.c~one~d.e.f")) == "disclosure-end");
  CHECK(code_of(split_sd_jwt("a.b.c~one")) == "disclosure-end");
  CHECK(code_of(split_sd_jwt("a.b.c~~")) == "disclosure-form");
  std::string many = "a.b.c~";
  for (std::size_t i = 0; i < disclosures_max; ++i) many += "x~";
  CHECK(split_sd_jwt(many).has_value());
  CHECK(code_of(split_sd_jwt(many + "x~")) == "disclosures-too-many");
}

TEST_CASE("parts of a JSON text are found as they were written") {
  auto const members =
      members_in_text("{ \"a\" : 1.50 , \"b\\\"}\":[1,{\"c\":\"]}\"}],\"d\":{}, \"e\":\"\\\\\"\n}");
  REQUIRE(members.size() == 4);
  CHECK(members[0].name == "\"a\"");
  CHECK(members[0].value == "1.50");
  CHECK(members[1].name == "\"b\\\"}\"");
  CHECK(members[1].value == "[1,{\"c\":\"]}\"}]");
  CHECK(members[2].value == "{}");
  CHECK(members[3].value == "\"\\\\\"");
  CHECK(members_in_text("{ }").empty());
  auto const elements = elements_in_text(" [true,-1e3 ,\"x\",[] ]");
  REQUIRE(elements.size() == 4);
  CHECK(elements[1] == "-1e3");
  CHECK(elements[3] == "[]");
  CHECK(elements_in_text("[]").empty());
}
