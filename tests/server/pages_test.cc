#include "server/pages.h"

#include <regex>

#include "crypto/base64.h"
#include "crypto/hash.h"
#include "tests/server/page_fixtures.h"
#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::server;

namespace {

std::string lot_page(trace::Provenance const &provenance, Language language = Language::vi) {
  return provenance_page(provenance, tests::page_context(language, "/" + provenance.thing.address));
}

std::string list_page(trace::Listing const &listing, Language language = Language::vi) {
  return listing_page(listing, tests::page_context(language, "/" + listing.thing.address));
}

std::vector<std::string> every_page(Language language) {
  auto const context = [&](std::string const &path) { return tests::page_context(language, path); };
  HomePage search;
  search.words = "<b>dừa";
  CopyShown const old{.url = "http://one.example", .success_at = "", .holds = true, .is_late = true};
  HomePage several;
  several.logs = {{"<b>one", "/logs/one/", 5, old}, {"two", "/logs/two/", std::nullopt, old}};
  auto copied = context("/" + tests::candy_pack().thing.address);
  copied.base = "/logs/one";
  copied.copy = CopyShown{
      .url = "http://one.example", .success_at = "2026-11-20T03:00:00Z", .holds = false, .is_late = false};
  return {
      lot_page(tests::candy_pack(), language),
      provenance_page(tests::candy_pack(), copied),
      lot_page(tests::recalled_candy(), language),
      lot_page(tests::troubled_lot(), language),
      lot_page(tests::unknown_serial(), language),
      lot_page(tests::expired_candy(), language),
      lot_page(tests::foreign_sugar(), language),
      lot_page(tests::product_without_lots(), language),
      lot_page(tests::crowded_tank(), language),
      lot_page(tests::hostile_lot(), language),
      list_page(tests::candy_product(), language),
      list_page(tests::cooperative(), language),
      list_page(tests::garden(), language),
      unknown_page(tests::unknown_candy(), context("/01/09521234000204/10/L9999")),
      home_page({}, context("/")),
      home_page(search, context("/?q=%3Cb%3E")),
      home_page(several, context("/")),
      choices_page({{"<b>one", "/logs/one/p/1"}, {"two", "/logs/two/p/1"}}, context("/p/1")),
      link_choices_page({{"<b>one", "https://one.example/?a=1&b=2"}, {"two", "/p/1"}}, context("/p/1")),
      check_page(context("/check")),
      error_page(503, Error{ErrorKind::unavailable, "queue-full", "Full.", "<i>"}, context("/statements"))};
}

bool has(std::string const &page, std::string_view text) {
  return page.find(text) != std::string::npos;
}

std::size_t count(std::string const &page, std::string_view text) {
  std::size_t found = 0;
  for (auto at = page.find(text); at != std::string::npos; at = page.find(text, at + 1)) ++found;
  return found;
}

/// The page without what is folded away.
std::string unfolded(std::string page) {
  static constexpr std::string_view end = "</details>";
  for (auto from = page.find("<details"); from != std::string::npos; from = page.find("<details", from))
    page.erase(from, page.find(end, from) + end.size() - from);
  return page;
}

std::string text_of(Language language, std::string const &key) {
  return say(language, key);
}

}  // namespace

TEST_CASE("every page is whole: one heading of the first rank, its language, no text left unfilled") {
  for (auto const language : languages) {
    for (auto const &page : every_page(language)) {
      CAPTURE(page.substr(0, 400));
      CHECK(count(page, "<h1") == 1);
      CHECK(has(page, "<html lang=\"" + std::string(language_tag(language)) + "\">"));
      CHECK(page.ends_with("</html>"));
      CHECK(count(page, "<main") == 1);
      CHECK(count(page, "<style>") == 1);
      CHECK(count(page, "<section") == count(page, "</section>"));
      CHECK(count(page, "<li") - count(page, "<link") == count(page, "</li>"));
      CHECK(count(page, "<p>") + count(page, "<p ") == count(page, "</p>"));
    }
  }
}

TEST_CASE("a step that a gateway recorded says so, and how many fields are private") {
  auto pack = tests::candy_pack();
  auto &sent = pack.steps.at(0), &own = pack.steps.at(1), &plain = pack.steps.at(2);
  sent.voice = trace::Voice::recorded_for;
  sent.by_gateway = true;
  sent.signer.name = {{"vi", "Văn phòng mẫu"}};
  sent.for_party = sent.signer;
  sent.for_party->name = {{"vi", "Xưởng mẫu"}};
  sent.private_fields = 2;
  own.voice = trace::Voice::signed_by_actor;
  own.by_gateway = true;
  own.signer.name = {{"vi", "Cửa hàng mẫu"}};
  own.private_fields = 1;
  plain.by_gateway = false;
  auto const in_vietnamese = lot_page(pack), in_english = lot_page(pack, Language::en);
  CHECK(has(in_vietnamese, "Cổng nhận dữ liệu của Văn phòng mẫu ghi hộ Xưởng mẫu (không tự ký), vào sổ"));
  CHECK(has(in_vietnamese, "Cửa hàng mẫu ghi qua cổng nhận dữ liệu của mình, vào sổ"));
  CHECK(has(in_vietnamese, "2 trường để riêng: ở đây chỉ có mã băm"));
  CHECK(
      has(in_english, "Recorded by the gateway of Văn phòng mẫu for Xưởng mẫu, who did not sign it; logged"));
  CHECK(has(in_english, "Recorded by Cửa hàng mẫu through its own gateway, logged"));
  CHECK(has(in_english, "2 fields are private: only their hashes are here"));
  CHECK(has(in_english, "1 field is private: only its hash is here"));
  CHECK(count(in_english, "gateway") == 2);
  CHECK(count(in_english, "private: only") == 2);
  // Nothing of it where nothing is so.
  CHECK_FALSE(has(lot_page(tests::candy_pack(), Language::en), "gateway"));
  CHECK_FALSE(has(lot_page(tests::candy_pack(), Language::en), "private: only"));
}

TEST_CASE(
    "no page has a script but its own module, a handler, an inline style or anything from another host") {
  std::regex const handler(R"(<[^>]*\son[a-z]+\s*=)");
  std::regex const loaded(R"re((?:src|action)="(?!/)[^"]*")re");
  for (auto const &page : every_page(Language::vi)) {
    CAPTURE(page.substr(0, 400));
    CHECK(count(page, "<script") == count(page, "<script type=\"module\" src=\"/verify.vi.mjs\"></script>"));
    CHECK(!has(page, "javascript:alert(1)\""));
    CHECK(!has(page, " style=\""));
    CHECK(!has(page, "@import"));
    CHECK(!has(page, "url("));
    auto const quoted_away = std::regex_replace(page, std::regex("\"[^\"]*\""), "\"\"");
    CHECK(!std::regex_search(quoted_away, handler));
    CHECK(!std::regex_search(page, loaded));
  }
}

TEST_CASE("names that are markup stay text, in attributes too") {
  auto const page = lot_page(tests::hostile_lot());
  CHECK(has(page, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&apos;&gt;&amp;{{name}}[[site.name]]"));
  CHECK(!has(page, "\u202e"));
  CHECK(!has(page, "\" onerror"));
  CHECK(!has(page, "\" onclick"));
  CHECK(!has(page, "href=\"javascript:"));
  CHECK(!has(page, "\"onclick"));
}

TEST_CASE("the style's hash is that of the style element") {
  auto const page = lot_page(tests::candy_pack());
  auto const start = page.find("<style>") + 7;
  auto const style = page.substr(start, page.find("</style>") - start);
  CHECK(style_csp_source() == "'sha256-" + base64_encode(sha256(style).view()) + "'");
}

TEST_CASE(
    "a provenance page keeps its order: warning, pack, maker, how much is known, journey, checks, proof, "
    "law") {
  auto const page = lot_page(tests::recalled_candy());
  std::size_t before = 0;
  for (std::string const key : {"notice.recalled.title", "pack.is_yours", "about.title", "known.title",
                                "journey.title", "checks.title", "verify.title", "law.4"}) {
    CAPTURE(key);
    auto const here = page.find(text_of(Language::vi, key));
    REQUIRE(here != std::string::npos);
    CHECK(here > before);
    before = here;
  }
}

TEST_CASE("a recall stands before everything, says what to do, why, and whom to call") {
  auto const page = lot_page(tests::recalled_candy());
  auto const notice = page.substr(0, page.find("<h1"));
  CHECK(has(notice, text_of(Language::vi, "notice.recalled.do")));
  CHECK(has(notice, "Sulfit 38 mg/kg, nhãn không ghi"));
  CHECK(has(notice, "19/11/2026"));
  CHECK(has(notice, "href=\"tel:02943000000\""));
  CHECK(!has(lot_page(tests::candy_pack()), "class=\"notice"));
}

TEST_CASE("a recall of an ingredient says that it is the ingredient, and leads to it") {
  auto provenance = tests::recalled_candy();
  provenance.notices.front().lot = "01/09521234000105/10/CF2611B";
  auto const page = lot_page(provenance);
  CHECK(has(page, text_of(Language::vi, "notice.ancestor_recalled.title")));
  CHECK(has(page, "href=\"/01/09521234000105/10/CF2611B\""));
}

TEST_CASE("an open question names both figures and the signer's reason") {
  auto const page = lot_page(tests::troubled_lot());
  CHECK(has(page, "88\u00a0cái"));
  CHECK(has(page, "132\u00a0cái"));
  CHECK(has(page, "1.234,5\u00a0kg"));
  CHECK(has(page, "Điện thoại của hộ H5 chưa có mạng"));
}

TEST_CASE("a question counts in the word of its product, and says both units where they differ") {
  auto provenance = tests::troubled_lot();
  auto &asked = provenance.notices.at(2);
  REQUIRE(asked.question.has_value());
  asked.piece = {{"vi", "trái"}};
  CHECK(has(lot_page(provenance), "88\u00a0trái"));
  CHECK(has(lot_page(provenance), "132\u00a0trái"));
  CHECK(has(lot_page(provenance, Language::en), "132\u00a0pieces"));
  asked.question->kind = trace::Question::Kind::transit;
  asked.question->uom = "KGM";
  asked.question->want_uom = "H87";
  auto const page = lot_page(provenance);
  CHECK(has(page, "Nơi nhận ghi 88\u00a0kg, nơi giao ghi 132\u00a0trái: hai đơn vị"));
}

TEST_CASE("each step says whose word it is") {
  auto const page = lot_page(tests::candy_pack());
  CHECK(has(page, "HTX Dừa sáp Mẫu Rạch Sen ghi hộ Hộ Mẫu H4"));
  CHECK(has(page, "Hộ Mẫu H5 ký, vào sổ"));
  CHECK(has(page, "với tư cách bên kiểm tra"));
  CHECK(!has(page, "Hộ Mẫu H4 ký, vào sổ"));
}

TEST_CASE("what is late, mistaken, in doubt or unconfirmed says so at its step") {
  auto const page = lot_page(tests::troubled_lot());
  CHECK(has(page, "Ghi muộn 5 ngày"));
  for (std::string const key : {"flag.corrected", "flag.doubtful", "flag.unconfirmed", "flag.not_checked"}) {
    CAPTURE(key);
    CHECK(has(page, text_of(Language::vi, key)));
  }
}

TEST_CASE("at most twelve steps are seen at once and all of them are there") {
  for (auto const &provenance : {tests::candy_pack(), tests::crowded_tank()}) {
    auto const page = lot_page(provenance);
    auto const begin = page.find("<ol class=\"thread");
    auto const journey = page.substr(begin, page.find("</section>", begin) - begin);
    CHECK(count(journey, "<time datetime=") == provenance.steps.size());
    CHECK(count(unfolded(journey), "<time datetime=") <= 12);
  }
}

TEST_CASE("one walks up to inputs and down to products, and never to the page itself") {
  auto const page = lot_page(tests::candy_pack());
  CHECK(has(page, "<a href=\"/01/09521234000105/10/CF2611B\">"));
  CHECK(!has(page, "<a href=\"/01/09521234000204/10/L2611B\">"));
  CHECK(has(lot_page(tests::foreign_sugar()), "<a href=\"/01/09521234000204/10/L2611B\">"));
}

TEST_CASE("goods of a stranger are named as such") {
  auto const page = lot_page(tests::candy_pack());
  CHECK(has(page, "08930000000125"));
  CHECK(has(page, text_of(Language::vi, "goods.foreign")));
  CHECK(has(lot_page(tests::foreign_sugar()), text_of(Language::vi, "product.unregistered")));
}

TEST_CASE("sections come from the kind of product") {
  auto const service = lot_page(tests::product_without_lots());
  CHECK(!has(service, "name=\"lot\""));
  CHECK(!has(service, text_of(Language::vi, "pack.lot")));
  CHECK(!has(service, text_of(Language::vi, "about.allergens")));
  CHECK(!has(service, "class=\"thread"));
  auto product = tests::product_without_lots();
  product.product->said.has_lots = true;
  CHECK(has(lot_page(product), "name=\"lot\""));
}

TEST_CASE("what the maker has not said is said to be missing") {
  auto silent = tests::candy_pack();
  silent.product->said.allergens.clear();
  CHECK(has(lot_page(silent), text_of(Language::vi, "about.unsaid")));
  CHECK(!has(lot_page(tests::candy_pack()), text_of(Language::vi, "about.unsaid")));
}

TEST_CASE("the ten fields of the law are counted and the gap is named") {
  auto const page = lot_page(tests::candy_pack());
  CHECK(has(page, "9/10"));
  CHECK(has(page, text_of(Language::vi, "law.gap")));
}

TEST_CASE("the proof is one tap away and says as of when") {
  auto const page = lot_page(tests::candy_pack());
  CHECK(has(page, "href=\"/bundle/01/09521234000204/10/L2611B\""));
  CHECK(has(page, "href=\"/check\""));
  CHECK(has(page, "08:15, 20/11/2026"));
  CHECK(has(page, tests::candy_pack().short_code));
  CHECK(has(page, "1.312"));
}

TEST_CASE("a chosen language is carried on by links and forms, one that wasn't chosen is not") {
  auto context = tests::page_context(Language::en, "/01/09521234000204");
  CHECK(!has(listing_page(tests::candy_product(), context), "L2611B?lang"));
  context.language_chosen = true;
  auto const page = listing_page(tests::candy_product(), context);
  CHECK(has(page, "/01/09521234000204/10/L2611B?lang=en"));
  CHECK(has(page, "name=\"lang\" value=\"en\""));
  CHECK(has(page, "/01/09521234000204?lang=vi"));
}

TEST_CASE("a page that was searched for keeps its words when the language changes") {
  auto const page = home_page({}, tests::page_context(Language::vi, "/?q=a%26b"));
  CHECK(has(page, "href=\"/?q=a%26b&amp;lang=en\""));
}

TEST_CASE("a scan of the product alone asks for the lot") {
  auto const page = list_page(tests::candy_product());
  CHECK(has(page, "action=\"/01/09521234000204\" method=\"get\""));
  CHECK(has(page, "name=\"lot\""));
  auto without = tests::candy_product();
  without.product->said.has_lots = false;
  CHECK(!has(list_page(without), "name=\"lot\""));
}

TEST_CASE("an unknown lot leads back to its product, so that it can be typed again") {
  auto const page =
      unknown_page(tests::unknown_candy(), tests::page_context(Language::vi, "/01/09521234000204/10/L9999"));
  CHECK(has(page, "action=\"/01/09521234000204\""));
  CHECK(has(page, "L9999"));
  for (std::string const key : {"unknown.mistyped", "unknown.fake", "unknown.report.office"}) {
    CHECK(has(page, text_of(Language::vi, key)));
  }
}

TEST_CASE(
    "an unknown lot of a known product names its maker with the log's own number, a stranger's nobody") {
  auto const context = tests::page_context(Language::vi, "/01/09521234000204/10/L9999");
  auto lot = tests::unknown_candy();
  auto const page = unknown_page(lot, context);
  CHECK(has(page, "Kẹo dừa sáp"));
  CHECK(has(page, "href=\"tel:02943000000\""));
  CHECK(has(page, text_of(Language::vi, "unknown.report.known")));
  lot.product_name.clear();
  lot.maker.reset();
  auto const stranger = unknown_page(lot, context);
  CHECK(!has(stranger, "tel:"));
  CHECK(has(stranger, text_of(Language::vi, "unknown.report.maker")));
}

TEST_CASE("pieces bear the name that their product gives them, in the reader's language alone") {
  auto provenance = tests::candy_pack();
  for (auto &step : provenance.steps) {
    for (auto &line : step.out) line.piece = {{"vi", "trái"}};
  }
  CHECK(has(lot_page(provenance), "44\u00a0trái"));
  CHECK(has(lot_page(provenance, Language::en), "44\u00a0pieces"));
}

TEST_CASE("a case leads nowhere, since what was in it has the page") {
  auto provenance = tests::candy_pack();
  trace::GoodsLine box;
  box.address = box.product = "00/095212340000000013";
  provenance.steps.front().out.push_back(box);
  auto const page = lot_page(provenance);
  CHECK(has(page, text_of(Language::vi, "kind.unit") + " 095212340000000013"));
  CHECK(!has(page, "href=\"/00/"));
}

TEST_CASE("where it comes from is said at the pack, unless the journey is longer than the page") {
  auto provenance = tests::candy_pack();
  auto const words = "3 vườn, xã Hòa Ân, tỉnh Vĩnh Long";
  CHECK(has(lot_page(provenance), words));
  provenance.steps_cut = true;
  CHECK(!has(lot_page(provenance), words));
}

TEST_CASE("whom to call is named once, at the gravest notice, and somebody else beside") {
  auto provenance = tests::recalled_candy();
  provenance.notices.push_back(provenance.notices.front());
  provenance.notices.back().kind = trace::Notice::Kind::finding;
  auto const calls = [&] {
    auto const page = lot_page(provenance);
    return count(page.substr(0, page.find("<h1")), "href=\"tel:");
  };
  CHECK(calls() == 1);
  provenance.notices.back().call->subject = "417/9521234000013";
  CHECK(calls() == 2);
}

TEST_CASE("the same advice is not given twice in a row") {
  auto provenance = tests::recalled_candy();
  auto const said = [&] { return count(lot_page(provenance), text_of(Language::vi, "notice.question.do")); };
  provenance.notices.front().kind = trace::Notice::Kind::question;
  CHECK(said() == 1);
  provenance.notices.push_back(provenance.notices.front());
  CHECK(said() == 1);
}

TEST_CASE("a section with nothing in it is not there") {
  CHECK(!has(lot_page(tests::foreign_sugar()), text_of(Language::vi, "about.title.raw")));
  CHECK(has(lot_page(tests::product_without_lots()), text_of(Language::vi, "about.title.raw")));
  CHECK(!has(lot_page(tests::product_without_lots()), text_of(Language::vi, "known.not_checked")));
}

TEST_CASE("a step that recalled the lot says so") {
  auto provenance = tests::recalled_candy();
  auto &step = provenance.steps.front();
  step.biz_step = "holding";
  CHECK(!has(lot_page(provenance), "<b>" + text_of(Language::vi, "step.recalling")));
  provenance.notices.front().index = step.index;
  CHECK(has(lot_page(provenance), "<b>" + text_of(Language::vi, "step.recalling")));
}

TEST_CASE("what stands in for a mistaken record is shown and says so") {
  auto provenance = tests::candy_pack();
  auto wrong = provenance.steps.front();
  wrong.corrected = true;
  wrong.replaced_by = {provenance.steps.front().event_id};
  wrong.event_id = "urn:uuid:wrong";
  provenance.steps.insert(provenance.steps.begin(), wrong);
  auto const page = unfolded(lot_page(provenance));
  CHECK(has(page, text_of(Language::vi, "flag.replaces")));
  CHECK(!has(page, text_of(Language::vi, "flag.corrected")));
}

TEST_CASE("an error says in words what is wrong, where, and what to do") {
  Error const error{ErrorKind::unbalanced, "over-balance", "English.", "/eventBody/0", "66 H87", "67 H87"};
  auto const page = error_page(422, error, tests::page_context(Language::vi, "/statements"));
  CHECK(has(page, "66\u00a0cái"));
  CHECK(has(page, "/eventBody/0"));
  CHECK(has(page, text_of(Language::vi, "fault.next.yours")));
  CHECK(!has(page, "English."));
}

TEST_CASE("a search shows what was found, a mistyped code says so") {
  HomePage page;
  page.code = "AAAAA\"><script>";
  page.code_unknown = true;
  auto const html = home_page(page, tests::page_context(Language::vi, "/"));
  CHECK(has(html, text_of(Language::vi, "home.code_unknown")));
  CHECK(has(html, "aria-invalid=\"true\""));
  CHECK(!has(html, "<script"));
  HomePage several;
  for (auto const *address : {"01/09521234000204", "01/09521234000105"}) {
    trace::SearchHit thing;
    thing.address = address;
    several.code_hits.push_back({.thing = std::move(thing)});
  }
  auto const choice = home_page(several, tests::page_context(Language::vi, "/"));
  CHECK(has(choice, "href=\"/01/09521234000105\""));
}
TEST_CASE(
    "pages link to verifiers on other hosts where the operator names any, and load nothing from there") {
  auto context = tests::page_context(Language::en, "/01/09521234000204/10/L2026");
  auto const provenance = tests::candy_pack();
  auto const none = provenance_page(provenance, context);
  CHECK_FALSE(has(none, say(Language::en, "verify.elsewhere")));
  context.verifiers = {"https://verifier.example/verify.html", "http://other.example:8080/v?a=1&b=2"};
  for (auto const &page : {provenance_page(provenance, context), check_page(context)}) {
    CHECK(has(page,
              "<a class=\"line\" href=\"https://verifier.example/verify.html\" rel=\"noreferrer\">"
              "<bdi>verifier.example</bdi></a>"));
    CHECK(has(page, "?a=1&amp;b=2\""));
    CHECK(has(page, "<bdi>other.example:8080</bdi>"));
    CHECK(count(page, "verifier.example") == 2);
    CHECK_FALSE(has(page, "src=\"http"));
  }
  CHECK(has(provenance_page(provenance, context), say(Language::en, "verify.elsewhere")));
}
