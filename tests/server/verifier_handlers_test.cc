#include "server/embedded.h"
#include "tests/server/served.h"

using namespace nguon;
using namespace nguon::tests;

TEST_CASE("the browser's verifiers are served as they were built") {
  Served served;
  auto const file = served.get("/verify.html");
  CHECK(file.status == 200);
  CHECK(file.field("content-type") == "text/html; charset=utf-8");
  CHECK(file.body == server::web_file("verify.html"));
  for (std::string const language : {"vi", "en"}) {
    auto const page_module = served.get("/verify." + language + ".mjs");
    CHECK(page_module.status == 200);
    CHECK(page_module.field("content-type") == "text/javascript; charset=utf-8");
    CHECK(page_module.body == server::web_file("verify." + language + ".mjs"));
  }
  CHECK(served.get("/noble-ed25519.js").body == server::web_file("noble-ed25519.mjs"));
}

TEST_CASE("the verifier in one file takes nothing from anywhere") {
  auto const file = server::web_file("verify.html");
  CHECK(file.find("\nimport {") == std::string_view::npos);
  CHECK(file.find("\nexport ") == std::string_view::npos);
  CHECK(file.find(" src=") == std::string_view::npos);
  CHECK(file.find("@import") == std::string_view::npos);
  CHECK(file.find("url(") == std::string_view::npos);
  CHECK(file.find("const noble = ") != std::string_view::npos);
  CHECK(file.find("const jsQR = ") != std::string_view::npos);
  CHECK(file.find("Content-Security-Policy") != std::string_view::npos);
}

TEST_CASE("a lot's page may run this server's module and ask this server alone; other pages run nothing") {
  Served served;
  auto const lot = served.get("/" + served.batch);
  CHECK(lot.field("content-security-policy").ends_with("; script-src 'self'; connect-src 'self'"));
  CHECK(lot.body.find("<script type=\"module\" src=\"/verify.vi.mjs\"></script>") != std::string::npos);
  CHECK(lot.body.find("data-subject=\"" + served.batch + "\"") != std::string::npos);
  auto const home = served.get("/");
  CHECK(home.field("content-security-policy").find("script-src") == std::string::npos);
  CHECK(home.body.find("<script") == std::string::npos);
}

TEST_CASE("anybody's verifier may fetch a bundle") {
  Served served;
  CHECK(served.get("/bundle/" + served.batch).field("access-control-allow-origin") == "*");
}
