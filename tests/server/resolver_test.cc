// The decisions of a resolver on text, and what it does with things that have names of our own.

#include "server/link_request.h"
#include "server/link_set.h"
#include "tests/server/linked.h"
#include "trace/verify.h"

namespace nguon::server {
namespace {

using tests::Linked;

LinkRequest wish_of(std::string_view query, std::string_view accept = "") {
  return read_link_request(query, accept);
}

TEST_CASE("a request for a link is read from its query and from Accept") {
  using Kind = LinkRequest::Kind;
  using Format = LinkRequest::Format;
  CHECK((wish_of("").kind == Kind::nothing));
  CHECK((wish_of("lang=vi&linkTypes=gs1:pip").kind == Kind::nothing));
  CHECK((wish_of("linkType=").kind == Kind::nothing));
  CHECK((wish_of("linkType").kind == Kind::nothing));
  CHECK((wish_of("linkType=%zz").kind == Kind::nothing));
  CHECK(wish_of("a=b&linktype=gs1%3Apip").link_type == "pip");
  CHECK(wish_of("LINKTYPE=GS1:PIP").link_type == "pip");
  CHECK(wish_of("linkType=http://gs1.org/voc/hasRetailers").link_type == "hasRetailers");
  CHECK(wish_of("linkType=schema:url").link_type == "schema:url");
  CHECK((wish_of("linkType=gs1:defaultlink").kind == Kind::default_link));
  CHECK((wish_of("linkType=gs1:defaultLinkMulti").kind == Kind::default_multi));
  CHECK((wish_of("linkType=linkset").kind == Kind::link_set));
  CHECK((wish_of("linkType=ALL").kind == Kind::link_set));
  CHECK((wish_of("linkType=linkset", "application/json").format == Format::json));
  CHECK((wish_of("linkType=linkset", "text/html").format == Format::link_set));
  CHECK((wish_of("", "application/json").kind == Kind::nothing));
  CHECK((wish_of("", "application/linkset+json").kind == Kind::link_set));
  CHECK((wish_of("", "application/linkset+json;q=0").kind == Kind::nothing));
  CHECK((wish_of("", "application/linkset+json;q=0.4,text/html;q=0.5").kind == Kind::nothing));
  CHECK((wish_of("", "application/linkset+json, application/json").kind == Kind::link_set));
  CHECK((wish_of("", "application/ld+json").format == Format::json_ld));
  CHECK((wish_of("linkType=gs1:pip", "application/linkset+json").kind == Kind::of_type));
  CHECK(wish_of("context=VN&Context=sales&context=").contexts == std::vector<std::string>{"VN", "sales"});
}

TEST_CASE("a query goes along behind a link's own, in front of its fragment") {
  CHECK(forward_query("https://a.example/x", "") == "https://a.example/x");
  CHECK(forward_query("https://a.example/x", "p=1&q&r=2") == "https://a.example/x?p=1&r=2");
  CHECK(forward_query("https://a.example/x?y=z#f", "p=1") == "https://a.example/x?y=z&p=1#f");
  CHECK(forward_query("https://a.example/x?", "p=1") == "https://a.example/x?p=1");
  CHECK(forward_query("https://a.example/x#f", "novalue") == "https://a.example/x#f");
  CHECK(forward_query("https://a.example/", "p=%20&q=\xC3\xA9\"<>\x7F#") ==
        "https://a.example/?p=%20&q=%C3%A9%22%3C%3E%7F%23");
}

std::vector<OfferedLink const *> all_of(std::vector<OfferedLink> const &links) {
  std::vector<OfferedLink const *> all;
  for (auto const &link : links) all.push_back(&link);
  return all;
}

std::string titles(std::vector<OfferedLink> const &links, std::vector<std::string> const &contexts,
                   std::string_view languages, std::string_view accept) {
  std::string text;
  for (auto const *link : choose_links(all_of(links), contexts, languages, accept)) text += link->title;
  return text;
}

TEST_CASE("the link that fits best is chosen by context, then language, then media type") {
  auto const link = [](std::string title, std::vector<std::string> languages, std::string media_type,
                       std::vector<std::string> contexts) {
    return OfferedLink{.link_type = "pip",
                       .href = "https://example.vn/" + title,
                       .title = title,
                       .languages = std::move(languages),
                       .media_type = std::move(media_type),
                       .contexts = std::move(contexts)};
  };
  std::vector<OfferedLink> const links = {
      link("a", {"en"}, "text/html", {}),
      link("b", {"en-GB"}, "text/html", {}),
      link("c", {"vi"}, "text/html", {}),
      link("d", {"vi"}, "application/pdf", {}),
      link("e", {}, "", {}),
      link("f", {"vi"}, "text/html", {"KH"}),
      link("g", {"km"}, "text/html", {"KH", "VN"}),
  };
  CHECK(titles(links, {}, "", "") == "abcde");
  CHECK(titles(links, {}, "en", "") == "a");
  CHECK(titles(links, {}, "en-GB", "") == "b");
  CHECK(titles(links, {}, "en-US", "") == "a");
  CHECK(titles(links, {}, "vi", "") == "cd");
  CHECK(titles(links, {}, "vi", "application/pdf") == "d");
  CHECK(titles(links, {}, "vi", "text/*;q=0.5, */*;q=0.1") == "c");
  CHECK(titles(links, {}, "vi;q=0.2, en;q=0.9", "text/html") == "a");
  CHECK(titles(links, {}, "fr", "") == "e");
  CHECK(titles(links, {}, "vi;q=0", "") == "e");
  CHECK(titles(links, {}, "*", "") == "abcd");
  CHECK(titles(links, {"kh"}, "", "") == "fg");
  CHECK(titles(links, {"KH"}, "vi", "") == "f");
  CHECK(titles(links, {"LK"}, "en", "text/html") == "a");
  CHECK(titles(links, {"LK"}, "", "image/png") == "abcde");
  CHECK(choose_links({}, {}, "vi", "text/html").empty());
}

TEST_CASE("what nothing is linked to keeps its page, and its link set is what the log knows") {
  Linked linked;
  auto &world = linked.world;
  auto const moved = [&](tests::Told event) {
    return event.of(linked.batch, "10").from(linked.farm).to(linked.shop);
  };
  REQUIRE(world.tell(linked.farm, moved(tests::shipping())).has_value());
  REQUIRE(world.tell(linked.shop, moved(tests::receiving())).has_value());
  linked.catch_up();
  auto const page = linked.get("/" + linked.batch);
  CHECK(page.status == 200);
  CHECK(page.field("content-type") == "text/html; charset=utf-8");
  CHECK(page.field("link") ==
        "</" + linked.batch + "?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\"");
  auto const set = linked.link_set("/" + linked.batch, "Accept-Language: en\r\n");
  REQUIRE(set.at("linkset").as_array().size() == 2);
  auto const &lot = set.at("linkset").at(1).as_object();
  auto const href = [&](std::string const &type) {
    auto const *links = lot.if_contains("https://gs1.org/voc/" + type);
    return links == nullptr ? std::string() : std::string(links->at(0).at("href").as_string());
  };
  auto const stem = "https://example.vn/" + linked.batch;
  CHECK(lot.at("itemDescription") == "fruit, lot L1");
  CHECK(href("defaultLink") == stem);
  CHECK(href("pip") == stem);
  CHECK(href("recallStatus") == stem);
  CHECK(href("traceability") == "https://example.vn/bundle/" + linked.batch);
  CHECK(href("verificationService") == "https://example.vn/verify.html");
  CHECK(href("epcis").starts_with("https://example.vn/epcis/events?MATCH_anyEPCClass=urn%3Anguon%3Ap%3A"));
  CHECK(href("hasRetailers") == stem);
  CHECK(href("certificationInfo").empty());
  CHECK(linked.get("/" + linked.batch + "?linkType=gs1:traceability").field("location") ==
        "/bundle/" + linked.batch);
  CHECK(linked.get("/" + linked.batch + "?linkType=gs1:pip").field("location") == "/" + linked.batch);
  CHECK(linked.get("/bundle/" + linked.batch).status == 200);
}

TEST_CASE("a link changes what its thing answers, to whoever had asked before") {
  Linked linked;
  tests::HttpClient client(linked.port());
  auto const ask = [&](std::string_view fields = "") {
    return client.ask("GET", "/" + linked.batch, fields);
  };
  CHECK(ask().status == 200);
  CHECK(ask().status == 200);
  linked.link(linked.batch, {{"href", "https://example.vn/lo"}, {"default", true}});
  linked.catch_up();
  CHECK(ask().status == 307);
  CHECK(ask("Accept: */*\r\n").field("location") == "https://example.vn/lo");
  CHECK(ask("Accept: text/html,*/*;q=0.8\r\n").status == 200);
  CHECK(ask("Accept: application/json\r\n").status == 200);
  linked.link(linked.batch, {{"href", "https://example.vn/lo"}, {"removed", true}});
  linked.catch_up();
  CHECK(ask().status == 200);
}

TEST_CASE("a product's link for each of its lots and serials has their numbers in it") {
  Linked linked;
  linked.link(linked.fruit, {{"href", "https://example.vn/l?lot={lot}"}, {"linkType", "certificationInfo"}});
  linked.link(linked.fruit,
              {{"href", "https://example.vn/s?lot={lot}&serial={serial}"}, {"linkType", "review"}});
  linked.catch_up();
  auto const ask = [&](std::string const &below, std::string const &type) {
    return linked.get("/" + linked.fruit + below + "?linkType=gs1:" + type).field("location");
  };
  CHECK(ask("/b/L%2F9", "certificationInfo") ==
        "https://example.vn/l?lot=L%2F9&linkType=gs1:certificationInfo");
  CHECK(ask("/b/L1/s/7", "review") == "https://example.vn/s?lot=L1&serial=7&linkType=gs1:review");
  CHECK(ask("", "certificationInfo").empty());
  CHECK(ask("/s/7", "review").empty());
  // Whoever reads a page is told that nobody spoke of this lot.
  CHECK(linked.get("/" + linked.fruit + "/b/L%2F9", tests::as_page).status == 404);
}

TEST_CASE("an owner's links stand beside the proof and the recall, and before our own page") {
  Linked linked;
  linked.link(linked.batch, {{"href", "https://example.vn/pip"}});
  linked.link(linked.batch, {{"href", "https://example.vn/no-recall"}, {"linkType", "recallStatus"}});
  linked.catch_up();
  CHECK(linked.get("/" + linked.batch + "?linkType=gs1:pip")
            .field("location")
            .starts_with("https://example.vn/pip"));
  CHECK(linked.get("/" + linked.batch + "?linkType=gs1:recallStatus").status == 300);
  CHECK(linked.get("/" + linked.batch + "?linkType=gs1:traceability").status == 307);
}

TEST_CASE("bundles of what is linked hold, each with no more than what belongs to it") {
  Linked linked;
  auto &world = linked.world;
  auto const crate = tests::sscc(1);
  REQUIRE(world.tell(linked.farm, tests::packing().into(crate).of(linked.batch, "10")).has_value());
  std::string const asset = "8004/952123400000001";
  for (auto const &id : {linked.batch, linked.fruit, linked.farm, crate, asset})
    linked.link(id, {{"href", "https://example.vn/x"}});
  linked.link(linked.batch, {{"href", "https://example.vn/y"}, {"serial", "7"}});
  linked.link(linked.batch, {{"href", "https://example.vn/x"}, {"removed", true}});
  linked.catch_up();
  for (auto const &id : {linked.batch, linked.fruit, linked.farm, crate, asset}) {
    for (auto const *query : {"", "?down=1"}) {
      CAPTURE(id);
      auto const bundle = linked.get("/bundle/" + id + query);
      REQUIRE(bundle.status == 200);
      auto const verdict = trace::verify_bundle(bundle.body, linked.service().log_key);
      CHECK((verdict.failed ? verdict.failed->message : "") == "");
    }
  }
}

TEST_CASE("a thing without a page is what its links say") {
  Linked linked;
  CHECK(linked.get("/8004/952123400000001", tests::as_page).status == 404);
  linked.link("8004/952123400000001", {{"href", "https://example.vn/asset"}});
  linked.catch_up();
  for (auto const fields : {std::string_view(), tests::as_page}) {
    auto const answer = linked.get("/8004/952123400000001", fields);
    CHECK(answer.status == 307);
    CHECK(answer.field("location") == "https://example.vn/asset");
  }
  CHECK(linked.get("/giai/952123400000001", tests::as_page).status == 308);
  CHECK(linked.get("/giai/952123400000001?linkType=linkset").status == 200);
  CHECK(linked.get("/8004/95212340000000é").status == 400);
}

}  // namespace
}  // namespace nguon::server
