// Links: who may state them, what stands in the place of what, and what a link may hold.

#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"
#include "trace/gs1/link_types.h"
#include "trace/link_target.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;
using namespace tests;

json::object a_link(std::string const &id, std::string_view href = "https://example.vn/fruit") {
  return {{"type", "Link"}, {"id", id}, {"linkType", "pip"}, {"href", href}, {"title", "Trái"}};
}

json::object with(json::object said, json::object const &more) {
  for (auto const &[name, value] : more) said[name] = value;
  return said;
}

std::vector<LinksRecord::Row> rows_of_links(World const &world, std::string const &address) {
  auto const links = find_links(world.rows(), address);
  return links ? links->rows : std::vector<LinksRecord::Row>();
}

TEST_CASE("a product is linked by its owner or an authority, and by nobody else") {
  World world;
  auto const farm = world.enrol("farm"), other = world.enrol("other"), shop = world.enrol("shop", "trader");
  auto const fruit = world.product("fruit", farm);
  CHECK(tests::code_of(world.say(farm, a_link(fruit))) == "accepted");
  CHECK(tests::code_of(world.say(other, a_link(fruit, "https://example.com/"))) == "not-your-link");
  CHECK(tests::code_of(world.say(shop, a_link(fruit, "https://example.com/"))) == "not-your-link");
  CHECK(tests::code_of(world.say(world.authority, a_link(fruit, "https://example.gov.vn/"))) == "accepted");
  REQUIRE(rows_of_links(world, fruit).size() == 2);
  CHECK(rows_of_links(world, fruit)[0].said.href == "https://example.vn/fruit");
  CHECK(rows_of_links(world, fruit)[0].index + 2 == rows_of_links(world, fruit)[1].index + 1);
  CHECK(tests::code_of(world.say(farm, a_link("01/09521234567899"))) == "unknown-product");
}

TEST_CASE("a lot and a serial are linked by their product's owner, once they were spoken of") {
  World world;
  auto const farm = world.enrol("farm"), other = world.enrol("other");
  auto const fruit = world.product("fruit", farm, {{"makers", json::array{farm, other}}});
  auto const batch = lot(fruit, "L1");
  CHECK(tests::code_of(world.say(farm, a_link(batch))) == "unknown-goods");
  REQUIRE(world.tell(other, sow().of(batch, "10")).has_value());
  CHECK(tests::code_of(world.say(farm, a_link(batch))) == "accepted");
  CHECK(tests::code_of(world.say(other, a_link(batch))) == "not-your-link");
  CHECK(tests::code_of(world.say(farm, with(a_link(batch), {{"serial", "S/1"}}))) == "accepted");
  CHECK(rows_of_links(world, batch).size() == 1);
  CHECK(rows_of_links(world, batch + "/s/S%2F1").size() == 1);
  CHECK(tests::code_of(world.say(farm, with(a_link(fruit), {{"serial", "S1"}}))) == "bad-serial");
  CHECK(tests::code_of(world.say(farm, with(a_link(batch), {{"serial", std::string(21, 'x')}}))) ==
        "bad-serial");
  CHECK(tests::code_of(world.say(farm, a_link(batch + "/s/S1"))) == "not-canonical");
}

TEST_CASE("a party links itself, a place is linked by whoever runs it") {
  World world;
  auto const farm = world.enrol("farm"), shop = world.enrol("shop", "trader");
  auto const garden = world.place("garden", farm);
  CHECK(tests::code_of(world.say(shop, a_link(shop))) == "accepted");
  CHECK(tests::code_of(world.say(shop, a_link(farm))) == "not-your-link");
  CHECK(tests::code_of(world.say(farm, a_link(garden))) == "accepted");
  CHECK(tests::code_of(world.say(shop, a_link(garden))) == "not-your-link");
}

TEST_CASE("any other GS1 key is linked by whoever did so first") {
  World world;
  auto const farm = world.enrol("farm"), shop = world.enrol("shop", "trader"),
             office = world.enrol("office", "inspector");
  std::string const asset = "8004/952123400000001";
  CHECK(tests::code_of(world.say(office, a_link(asset))) == "not-your-link");
  CHECK(tests::code_of(world.say(world.authority, a_link(asset, "https://example.gov.vn/"))) == "accepted");
  CHECK(tests::code_of(world.say(farm, a_link(asset))) == "accepted");
  CHECK(tests::code_of(world.say(shop, a_link(asset))) == "not-your-link");
  CHECK(rows_of_links(world, asset).size() == 2);
  CHECK(tests::code_of(world.say(farm, a_link("rules"))) == "wrong-kind");
  CHECK(tests::code_of(world.say(farm, a_link("key/" + world.key(farm).public_key().thumbprint()))) ==
        "wrong-kind");
}

TEST_CASE("the same link again takes the earlier one's place, and removal takes it away") {
  World world;
  auto const farm = world.enrol("farm");
  auto const fruit = world.product("fruit", farm);
  CHECK(tests::code_of(world.say(farm, with(a_link(fruit), {{"removed", true}}))) == "unknown-link");
  REQUIRE(world.say(farm, a_link(fruit)).has_value());
  REQUIRE(world.say(farm, with(a_link(fruit), {{"title", "Quả"}, {"default", true}})).has_value());
  REQUIRE(rows_of_links(world, fruit).size() == 1);
  CHECK(rows_of_links(world, fruit)[0].said.title.at("vi") == "Quả");
  CHECK(rows_of_links(world, fruit)[0].said.is_default);
  // Of another language, type or context it is another link.
  REQUIRE(world.say(farm, with(a_link(fruit), {{"hreflang", {"en"}}})).has_value());
  REQUIRE(world.say(farm, with(a_link(fruit), {{"mediaType", "text/html"}})).has_value());
  REQUIRE(world.say(farm, with(a_link(fruit), {{"context", {"VN"}}})).has_value());
  REQUIRE(rows_of_links(world, fruit).size() == 4);
  REQUIRE(world.say(farm, with(a_link(fruit), {{"removed", true}})).has_value());
  REQUIRE(rows_of_links(world, fruit).size() == 3);
  CHECK(rows_of_links(world, fruit)[0].said.languages == std::vector<std::string>{"en"});
}

TEST_CASE("a thing has a hundred links and no more") {
  World world;
  auto const farm = world.enrol("farm");
  auto const fruit = world.product("fruit", farm);
  for (unsigned i = 0; i < LinksRecord::rows_max; ++i)
    REQUIRE(world.say(farm, a_link(fruit, "https://example.vn/" + std::to_string(i))).has_value());
  CHECK(tests::code_of(world.say(farm, a_link(fruit, "https://example.vn/more"))) == "too-many-links");
  CHECK(tests::code_of(world.say(farm, with(a_link(fruit, "https://example.vn/7"), {{"title", "7"}}))) ==
        "accepted");
}

TEST_CASE("a link leads to an https address that a header can hold") {
  for (auto const *href :
       {"https://example.vn", "https://example.vn/", "https://a", "https://example.vn:8443/x?y=z&w=%C3%A9#f",
        "https://example.vn?lot={lot}&serial={serial}", "https://192.0.2.7/(a)!*'"}) {
    CAPTURE(href);
    CHECK(is_link_target(href));
  }
  for (auto const *href : {"",
                           "https://",
                           "http://example.vn/",
                           "HTTPS://example.vn/",
                           "//example.vn/",
                           "https:///x",
                           "https://user@example.vn/",
                           "https://user:secret@example.vn/",
                           "https://example.vn:/",
                           "https://:443/",
                           "https://example.vn:123456/",
                           "https://[::1]/",
                           "https://-a/",
                           "https://exa mple.vn/",
                           "https://example.vn/a b",
                           "https://example.vn/\r\nX: y",
                           "https://example.vn/é",
                           "https://example.vn/%g0",
                           "https://example.vn/%2",
                           "https://example.vn/#a#b",
                           "https://example.vn/{gtin}",
                           "https://example.vn/}",
                           "https://{lot}.example.vn/",
                           "javascript:alert(1)",
                           "https://example.vn/<x>",
                           "https://example.vn/\"x"}) {
    CAPTURE(href);
    CHECK_FALSE(is_link_target(href));
  }
  std::string const stem = "https://example.vn/";
  CHECK(is_link_target(stem + std::string(link_target_bytes_max - stem.size(), 'x')));
  CHECK_FALSE(is_link_target(stem + std::string(link_target_bytes_max - stem.size() + 1, 'x')));
}

TEST_CASE("what a link says besides is bounded") {
  World world;
  auto const farm = world.enrol("farm");
  auto const fruit = world.product("fruit", farm);
  auto const code = [&](json::object const &more) {
    return tests::code_of(world.say(farm, with(a_link(fruit), more)));
  };
  CHECK(code({{"linkType", "nosuchlt"}}) == "unknown-link-type");
  CHECK(code({{"linkType", "gs1:pip"}}) == "unknown-link-type");
  CHECK(code({{"linkType", "defaultLink"}}) == "unknown-link-type");
  CHECK(code({{"linkType", "defaultLinkMulti"}}) == "unknown-link-type");
  CHECK(code({{"href", "http://example.vn/"}}) == "bad-href");
  CHECK(code({{"hreflang", {"vi", "en-GB"}}}) == "accepted");
  CHECK(code({{"hreflang", {"vie"}}}) == "bad-language");
  CHECK(code({{"hreflang", {"vi", "vi"}}}) == "named-twice");
  CHECK(code({{"mediaType", "application/ld+json"}}) == "accepted");
  CHECK(code({{"mediaType", "text/html; charset=utf-8"}}) == "bad-media-type");
  CHECK(code({{"mediaType", "food/rice"}}) == "bad-media-type");
  CHECK(code({{"context", {"VN", "sales"}}}) == "accepted");
  CHECK(code({{"context", {"a b"}}}) == "bad-context");
  json::array many;
  for (unsigned i = 0; i <= link_words_max; ++i) many.emplace_back(std::to_string(i));
  CHECK(code({{"context", many}}) == "list-too-long");
  std::string long_title;
  for (std::size_t i = 0; i < link_title_characters_max; ++i) long_title += "ạ";
  CHECK(code({{"title", long_title}}) == "accepted");
  CHECK(code({{"title", long_title + "x"}}) == "title-too-long");
  CHECK(code({{"title", {{"en", "Fruit"}}}}) == "vietnamese-missing");
  CHECK(code({{"href", "https://example.vn/{lot}/{serial}"}}) == "accepted");
  CHECK(code({{"id", farm}, {"href", "https://example.vn/{lot}"}}) == "bad-placeholder");
  CHECK(code({{"rel", "x"}}) == "unknown-member");
  for (auto const name : link_types()) {
    CAPTURE(name);
    CHECK(is_descriptive_link_type(name) == !name.starts_with("defaultLink"));
  }
}

}  // namespace
}  // namespace nguon::trace
