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
                                  std::string("%3Cscript%3E"), std::string(5'000, 'a')}) {
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

TEST_CASE("what a scanner types leads to the page of what it names") {
  Served served;
  struct Row {
    char const *typed, *address;
  };
  for (auto const &row : {
           Row{"https%3A%2F%2Fid.gs1.org%2F01%2F09521234567899%2F10%2FL1%3F17%3D301231",
               "/01/09521234567899/10/L1"},
           Row{"http%3A%2F%2Fshop.example%2Fx%2F01%2F9521234567899", "/01/09521234567899"},
           Row{"https%3A%2F%2Fid.example%2FARFKk4XB0CDKWcnpq", "/01/09506000134376/10/LOT01"},
           Row{"%5DC1010952123456789917301231%1D10L1", "/01/09521234567899/10/L1"},
           Row{"%5Dd20109521234567899211234%1D10L%2F1", "/01/09521234567899/10/L%2F1/21/1234"},
           Row{"(01)09521234567899(10)L1", "/01/09521234567899/10/L1"},
           Row{"+010952123456789910L1+", "/01/09521234567899/10/L1"},
           Row{"00095212340000000013", "/00/095212340000000013"},
       }) {
    CAPTURE(std::string(row.typed));
    auto const answer = served.get(std::string("/?q=") + row.typed);
    CHECK(answer.status == 303);
    CHECK(answer.field("location") == row.address);
  }
  auto const own =
      served.get("/?q=https%3A%2F%2Fanywhere.example%2F" + served.fruit + "%3Flang%3Den&lang=en");
  CHECK(own.status == 303);
  CHECK(own.field("location") == "/" + served.fruit + "?lang=en");
  // Neither wrong links nor numbers that could be anything lead anywhere.
  for (auto const *typed :
       {"https%3A%2F%2Fid.gs1.org%2F01%2F09521234567890", "https%3A%2F%2Fexample.vn%2Fabout",
        "https%3A%2F%2Fexample.vn", "%5DC10109521234567890", "0109521234", "01", "(01)",
        "https%3A%2F%2Fexample.vn%2Frules"}) {
    CAPTURE(std::string(typed));
    CHECK(served.get(std::string("/?q=") + typed).status == 200);
  }
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
