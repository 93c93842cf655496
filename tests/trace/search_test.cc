#include <algorithm>

#include "tests/trace/provenance_fixture.h"
#include "trace/gs1.h"

namespace nguon::trace {
namespace {

using Names = std::vector<std::string>;

Names find(tests::Chain &chain, std::string_view words, std::size_t most = 50) {
  Names addresses;
  for (auto const &hit : search(*chain.state().reader, words, most)) addresses.push_back(hit.address);
  return addresses;
}

Names addresses(std::vector<GoodsLine> const &lines) {
  Names all;
  for (auto const &line : lines) all.push_back(line.address);
  return all;
}

TEST_CASE("a search finds names with and without their marks") {
  tests::Chain chain;
  chain.found();
  for (auto const *words : {"Hàng bags", "hang BAGS", "bags hàng", "hang bag", "MẪU"}) {
    CAPTURE(words);
    auto const found = find(chain, words);
    CHECK(std::find(found.begin(), found.end(), chain.bags) != found.end());
  }
}

TEST_CASE("every word must be found, and only the last may be unfinished") {
  tests::Chain chain;
  chain.found();
  CHECK(find(chain, "hang bags") == Names{chain.bags});
  CHECK(find(chain, "hang ba") == Names{chain.bags});
  CHECK(find(chain, "han bags").empty());
  CHECK(find(chain, "hang bagsy").empty());
  CHECK(find(chain, "hang nowhere").empty());
}

TEST_CASE("lots, identifiers, parties and places are found") {
  tests::Chain chain;
  chain.found();
  chain.tell_all();
  CHECK(find(chain, "t1") == Names{chain.bag_lot});
  auto const hits = search(*chain.state().reader, "T1", 5);
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].kind == Kind::lot);
  CHECK(hits[0].name.at("vi") == "Hàng bags");
  CHECK(hits[0].detail == "T1");
  CHECK(find(chain, "9521234000013") == Names{chain.bags});
  CHECK(find(chain, "ben coop") == Names{chain.party("coop")});
  CHECK(find(chain, "nơi hall") == Names{chain.place("hall")});
}

TEST_CASE("goods come before parties, and no more than was asked for") {
  tests::Chain chain;
  chain.found();
  auto const hits = search(*chain.state().reader, "h", 50);
  REQUIRE(hits.size() > 2);
  CHECK(hits.front().kind == Kind::product);
  CHECK(std::is_sorted(hits.begin(), hits.end(), [](auto const &a, auto const &b) {
    return (a.kind == Kind::product) > (b.kind == Kind::product);
  }));
  CHECK(find(chain, "h", 2).size() == 2);
}

TEST_CASE("no words find nothing") {
  tests::Chain chain;
  chain.found();
  CHECK(find(chain, "").empty());
  CHECK(find(chain, " …!").empty());
}

TEST_CASE("a short code leads to its subject, another one to none") {
  tests::Chain chain;
  chain.found();
  chain.tell_all();
  auto const &reader = *chain.state().reader;
  for (auto const &subject : {chain.bag_lot, chain.bags, chain.party("coop"), chain.place("hall")}) {
    CAPTURE(subject);
    auto const code = parse_short_code(short_code(subject));
    REQUIRE(code.has_value());
    CHECK(find_short_code(reader, *code) == Names{subject});
  }
  CHECK(find_short_code(reader, *parse_short_code(short_code("01/09521234000020/10/X"))).empty());
}

TEST_CASE("the newest products are those that shoppers meet") {
  tests::Chain chain;
  chain.found();
  auto const newest = [&chain](std::size_t most) {
    Names addresses;
    for (auto const &hit : newest_products(*chain.state().reader, most)) addresses.push_back(hit.address);
    return addresses;
  };
  CHECK(newest(10) == Names{chain.bags});
  chain.name_product("tea", "factory", R"(,"category":"goods")");
  chain.name_product("leaves", "factory", R"(,"category":"raw")");
  CHECK(newest(10) == Names{chain.product("tea"), chain.bags});
  CHECK(newest(1) == Names{chain.product("tea")});
}

TEST_CASE("a product lists its lots, the newest first, and their recalls") {
  tests::Chain chain;
  chain.found();
  chain.tell_all();
  auto listing = chain.listing(chain.product("fruit"));
  CHECK(listing.product->said.name.at("vi") == "Hàng fruit");
  CHECK(listing.owner->subject == chain.party("coop"));
  CHECK(addresses(listing.lots) == Names{chain.lot("fruit", "H2"), chain.lot("fruit", "H1")});
  CHECK(listing.lots[0].figure->text() == "60");
  CHECK(listing.notices.empty());

  chain.tell("authority",
             {.step = "holding",
              .goods = {{chain.lot("palms", "V1")}},
              .more = R"(,"persistentDisposition":{"set":["recalled"]},"nguon:reason":"Thuốc")"});
  listing = chain.listing(chain.product("fruit"));
  REQUIRE(listing.notices.size() == 1);
  CHECK(listing.notices[0].kind == Notice::Kind::recalled);
  CHECK(listing.notices[0].lot == chain.lot("fruit", "H1"));
}

TEST_CASE("at most fifty lots are listed") {
  tests::Chain chain;
  chain.found();
  for (int i = 0; i < 60; ++i) {
    chain.tell("farm1", {.step = "commissioning",
                         .action = "ADD",
                         .goods = {{chain.lot("fruit", "X" + std::to_string(i)), "1"}},
                         .place = chain.place("garden1")});
  }
  auto const lots = chain.listing(chain.product("fruit")).lots;
  CHECK(lots.size() == 50);
  CHECK(lots.front().lot == "X59");
  CHECK(lots.back().lot == "X10");
}

TEST_CASE("a party lists its products, places and members") {
  tests::Chain chain;
  chain.found();
  auto const coop = chain.listing(chain.party("coop"));
  CHECK(coop.party->said.name.at("vi") == "Bên coop");
  CHECK(coop.members.size() == 2);
  REQUIRE(coop.places.size() == 1);
  CHECK(coop.places[0].subject == chain.place("store"));
  auto const products = addresses(coop.products);
  CHECK(std::find(products.begin(), products.end(), chain.product("grade")) != products.end());
  CHECK(std::find(products.begin(), products.end(), chain.bags) == products.end());
  auto const farm = chain.listing(chain.party("farm1"));
  CHECK(farm.owner->subject == chain.party("coop"));
  CHECK(farm.members.empty());
}

TEST_CASE("a place lists who runs it") {
  tests::Chain chain;
  chain.found();
  auto const hall = chain.listing(chain.place("hall"));
  CHECK(hall.place->said.kind == "factory");
  CHECK(hall.owner->subject == chain.party("factory"));
  CHECK(hall.notices.empty());
}

TEST_CASE("nothing is listed for what nobody registered") {
  tests::Chain chain;
  chain.found();
  chain.tell_all();
  for (auto const &address :
       {chain.bag_lot, std::string("01/09521234000020"), chain.party("nobody"), chain.place("nowhere"),
        std::string("00/09521234000000001") + gs1_check_digit("09521234000000001")}) {
    CAPTURE(address);
    CHECK_FALSE(find_listing(chain.state(), *parse_address(address)).has_value());
  }
}

}  // namespace
}  // namespace nguon::trace
