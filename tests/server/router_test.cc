#include "server/router.h"

#include "tests/support/printing.h"

namespace nguon::server {

TEST_CASE("addresses of things, and of nothing else, lead to the resolver") {
  for (auto const path : {"/01/09521234567899", "/01/09521234567899/10/L1", "/p/0123456789A", "/00/1",
                          "/unit/1", "/414/1", "/place/1", "/417/1", "/party/1", "/8004/1", "/gtin/1",
                          "/02/1", "/01", "/01/", "/9999/x", "/ARFKk4XB0CDKWcnpq"}) {
    CAPTURE(path);
    auto const *const route = find_route(path);
    REQUIRE((route != nullptr));
    CHECK((route->get == get_thing));
  }
  for (auto const path :
       {"", "*", "/1/x", "/12345/x", "/p", "/ARFKk4XB0CDKWcnpqX", "/nothing", "/statements/", "/checkpoint/x",
        "/checks", "//", "/run/x", "/.well-known", "/.well-known/scitt-keysx"}) {
    CAPTURE(path);
    CHECK(find_route(path) == nullptr);
  }
}

TEST_CASE("a segment of an address may be a name of any kind") {
  auto const *const list = find_route("/epcis/queries/my%20query/subscriptions");
  REQUIRE(list != nullptr);
  CHECK((list->post == post_subscription));
  auto const *const one = find_route("/epcis/queries/q/subscriptions/1");
  REQUIRE(one != nullptr);
  CHECK((find_handler(*one, Method::remove) == remove_subscription));
  CHECK(allowed_methods(*one) == "GET, HEAD, DELETE, OPTIONS");
  for (auto const path : {"/epcis/queries//subscriptions", "/epcis/queries/a/b/subscriptions",
                          "/epcis/queries/q/subscriptions/", "/epcis/queries/q/subscriptionsx"}) {
    CAPTURE(path);
    auto const *const route = find_route(path);
    CHECK((route == nullptr || (route->post != post_subscription && route->remove != remove_subscription)));
  }
}

TEST_CASE("an address takes its own methods only") {
  auto const *const statements = find_route("/statements");
  REQUIRE(statements != nullptr);
  CHECK((find_handler(*statements, Method::post) == post_statements));
  CHECK((find_handler(*statements, Method::get) == nullptr));
  CHECK((find_handler(*statements, Method::remove) == nullptr));
  CHECK((find_handler(*statements, Method::other) == nullptr));
  CHECK(allowed_methods(*statements) == "POST, OPTIONS");

  auto const *const blob = find_route("/blobs/00");
  REQUIRE(blob != nullptr);
  CHECK((find_handler(*blob, Method::head) == get_blob));
  CHECK((find_handler(*blob, Method::put) == put_blob));
  CHECK(allowed_methods(*blob) == "GET, HEAD, PUT, OPTIONS");
}

}  // namespace nguon::server
