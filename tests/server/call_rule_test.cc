#include "server/call_rule.h"

#include "tests/support/printing.h"

namespace nguon::server {
namespace {

boost::asio::ip::address ip_of(char const *text) {
  return boost::asio::ip::make_address(text);
}

}  // namespace

TEST_CASE("addresses of the public internet are told from all others") {
  for (auto const *text : {"8.8.8.8",         "1.1.1.1",        "9.255.255.255",   "11.0.0.0",
                           "100.63.255.255",  "100.128.0.0",    "126.255.255.255", "128.0.0.0",
                           "169.253.255.255", "172.15.255.255", "172.32.0.0",      "192.167.255.255",
                           "198.17.255.255",  "198.20.0.0",     "223.255.255.255", "2001:4860:4860::8888",
                           "2606:4700::1111", "2a00::1",        "2001:200::1",     "::ffff:8.8.8.8"}) {
    CAPTURE(std::string(text));
    CHECK(is_public_address(ip_of(text)));
    CHECK(CallRule().allows(ip_of(text)));
  }
  for (auto const *text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.0.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.7",
                           "203.0.113.7",
                           "224.0.0.1",
                           "239.1.1.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::8.8.8.8",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:169.254.169.254",
                           "64:ff9b::8.8.8.8",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:db8::1",
                           "2002:a00:1::1",
                           "2002:808:808::1",
                           "3fff::1",
                           "5f00::1",
                           "fc00::1",
                           "fd12:3456::1",
                           "fe80::1",
                           "fe80::1%1",
                           "fec0::1",
                           "ff02::1"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(is_public_address(ip_of(text)));
    CHECK_FALSE(CallRule().allows(ip_of(text)));
  }
}

TEST_CASE("an operator allows single networks, and nothing beside them") {
  auto const rule = CallRule::parse({"10.1.0.0/16", "127.0.0.1/32", "fd00::/8"});
  REQUIRE(rule.has_value());
  for (auto const *text :
       {"10.1.0.0", "10.1.255.255", "127.0.0.1", "::ffff:127.0.0.1", "fd00::1", "fdff::1", "8.8.8.8"}) {
    CAPTURE(std::string(text));
    CHECK(rule->allows(ip_of(text)));
  }
  for (auto const *text : {"10.0.255.255", "10.2.0.0", "127.0.0.2", "::1", "fc00::1", "192.168.0.1"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(rule->allows(ip_of(text)));
  }
  CHECK(CallRule::parse({"0.0.0.0/0"})->allows(ip_of("10.0.0.1")));
  for (auto const *text : {"", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "localhost/8", "fd00::/129", "::1"}) {
    CAPTURE(std::string(text));
    auto const wrong = CallRule::parse({text});
    REQUIRE_FALSE(wrong.has_value());
    CHECK(wrong.error().code == "bad-network");
  }
}

}  // namespace nguon::server
