#pragma once
// Which addresses this server calls because somebody outside asked it to. It stands in a network where others
// trust it: whoever may name an address to be called could reach through it what only that network may reach.

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <vector>

#include "crypto/result.h"

namespace nguon::server {

/// Whether it is an address of the public internet by IANA's registries of special-purpose addresses: not
/// private, loopback, link-local, multicast, documentation, shared, reserved, and not one of IPv6 that stands
/// for an address of IPv4 (6to4, Teredo, NAT64) but the mapped ones, which are judged by what they map.
bool is_public_address(boost::asio::ip::address const &address);

class CallRule {
 public:
  static constexpr std::size_t networks_max = 64;

  /// Public addresses alone.
  CallRule() = default;
  /// Also those in these networks: "10.1.0.0/16", "fd00::/8", "127.0.0.1/32". malformed ("bad-network") names
  /// the wrong one.
  static Result<CallRule> parse(std::vector<std::string> const &networks);

  /// Judge the very address that is connected to; a name may lead elsewhere the next time it is asked.
  bool allows(boost::asio::ip::address const &address) const;

 private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace nguon::server
