#include "server/page_words.h"

#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::server;

namespace {

trace::Decimal decimal_of(std::string_view text) {
  auto parsed = trace::Decimal::parse(text);
  REQUIRE(parsed.has_value());
  return *parsed;
}

trace::Step step(std::string biz_step, trace::Stage stage) {
  trace::Step made;
  made.biz_step = std::move(biz_step);
  made.stage = stage;
  return made;
}

}  // namespace

TEST_CASE("dates read as each language writes them, on the signer's clock, UTC on Vietnam's") {
  CHECK(date_words(Language::vi, "2026-11-20") == "20/11/2026");
  CHECK(date_words(Language::en, "2026-11-02") == "2 Nov 2026");
  CHECK(date_words(Language::vi, "2026-11-20T23:30:00+07:00") == "20/11/2026");
  CHECK(date_words(Language::vi, "2026-11-20T18:30:00Z") == "21/11/2026");
  CHECK(moment_words(Language::vi, "2026-11-20T01:15:00.123Z") == "08:15, 20/11/2026");
  CHECK(clock_words("2026-11-20T08:15:00+07:00") == "08:15");
  CHECK(clock_words("2026-11-20").empty());
}

TEST_CASE("what is no date comes back as it is") {
  for (auto const *odd : {"", "hôm qua", "2026-13-01", "20-11-2026", "2026-11"}) {
    CAPTURE(odd);
    CHECK(date_words(Language::vi, odd) == odd);
  }
}

TEST_CASE("figures are grouped and pointed as each language does") {
  CHECK(figure_words(Language::vi, decimal_of("0")) == "0");
  CHECK(figure_words(Language::vi, decimal_of("450")) == "450");
  CHECK(figure_words(Language::vi, decimal_of("1200")) == "1.200");
  CHECK(figure_words(Language::vi, decimal_of("1234567.25")) == "1.234.567,25");
  CHECK(figure_words(Language::en, decimal_of("1234567.25")) == "1,234,567.25");
  CHECK(figure_words(Language::vi, decimal_of("-1234.5")) == "−1.234,5");
}

TEST_CASE("amounts carry their unit in words, an unknown unit its code") {
  CHECK(amount_words(Language::vi, decimal_of("40"), "KGM") == "40\u00a0kg");
  CHECK(amount_words(Language::vi, decimal_of("66"), "H87") == "66\u00a0cái");
  CHECK(amount_words(Language::en, decimal_of("1"), "H87") == "1\u00a0piece");
  CHECK(amount_words(Language::en, decimal_of("2"), "H87") == "2\u00a0pieces");
  CHECK(amount_words(Language::en, decimal_of("2"), "ZZ9") == "2\u00a0ZZ9");
  CHECK(amount_words(Language::vi, "1200.5 KGM") == "1.200,5\u00a0kg");
  CHECK(amount_words(Language::vi, "60 KiB") == "60\u00a0KiB");
  CHECK(amount_words(Language::vi, "nothing") == "nothing");
}

TEST_CASE("durations are told in whole days, hours or minutes") {
  constexpr std::int64_t minute = 60'000;
  CHECK(duration_words(Language::vi, 5 * 24 * 60 * minute + 7) == "5 ngày");
  CHECK(duration_words(Language::vi, 47 * 60 * minute) == "47 giờ");
  CHECK(duration_words(Language::en, minute) == "1 minute");
  CHECK(duration_words(Language::en, -minute) == "0 minutes");
}

TEST_CASE("one word of the standard is told apart by where it happened") {
  CHECK(step_words(Language::vi, step("commissioning", trace::Stage::pack)) == "Đóng gói, đánh số");
  CHECK(step_words(Language::vi, step("commissioning", trace::Stage::seed)) == "Tạo giống");
  auto picked = step("commissioning", trace::Stage::farm);
  picked.in.emplace_back();
  CHECK(step_words(Language::vi, picked) == "Thu hoạch");
  picked.in.front().figure = decimal_of("120");
  CHECK(step_words(Language::vi, picked) == "Trồng");
  CHECK(step_words(Language::vi, step("shipping", trace::Stage::move)) == "Giao hàng");
  CHECK(step_words(Language::vi, step("https://else.example/step", trace::Stage::other)) == "Việc khác");
}

TEST_CASE("names lose what turns the reading direction, hides, or breaks the line") {
  CHECK(plain("HTX Dừa sáp") == "HTX Dừa sáp");
  CHECK(plain("a\u202egnp.exe\u202c") == "agnp.exe");
  CHECK(plain("a\nb\tc") == "a b c");
  CHECK(plain("a\u200bb\ufeff\u2028c") == "abc");
  CHECK(plain("ខ្មែរ") == "ខ្មែរ");
  CHECK(plain("\xff\xc3(") == "\ufffd\ufffd(");
  CHECK(plain("\xe2\x80") == "\ufffd\ufffd");
}

TEST_CASE("only telephone numbers and addresses of the web become links") {
  CHECK(phone_link("0294 300 0000") == "tel:02943000000");
  CHECK(phone_link("+84 (294) 300-0000") == "tel:+842943000000");
  CHECK(phone_link("javascript:alert(1)").empty());
  CHECK(web_link("https://a.example/") == "https://a.example/");
  CHECK(web_link("javascript:alert(1)").empty());
  CHECK(web_link(" https://a.example/").empty());
}

TEST_CASE("a text in another language than the page's says which") {
  trace::Text const both{{"vi", "Kẹo"}, {"en", "Candy"}};
  trace::Text const one{{"vi", "Kẹo"}};
  CHECK(other_language(both, Language::en).empty());
  CHECK(other_language(one, Language::en) == "vi");
  CHECK(other_language({}, Language::en).empty());
  CHECK(other_language({{"\"x", "y"}}, Language::en).empty());
}

TEST_CASE("the code of a thing is what stands beside its bar code") {
  CHECK(code_of("01/09521234000204") == "09521234000204");
  CHECK(code_of("01/09521234000204/10/L1") == "09521234000204");
  CHECK(code_of("rules") == "rules");
}
