#include "tests/server/served.h"
#include "trace/own_id.h"

using namespace nguon;
using namespace nguon::tests;

TEST_CASE("things have pages and JSON at their addresses") {
  Served served;
  auto const place = served.world.place("orchard", served.farm);
  served.catch_up();
  for (auto const &address : {served.batch, served.fruit, served.farm, place}) {
    CAPTURE(address);
    auto const page = served.get("/" + address);
    CHECK(page.status == 200);
    CHECK(page.field("content-type") == "text/html; charset=utf-8");
    CHECK(page.field("content-language") == "vi");
    CHECK(page.field("vary") == "Accept, Accept-Language, Accept-Encoding");
    CHECK(page.field("cache-control") == "no-cache");
    CHECK(page.field("content-security-policy").starts_with("default-src 'none'; style-src 'sha256-"));
    CHECK(page.field("x-content-type-options") == "nosniff");
    CHECK(page.field("referrer-policy") == "no-referrer");
    CHECK(page.field("set-cookie").empty());

    auto const json = served.get("/" + address, as_json);
    CHECK(json.status == 200);
    CHECK(json.field("content-type") == "application/json");
    CHECK(text_at(json.body, "/thing/address") == "/" + address);
  }
}

TEST_CASE("a container has a page, JSON and links: who has it, and what is in it now") {
  Served served;
  std::string const crate = "00/095212340000000013", pallet = "00/095212340000000020";
  auto const crate_uri = "https://id.gs1.org/" + crate;
  REQUIRE(served.world.tell(served.farm, packing().into(crate).of(served.batch, "40")).has_value());
  REQUIRE(served.world.tell(served.farm, packing().into(pallet).of(crate)).has_value());
  served.catch_up();
  auto const json = served.get("/" + crate, as_json);
  REQUIRE(json.status == 200);
  CHECK(text_at(json.body, "/thing/kind") == "unit");
  CHECK(text_at(json.body, "/holder/subject") == served.farm);
  CHECK(text_at(json.body, "/contents/0/address") == "/" + served.batch);
  CHECK(text_at(json.body, "/contents/0/figure") == "40");
  auto const page = served.get("/" + crate, as_page);
  CHECK(page.status == 200);
  CHECK(page.body.find("0952 1234 0000 0000 13") != std::string::npos);
  CHECK(page.body.find("href=\"/" + served.batch + "\"") != std::string::npos);
  CHECK(page.body.find("href=\"/" + pallet + "\"") != std::string::npos);
  CHECK(served.get("/" + pallet, as_page).body.find("href=\"/" + crate + "\"") != std::string::npos);

  auto const links = served.get("/" + crate, "Accept: application/linkset+json\r\n");
  REQUIRE(links.status == 200);
  CHECK(links.body.find("https://gs1.org/voc/traceability") != std::string::npos);
  CHECK(links.body.find("https://gs1.org/voc/defaultLink") != std::string::npos);

  // What is recalled is said where it is packed.
  REQUIRE(served.world.tell(served.farm, recalling().of(served.batch)).has_value());
  served.catch_up();
  CHECK(text_at(served.get("/" + crate, as_json).body, "/notices/0/lot") == served.batch);
  REQUIRE(served.world.tell(served.farm, unpacking().into(crate)).has_value());
  served.catch_up();
  CHECK(served.get("/" + crate, as_json).body.find("contents") == std::string::npos);
  CHECK(served.get("/00/095212340000000037", as_json).status == 404);
}

TEST_CASE("a lot's JSON tells what its page shows") {
  Served served;
  auto const json = served.get("/" + served.batch, as_json).body;
  CHECK(text_at(json, "/thing/kind") == "lot");
  CHECK(text_at(json, "/product/subject") == served.fruit);
  CHECK(text_at(json, "/lot/balances/0/held") == "100");
  CHECK(text_at(json, "/lot/balances/0/holder") == served.farm);
  CHECK(text_at(json, "/steps/0/bizStep") == "commissioning");
  CHECK(number_at(json, "/treeSize") == served.size());
}

TEST_CASE("what nothing is known of is not found, with help for people") {
  Served served;
  auto const unknown = "/" + lot(served.fruit, "NOPE");
  auto const page = served.get(unknown);
  CHECK(page.status == 404);
  CHECK(page.field("content-type") == "text/html; charset=utf-8");
  auto const json = served.get(unknown, as_json);
  CHECK(json.status == 404);
  CHECK(problem_code(json) == "unknown-thing");
  CHECK(served.get("/nothing/here").status == 404);
  CHECK(problem_code(served.get("/run/here")) == "unknown-path");
}

TEST_CASE("an address with a mistake is refused with the part that is wrong") {
  Served served;
  auto const answer = served.get("/01/09521234567890", as_json);
  CHECK(answer.status == 400);
  CHECK_FALSE(text_at(answer.body, "/field").empty());
  CHECK(served.get("/01/0952123456789x").status == 400);
  CHECK(served.get("/p/AAAAAAAAAAA").status == 400);
}

TEST_CASE("another spelling leads to the one, and the query goes along") {
  Served served;
  struct Row {
    std::string from, to;
  };
  for (auto const &row : {
           Row{"/01/9521234567899?lang=en", "/01/09521234567899?lang=en"},
           Row{"/01/09521234567899/10/a%2fb", "/01/09521234567899/10/a%2Fb"},
           Row{"/qr/01/9521234567899.svg", "/qr/01/09521234567899.svg"},
           Row{"/bundle/01/9521234567899", "/bundle/01/09521234567899"},
           Row{"/bundle/01/9521234567899?down=1", "/bundle/01/09521234567899?down=1"},
       }) {
    CAPTURE(row.from);
    auto const answer = served.get(row.from);
    CHECK(answer.status == 308);
    CHECK(answer.field("location") == row.to);
  }
}

TEST_CASE("a lot number typed on its product's page leads to the lot") {
  Served served;
  auto const answer = served.get("/" + served.fruit + "?lot=+L1+&lang=en");
  CHECK(answer.status == 303);
  CHECK(answer.field("location") == "/" + served.batch + "?lang=en");
  // Nothing typed yet: the product's page with its field again.
  auto const nothing = served.get("/" + served.fruit + "?lot=+&lang=en");
  CHECK(nothing.status == 303);
  CHECK(nothing.field("location") == "/" + served.fruit + "?lang=en");
  CHECK(served.get("/" + served.fruit + "?lot=" + std::string(100, 'x')).status == 400);
  CHECK(served.get("/" + served.farm + "?lot=L1").status == 404);
}

TEST_CASE("pages come in the reader's language, form and compression, each with its own tag") {
  Served served;
  auto const path = "/" + served.batch;
  auto const vietnamese = served.get(path);
  auto const english = served.get(path, "Accept-Language: en\r\n");
  auto const chosen = served.get(path + "?lang=en", "Accept-Language: vi\r\n");
  auto const packed = served.get(path, "Accept-Encoding: gzip\r\n");
  CHECK(english.field("content-language") == "en");
  CHECK(chosen.field("content-language") == "en");
  CHECK(packed.field("content-encoding") == "gzip");
  CHECK(packed.body.size() < vietnamese.body.size() / 2);
  CHECK(vietnamese.field("etag") != english.field("etag"));
  CHECK(vietnamese.field("etag") != packed.field("etag"));
  CHECK(served.get(path, "If-None-Match: " + vietnamese.field("etag") + "\r\n").status == 304);
  CHECK(
      served.get(path, "Accept-Language: en\r\nIf-None-Match: " + vietnamese.field("etag") + "\r\n").status ==
      200);
  CHECK(ask_once(served.port(), "HEAD", path).field("content-length") ==
        std::to_string(vietnamese.body.size()));
}

TEST_CASE("a page follows what is said of its thing, its ancestors and its makers") {
  Served served;
  auto &world = served.world;
  auto const candy = world.product("candy", served.farm);
  auto const made = lot(candy, "C1");
  REQUIRE(world.tell(served.farm, process().in(served.batch, "50").out(made, "50")).has_value());
  served.catch_up();
  // Asked for twice on one connection: the second answer comes out of the cache.
  HttpClient client(served.port());
  auto const look = [&] {
    auto const answer = client.ask("GET", "/" + made, as_json);
    return client.ask("GET", "/" + made,
                      "Accept: application/json\r\nIf-None-Match: " + answer.field("etag") + "\r\n")
                       .status == 304
               ? answer.body
               : std::string("differs");
  };
  auto const before = look();
  CHECK(before.find("recalled") == std::string::npos);

  // Something about another lot changes nothing.
  REQUIRE(world.tell(served.farm, sow().of(lot(served.fruit, "L2"), "5")).has_value());
  served.catch_up();
  CHECK(look() == before);

  // A recall of the fruit is one of the candy.
  REQUIRE(world.tell(served.farm, recalling().of(served.batch)).has_value());
  served.catch_up();
  auto const after = look();
  CHECK(after.find("\"kind\":\"recalled\"") != std::string::npos);
}

TEST_CASE("a listing follows the log") {
  Served served;
  HttpClient client(served.port());
  CHECK(client.ask("GET", "/" + served.fruit, as_json).body.find("L2") == std::string::npos);
  REQUIRE(served.world.tell(served.farm, sow().of(lot(served.fruit, "L2"), "5")).has_value());
  served.catch_up();
  CHECK(client.ask("GET", "/" + served.fruit, as_json).body.find("L2") != std::string::npos);
}

TEST_CASE("a thing's QR code comes as a drawing and as a picture, under the public address") {
  Served served;
  auto const svg = served.get("/qr/" + served.batch + ".svg");
  CHECK(svg.status == 200);
  CHECK(svg.field("content-type") == "image/svg+xml");
  CHECK(svg.body.find("<svg") != std::string::npos);
  CHECK(svg.body.find(trace::short_code(served.batch)) != std::string::npos);
  auto const png = served.get("/qr/" + served.batch + ".png");
  CHECK(png.field("content-type") == "image/png");
  CHECK(png.body.starts_with("\x89PNG"));
  CHECK(served.get("/qr/" + served.batch + ".gif").status == 404);
  CHECK(served.get("/qr/nothing.svg").status == 404);
  CHECK(served.get("/qr/01/09521234567890.svg").status == 400);
}

TEST_CASE("addresses take their own methods only") {
  Served served;
  auto const post = ask_once(served.port(), "POST", "/" + served.batch, "", "x");
  CHECK(post.status == 405);
  CHECK(post.field("allow") == "GET, HEAD, OPTIONS");
  auto const options = ask_once(served.port(), "OPTIONS", "/statements");
  CHECK(options.status == 204);
  CHECK(options.field("allow") == "POST, OPTIONS");
  CHECK(ask_once(served.port(), "DELETE", "/checkpoint").status == 405);
}
