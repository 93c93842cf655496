#include "server/admin.h"

#include "tests/server/served.h"

using namespace nguon::tests;

TEST_CASE("the admin listener tells health and readiness, and nothing else") {
  Served served;
  auto const port = served.http->admin_port();
  CHECK(ask_once(port, "GET", "/healthz").body == "ok\n");
  CHECK(ask_once(port, "GET", "/readyz").body == "ready\n");
  CHECK(ask_once(port, "GET", "/").status == 404);
  CHECK(ask_once(port, "POST", "/readyz", "", "x").status == 405);
  CHECK(served.get("/healthz").status == 404);
}
