#include "server/problem.h"

#include <boost/json.hpp>

#include "tests/support/printing.h"

namespace nguon::server {
namespace {

Error over_balance() {
  return {ErrorKind::unbalanced,
          "some-code-without-a-translation",
          "There is not so much.",
          "/inputQuantityList/0",
          "252 KGM",
          "300 KGM"};
}

}  // namespace

TEST_CASE("each kind of error has its status") {
  CHECK(status_of(ErrorKind::malformed) == 400);
  CHECK(status_of(ErrorKind::unsigned_) == 401);
  CHECK(status_of(ErrorKind::forbidden) == 403);
  CHECK(status_of(ErrorKind::not_found) == 404);
  CHECK(status_of(ErrorKind::conflict) == 409);
  CHECK(status_of(ErrorKind::too_large) == 413);
  CHECK(status_of(ErrorKind::unbalanced) == 422);
  CHECK(status_of(ErrorKind::unverified) == 500);
  CHECK(status_of(ErrorKind::unavailable) == 503);
}

TEST_CASE("a problem names its type, its field and both figures") {
  auto const json = boost::json::parse(write_problem(over_balance(), Language::en));
  boost::json::value const expected{{"type", "urn:nguon:problem:some-code-without-a-translation"},
                                    {"title", "Unprocessable Content"},
                                    {"status", 422},
                                    {"detail", "There is not so much."},
                                    {"field", "/inputQuantityList/0"},
                                    {"have", "252 KGM"},
                                    {"want", "300 KGM"}};
  CHECK(json == expected);
}

TEST_CASE("members that say nothing are left out") {
  auto const json = boost::json::parse(write_problem(internal_failure(), Language::en));
  CHECK(json.as_object().size() == 4);
}

TEST_CASE("programs get a problem, and whoever names HTML gets a page") {
  RequestView request;
  PageContext const context;
  auto const problem = answer_problem(over_balance(), request, context);
  CHECK(problem->status == 422);
  CHECK(problem->fields.find("Content-Type: application/problem+json\r\n") != std::string::npos);
  CHECK(problem->fields.find("Cache-Control: no-store\r\n") != std::string::npos);

  request.wants_html = true;
  auto const page = answer_problem(over_balance(), request, context);
  CHECK(page->status == 422);
  CHECK(page->fields.find("Content-Type: text/html; charset=utf-8\r\n") != std::string::npos);
  CHECK(page->fields.find("default-src 'none'") != std::string::npos);
}

TEST_CASE("who is asked to come back is told when") {
  CHECK(answer_problem(too_busy())->fields.find("Retry-After: ") != std::string::npos);
  CHECK(answer_problem(unknown_path())->fields.find("Retry-After: ") == std::string::npos);
}

}  // namespace nguon::server
