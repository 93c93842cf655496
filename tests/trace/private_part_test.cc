#include "trace/private_part.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/support/printing.h"
#include "tests/trace/private_fixture.h"

using namespace nguon;
using namespace nguon::trace;
using namespace nguon::tests;

namespace {

/// The private part of a statement whose one event has this as its nguon:private.
Result<std::vector<PrivateObject>> objects_with(std::string const &part) {
  World world;
  auto const farm = world.enrol("farm");
  auto event = sow().of(lot(world.product("fruit", farm), "L1"), "1");
  event.json["nguon:private"] = boost::json::parse(part);
  auto const statement = parse_statement(world.sign_event(farm, event), test_origin);
  REQUIRE(statement.has_value());
  return private_objects(statement->body);
}

std::string digest_text(std::string_view of) {
  return "\"" + to_base64url(sha256(of)) + "\"";
}

}  // namespace

TEST_CASE("the digests of a private part are found, nested ones too") {
  auto const objects = objects_with(R"({"_sd":[)" + digest_text("a") + "," + digest_text("b") +
                                    R"(],"buyer":{"_sd":[)" + digest_text("c") + "]}}");
  REQUIRE(objects.has_value());
  REQUIRE(objects->size() == 2);
  CHECK((*objects)[0].digests == std::vector{sha256("c")});
  CHECK((*objects)[1].digests == std::vector{sha256("a"), sha256("b")});
  CHECK((*objects)[1].names == std::vector<std::string>{"buyer"});
}

TEST_CASE("a private part that holds anything but digests is refused, and says where") {
  struct Row {
    std::string part, code, field;
  };
  auto const at = "/nguon:private";
  Row const rows[] = {
      {R"({"price":12})", "private-plain", std::string(at) + "/price"},
      {R"("secret")", "private-plain", at},
      {R"({"buyer":{"name":"An"}})", "private-plain", std::string(at) + "/buyer/name"},
      {R"({"_sd":"x"})", "private-form", std::string(at) + "/_sd"},
      {R"({"_sd":["x"]})", "private-form", std::string(at) + "/_sd/0"},
      {R"({"_sd":[1]})", "private-form", std::string(at) + "/_sd/0"},
      {R"({"_sd_alg":"sha-512"})", "private-form", std::string(at) + "/_sd_alg"},
      {R"({"...":"x"})", "private-form", std::string(at) + "/..."},
      {R"({"_sd":[)" + digest_text("a") + R"(],"b":{"_sd":[)" + digest_text("a") + "]}}",
       "private-digest-twice", std::string(at) + "/b/_sd/0"},
  };
  for (auto const &row : rows) {
    CAPTURE(row.part);
    auto const objects = objects_with(row.part);
    REQUIRE(code_of(objects) == row.code);
    CHECK(objects.error().field == row.field);
  }
}

TEST_CASE("each disclosure must be of a digest, once, and with a name of its own") {
  auto const price = make_disclosure("price", "1"), name = make_disclosure("name", "\"An\""),
             price_again = make_disclosure("price", "2"), buyer = make_disclosure("buyer", "3");
  std::vector<PrivateObject> const objects{
      {0, {price.digest, name.digest, price_again.digest, buyer.digest, sha256("decoy")}, {"buyer"}}};
  auto const match = [&](std::vector<std::string_view> const &disclosures) {
    return match_disclosures(objects, disclosures);
  };
  auto const matched = match({price.encoded, name.encoded});
  REQUIRE(matched.has_value());
  REQUIRE(matched->size() == 2);
  CHECK((*matched)[1].value == "\"An\"");
  CHECK(match({})->empty());
  CHECK(code_of(match({price.encoded, price.encoded})) == "disclosure-twice");
  CHECK(code_of(match({price.encoded, price_again.encoded})) == "disclosure-name-twice");
  CHECK(code_of(match({buyer.encoded})) == "disclosure-name-twice");
  CHECK(code_of(match({make_disclosure("price", "1").encoded})) == "disclosure-unknown");
  CHECK(code_of(match({"x"})) == "disclosure-form");
}

TEST_CASE("plain members become digests, and every other byte of the event stays") {
  std::string const before = R"({"type":"ObjectEvent", "x:n": 1.50,"nguon:private" : )";
  std::string const plain = R"({ "price": 12.50, "buyer":{"name":"Trần An"} })",
                    after = R"(, "action":"ADD" })";
  auto const hidden = hide_private(before + plain + after);
  REQUIRE(hidden.has_value());
  REQUIRE(hidden->disclosures.size() == 2);
  CHECK(hidden->disclosures[0].name == "price");
  CHECK(hidden->disclosures[0].value == "12.50");
  CHECK(hidden->disclosures[1].value == R"({"name":"Trần An"})");
  CHECK(hidden->text.starts_with(before));
  CHECK(hidden->text.ends_with(after));
  CHECK(hidden->text.find("Trần") == std::string::npos);
  auto const digests = boost::json::parse(hidden->text).at("nguon:private").at("_sd").as_array();
  REQUIRE(digests.size() == 2);
  CHECK(digests[0].as_string() < digests[1].as_string());

  // Once more there is nothing to hide.
  auto const again = hide_private(hidden->text);
  REQUIRE(again.has_value());
  CHECK(again->text == hidden->text);
  CHECK(again->disclosures.empty());
  CHECK(hide_private(R"({"a":{"nguon:private":{"b":1}}})")->disclosures.empty());
}

TEST_CASE("what cannot be hidden is refused") {
  auto const code = [](std::string const &part) {
    return code_of(hide_private(R"({"nguon:private":)" + part + "}"));
  };
  CHECK(code("{}") == "accepted");
  CHECK(code("1") == "private-form");
  CHECK(code(R"({"_sd":[],"price":1})") == "private-form");
  CHECK(code(R"({"...":1})") == "disclosure-name");
  CHECK(code(R"({"a":{"_sd":[]}})") == "disclosure-nested");
  CHECK(code("{\"a\":\"" + std::string(disclosure_bytes_max, 'x') + "\"}") == "disclosure-too-large");
}
