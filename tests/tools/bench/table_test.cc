#include "tools/bench/table.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "tests/support/printing.h"

namespace nguon::tools {
namespace {

namespace json = boost::json;

Row peer_row(double value, double peer, double reach, bool is_most) {
  return {"work", value, "ms", "peer", peer, value / peer, reach, is_most, {}};
}

Row without_peer() {
  return {"work", 3, "ms", "peer", {}, {}, 1.1, true, "peer is not installed"};
}

}  // namespace

TEST_CASE("a figure is met on its side of the reach, the bound itself included") {
  CHECK(peer_row(11, 10, 1.1, true).met());
  CHECK_FALSE(peer_row(12, 10, 1.1, true).met());
  CHECK(peer_row(9, 10, 0.9, false).met());
  CHECK_FALSE(peer_row(8, 10, 0.9, false).met());
}

TEST_CASE("a figure whose peer is missing is never met") {
  CHECK_FALSE(without_peer().met());
}

TEST_CASE("a figure with a bound of its own stands beside it") {
  CHECK(bounded_row("work", 0.5, "s", 0.5).met());
  CHECK_FALSE(bounded_row("work", 0.6, "s", 0.5).met());
}

TEST_CASE("every row has the same members for machines") {
  for (auto const &row : {peer_row(5, 10, 1.5, true), bounded_row("work", 5, "ms", 10), without_peer()}) {
    auto const line = write_json(row);
    CAPTURE(line);
    CHECK(line.find('\n') == std::string::npos);
    auto const members = json::parse(line).as_object();
    CHECK(members.at("work") == "work");
    CHECK(members.at("value") == row.value);
    CHECK(members.at("unit") == "ms");
    CHECK(members.at("beside") == json::string(row.beside));
    CHECK(members.at("besideValue").is_null() == !row.beside_value.has_value());
    CHECK(members.at("ratio").is_null() == !row.ratio.has_value());
    CHECK(members.at("met") == row.met());
  }
  CHECK(json::parse(write_json(peer_row(5, 10, 1.5, true))).at("reach") == "<= 1.5");
  CHECK(json::parse(write_json(peer_row(5, 10, 0.9, false))).at("reach") == ">= 0.9");
  CHECK(json::parse(write_json(peer_row(5, 10, 0.9, false))).at("ratio") == 0.5);
}

}  // namespace nguon::tools
