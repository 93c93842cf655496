// openapi.json describes every address that there is, and none that there is not.

#include <boost/json.hpp>
#include <set>

#include "server/embedded.h"
#include "server/router.h"
#include "tests/server/served.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

struct DescribedOperation {
  std::string path;  ///< With parameters filled in.
  server::Method method;
};

server::Method method_named(std::string_view name) {
  return name == "get"      ? server::Method::get
         : name == "post"   ? server::Method::post
         : name == "put"    ? server::Method::put
         : name == "delete" ? server::Method::remove
                            : server::Method::other;
}

/// Every parameter becomes an x.
std::string filled(std::string_view path) {
  std::string out;
  bool within = false;
  for (auto const letter : path) {
    if (letter == '{') out += 'x';
    within = letter == '{' || (within && letter != '}');
    if (!within && letter != '}') out += letter;
  }
  return out;
}

std::vector<DescribedOperation> described_operations() {
  auto const api = boost::json::parse(server::web_file("openapi.json"));
  std::vector<DescribedOperation> all;
  for (auto const &path : api.at("paths").as_object()) {
    for (auto const &member : path.value().as_object()) {
      std::string const name(member.key());
      // GS1 describes these one by one; here they are answered alike everywhere.
      if (name == "parameters" || name == "options" || name == "head") continue;
      all.push_back({filled(path.key()), method_named(name)});
    }
  }
  return all;
}

}  // namespace

TEST_CASE("openapi.json describes every route with each of its methods, and nothing else") {
  using server::Method;
  std::set<std::pair<server::Route const *, Method>> described;
  for (auto const &operation : described_operations()) {
    CAPTURE(operation.path);
    CAPTURE(static_cast<int>(operation.method));
    auto const *const route = server::find_route(operation.path);
    bool const is_there = route != nullptr;
    REQUIRE(is_there);
    bool const is_served = server::find_handler(*route, operation.method) != nullptr;
    CHECK(is_served);
    described.emplace(route, operation.method);
  }
  for (auto const &route : server::all_routes()) {
    CAPTURE(route.path);
    for (auto const method : {Method::get, Method::post, Method::put, Method::remove}) {
      CAPTURE(static_cast<int>(method));
      bool const is_served = server::find_handler(route, method) != nullptr;
      CHECK(is_served == described.contains({&route, method}));
    }
  }
}

TEST_CASE("openapi.json is served as it is, and /docs shows every address of it in both languages") {
  Served served;
  auto const answer = served.get("/openapi.json");
  CHECK(answer.status == 200);
  CHECK(answer.field("content-type") == "application/json");
  CHECK(answer.body == server::web_file("openapi.json"));
  CHECK(answer.field("access-control-allow-origin") == "*");

  auto const api = boost::json::parse(answer.body);
  for (std::string const language : {"vi", "en"}) {
    auto const page = served.get("/docs?lang=" + language, as_page);
    CHECK(page.status == 200);
    CHECK(page.field("content-language") == language);
    CHECK(page.body.find("<script") == std::string::npos);
    for (auto const &path : api.at("paths").as_object()) {
      CAPTURE(path.key());
      CHECK(page.body.find("<samp>" + std::string(path.key()) + "</samp>") != std::string::npos);
      for (auto const &operation : path.value().as_object()) {
        // Every operation has a sentence in both languages.
        CHECK_FALSE(operation.value().at("summary").as_string().empty());
        CHECK_FALSE(operation.value().at("x-summary-vi").as_string().empty());
      }
    }
  }
}
