#include "tests/server/served.h"
#include "trace/own_id.h"

using namespace nguon;
using namespace nguon::tests;

TEST_CASE("the first page shows the newest products") {
  Served served;
  auto const page = served.get("/");
  CHECK(page.status == 200);
  CHECK(page.body.find("/" + served.fruit) != std::string::npos);
  auto const candy = served.world.product("candy", served.farm);
  served.catch_up();
  CHECK(served.get("/").body.find("/" + candy) != std::string::npos);
}

TEST_CASE("a short code leads to its page however it is typed") {
  Served served;
  auto const code = trace::short_code(served.batch);
  auto const answer = served.get("/?code=" + code);
  CHECK(answer.status == 303);
  CHECK(answer.field("location") == "/" + served.batch);
  std::string typed;
  for (auto const letter : code) typed += std::string(1, static_cast<char>(std::tolower(letter))) + "+";
  CHECK(served.get("/?code=" + typed + "&lang=en").field("location") == "/" + served.batch + "?lang=en");
}

TEST_CASE("a code that is wrong or unknown is met with the page") {
  Served served;
  for (std::string const &code : {trace::short_code("p/none"), std::string("XXXX"),
                                  std::string("%FF%3Cscript%3E"), std::string(5'000, 'a')}) {
    CAPTURE(code);
    auto const answer = served.get("/?code=" + code);
    CHECK(answer.status == 200);
    CHECK(answer.body.find("<script>") == std::string::npos);
  }
}

TEST_CASE("words find things; a single hit leads to its page") {
  Served served;
  auto const single = served.get("/?q=L1");
  CHECK(single.status == 303);
  CHECK(single.field("location") == "/" + served.batch);
  auto const none = served.get("/?q=%3Cb%3Enothing");
  CHECK(none.status == 200);
  CHECK(none.body.find("<b>nothing") == std::string::npos);
}

TEST_CASE("the other pages of the house are there") {
  Served served;
  CHECK(served.get("/check").status == 200);
  CHECK(served.get("/check?lang=en").field("content-language") == "en");
  CHECK(served.get("/robots.txt").body.starts_with("User-agent: *\n"));
  auto const icon = served.get("/favicon.ico");
  CHECK(icon.field("content-type") == "image/svg+xml");
  CHECK(icon.body.starts_with("<svg"));
}
