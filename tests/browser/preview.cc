// Renders every page in every language from the fixtures into a folder: what the browser tests look at, and a
// quick way to see a change of style. usage: page_preview FOLDER

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "tests/server/page_fixtures.h"

int main(int argc, char **argv) {
  if (argc != 2) {
    std::cerr << "usage: page_preview FOLDER\n";
    return 2;
  }
  using namespace nguon;
  namespace fs = std::filesystem;
  fs::path const folder = argv[1];
  fs::create_directories(folder);

  for (auto const language : server::languages) {
    std::map<std::string, std::string> pages;
    auto const context = [&](std::string path) { return tests::page_context(language, std::move(path)); };
    auto const lot = [&](std::string const &name, trace::Provenance const &provenance) {
      pages["lot-" + name] = server::provenance_page(provenance, context("/" + provenance.thing.address));
    };
    lot("happy", tests::candy_pack());
    lot("recalled", tests::recalled_candy());
    lot("troubled", tests::troubled_lot());
    lot("serial", tests::unknown_serial());
    lot("expired", tests::expired_candy());
    lot("foreign", tests::foreign_sugar());
    lot("service", tests::product_without_lots());
    lot("crowded", tests::crowded_tank());
    lot("hostile", tests::hostile_lot());
    auto const listing = [&](std::string const &name, trace::Listing const &found) {
      pages["list-" + name] = server::listing_page(found, context("/" + found.thing.address));
    };
    listing("product", tests::candy_product());
    listing("party", tests::cooperative());
    listing("place", tests::garden());
    pages["unknown"] = server::unknown_page(tests::unknown_candy(), context("/01/09521234000204/10/L9999"));
    pages["home"] = server::home_page({}, context("/"));
    server::HomePage found;
    found.words = "dừa sáp";
    found.hits = {{{"01/09521234000204",
                    trace::Kind::product,
                    {{"vi", "Kẹo dừa sáp"}, {"en", "Wax coconut candy"}},
                    ""}},
                  {{"01/09521234000204/10/L2611B", trace::Kind::lot, {{"vi", "Kẹo dừa sáp"}}, "L2611B"}}};
    pages["home-search"] = server::home_page(found, context("/?q=d%E1%BB%ABa"));
    // Of copies of several logs, of which one stands still.
    auto const holds =
        server::CopyShown{.url = "http://one.example", .success_at = "2026-11-20T03:00:00.000Z"};
    auto stands = holds;
    stands.holds = false;
    server::HomePage several;
    several.logs = {{"one.example/ben-tre", "/logs/ben-tre/", 153, holds},
                    {"two.example/tra-vinh", "/logs/tra-vinh/", 1'204, stands},
                    {"three.example/vinh-long", "/logs/vinh-long/", std::nullopt, {}}};
    pages["home-logs"] = server::home_page(several, context("/"));
    for (auto &hit : found.hits) hit.origin = "one.example/ben-tre";
    pages["home-search-logs"] = server::home_page(found, context("/?q=d%E1%BB%ABa"));
    pages["choices"] = server::choices_page({{"one.example/ben-tre", "/logs/ben-tre/01/09521234000204"},
                                             {"two.example/tra-vinh", "/logs/tra-vinh/01/09521234000204"}},
                                            context("/01/09521234000204"));
    pages["choices-links"] =
        server::link_choices_page({{"Cách làm kẹo dừa sáp tại nhà · vi", "https://duasap.example/cach-lam"},
                                   {"Making wax coconut candy · en", "https://duasap.example/how-to"}},
                                  context("/01/09521234000204"));
    auto copied = context("/" + tests::candy_pack().thing.address);
    copied.base = "/logs/tra-vinh";
    copied.copy = stands;
    pages["lot-copied"] = server::provenance_page(tests::candy_pack(), copied);
    server::HomePage missed;
    missed.code = "AAAAA-AAAAB";
    missed.code_unknown = true;
    pages["home-code"] = server::home_page(missed, context("/?code=AAAAA-AAAAB"));
    pages["check"] = server::check_page(context("/check"));
    pages["error"] = server::error_page(
        503, Error{ErrorKind::unavailable, "queue-full", "The queue is full; post again.", ""},
        context("/statements"));

    auto const tag = std::string(server::language_tag(language));
    for (auto const &[name, html] : pages) std::ofstream(folder / (name + "." + tag + ".html")) << html;
  }
  std::ofstream(folder / "style.csp") << server::style_csp_source();
  return 0;
}
