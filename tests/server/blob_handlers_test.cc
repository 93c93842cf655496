#include "tests/server/served.h"
#include "tests/storage/pictures.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

/// Says that a product has this picture; answers the picture's address.
std::string name_picture(Served &served, std::string const &bytes) {
  auto const hash = to_hex(sha256(bytes));
  served.world.product("with picture " + hash, served.farm, {{"image", hash}});
  served.catch_up();
  return "/blobs/" + hash;
}

}  // namespace

TEST_CASE("a picture that a statement names can be stored and is then there for ever") {
  Served served;
  auto const bytes = make_png();
  auto const address = name_picture(served, bytes);
  CHECK(served.get(address).status == 404);
  CHECK(ask_once(served.port(), "PUT", address, "", bytes).status == 204);
  CHECK(ask_once(served.port(), "PUT", address, "", bytes).status == 204);

  HttpClient client(served.port());
  for (int i = 0; i < 2; ++i) {
    auto const answer = client.ask("GET", address);
    CHECK(answer.status == 200);
    CHECK(answer.body == bytes);
    CHECK(answer.field("content-type") == "image/png");
    CHECK(answer.field("cache-control").find("immutable") != std::string::npos);
  }
}

TEST_CASE("a picture that nobody names, or that is not what it says, is refused") {
  Served served;
  auto const bytes = make_png();
  auto const unnamed = ask_once(served.port(), "PUT", "/blobs/" + to_hex(sha256(bytes)), "", bytes);
  CHECK(unnamed.status == 403);
  CHECK(problem_code(unnamed) == "blob-not-named");

  auto const address = name_picture(served, bytes);
  CHECK(ask_once(served.port(), "PUT", address, "", make_jpeg()).status == 400);
  CHECK(ask_once(served.port(), "PUT", name_picture(served, "just text"), "", "just text").status == 400);
  CHECK(ask_once(served.port(), "PUT", address, "", "").status == 400);
  CHECK(ask_once(served.port(), "PUT", address, "", std::string((4u << 20) + 1, 'x')).status == 413);
  CHECK(served.get(address).status == 404);
}

TEST_CASE("a name that is no SHA-256 is refused") {
  Served served;
  for (std::string const name : {"x", "../config.json", "ABCDEF", "%2e%2e%2fconfig.json"}) {
    CAPTURE(name);
    CHECK(problem_code(served.get("/blobs/" + name)) == "bad-blob-name");
    CHECK(problem_code(ask_once(served.port(), "PUT", "/blobs/" + name, "", "x")) == "bad-blob-name");
  }
}
