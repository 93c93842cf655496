#include "server/call_rule.h"

#include <algorithm>
#include <array>

namespace nguon::server {
namespace {

namespace ip = boost::asio::ip;

ip::address_v4 masked(ip::address_v4 address, unsigned short bits) {
  auto const mask = bits == 0 ? 0u : ~0u << (32u - bits);
  return ip::address_v4(address.to_uint() & mask);
}

ip::address_v6 masked(ip::address_v6 const &address, unsigned short bits) {
  auto bytes = address.to_bytes();
  for (unsigned i = 0; i < bytes.size(); ++i) {
    auto const kept = bits > i * 8 ? std::min(bits - i * 8, 8u) : 0u;
    bytes[i] = static_cast<unsigned char>(bytes[i] & (0xffu << (8u - kept)));
  }
  return ip::address_v6(bytes);
}

template <class Network, class Address>
bool lies_in(Address const &address, Network const &network) {
  return masked(address, network.prefix_length()) == masked(network.address(), network.prefix_length());
}

ip::network_v4 v4(char const *text) {
  return ip::make_network_v4(text);
}
ip::network_v6 v6(char const *text) {
  return ip::make_network_v6(text);
}

bool is_public_v4(ip::address_v4 const &address) {
  static std::array const special{v4("0.0.0.0/8"),       v4("10.0.0.0/8"),     v4("100.64.0.0/10"),
                                  v4("127.0.0.0/8"),     v4("169.254.0.0/16"), v4("172.16.0.0/12"),
                                  v4("192.0.0.0/24"),    v4("192.0.2.0/24"),   v4("192.31.196.0/24"),
                                  v4("192.52.193.0/24"), v4("192.88.99.0/24"), v4("192.168.0.0/16"),
                                  v4("192.175.48.0/24"), v4("198.18.0.0/15"),  v4("198.51.100.0/24"),
                                  v4("203.0.113.0/24"),  v4("224.0.0.0/4"),    v4("240.0.0.0/4")};
  return std::ranges::none_of(special, [&](auto const &network) { return lies_in(address, network); });
}

bool is_public_v6(ip::address_v6 const &address) {
  // Only these are given out at all.
  static auto const unicast = v6("2000::/3");
  static std::array const special{v6("2001::/23"), v6("2001:db8::/32"), v6("2002::/16"),
                                  v6("2620:4f:8000::/48"), v6("3fff::/20")};
  return lies_in(address, unicast) &&
         std::ranges::none_of(special, [&](auto const &network) { return lies_in(address, network); });
}

/// An address of IPv4 in its own form, however it was written.
ip::address unmapped(ip::address const &address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

}  // namespace

bool is_public_address(ip::address const &address) {
  auto const plain = unmapped(address);
  return plain.is_v4() ? is_public_v4(plain.to_v4()) : is_public_v6(plain.to_v6());
}

Result<CallRule> CallRule::parse(std::vector<std::string> const &networks) {
  CallRule rule;
  for (auto const &text : networks) {
    boost::system::error_code not_v4, not_v6;
    auto const network_v4 = ip::make_network_v4(text, not_v4);
    auto const network_v6 = ip::make_network_v6(text, not_v6);
    if (!not_v4) {
      rule.v4_.push_back(network_v4);
    } else if (!not_v6) {
      rule.v6_.push_back(network_v6);
    } else {
      return Error{
          ErrorKind::malformed, "bad-network",
          "A network is an address and the length of its prefix, like 10.1.0.0/16 or fd00::/8, not " + text +
              "."};
    }
  }
  return rule;
}

bool CallRule::allows(ip::address const &address) const {
  auto const plain = unmapped(address);
  if (is_public_address(plain)) return true;
  if (plain.is_v4()) {
    return std::ranges::any_of(v4_, [&](auto const &network) { return lies_in(plain.to_v4(), network); });
  }
  return std::ranges::any_of(v6_, [&](auto const &network) { return lies_in(plain.to_v6(), network); });
}

}  // namespace nguon::server
