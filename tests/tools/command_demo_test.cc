#include <boost/json.hpp>
#include <filesystem>
#include <set>

#include "tests/server/http_client.h"
#include "tests/support/printing.h"
#include "tests/tools/program.h"

using namespace nguon;
using namespace nguon::tests;

TEST_CASE("demo prints its lots as one JSON object, the recalled one last") {
  TemporaryFolder const folder;
  auto const made = run_nguon({"demo", "--data", folder / "data", "--json"});
  REQUIRE(made.status == 0);
  CHECK(std::count(made.out.begin(), made.out.end(), '\n') == 1);
  auto const answer = boost::json::parse(made.out).as_object();
  CHECK(answer.size() == 2);
  CHECK(answer.at("token").as_string().size() == 43);
  std::vector<std::string> lots;
  for (auto const &lot : answer.at("lots").as_array()) lots.emplace_back(lot.as_string());
  REQUIRE(lots.size() >= 2);
  CHECK(std::set<std::string>(lots.begin(), lots.end()).size() == lots.size());

  Serving const serving(folder / "data");
  for (auto const &lot : lots) {
    CAPTURE(lot);
    CHECK(lot.starts_with('/'));
    auto const page = ask_once(serving.port(), "GET", lot, "Accept: application/json\r\n");
    REQUIRE(page.status == 200);
    auto const thing = boost::json::parse(page.body).as_object();
    // A lot that nobody warns of has no such member.
    auto const *const notices = thing.if_contains("notices");
    auto const is_recalled =
        notices != nullptr &&
        std::any_of(notices->as_array().begin(), notices->as_array().end(),
                    [](auto const &notice) { return notice.at("kind").as_string() == "recalled"; });
    CHECK(is_recalled == (lot == lots.back()));
  }
}
