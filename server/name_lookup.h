#pragma once
// Addresses of a host by its name, in bounded time.

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace nguon::server {

/// What a name leads to; `failure` says why nothing.
struct FoundAddresses {
  std::vector<boost::asio::ip::tcp::endpoint> endpoints;
  boost::system::error_code failure;
};
/// Blocking, and called on a thread of its own.
using NameLookup = std::function<FoundAddresses(std::string const &host, std::string const &port)>;

/// The system's resolver (/etc/hosts, DNS …). Takes as long as its own configuration lets it: with servers
/// that do not answer, half a minute and more.
FoundAddresses look_up_by_system(std::string const &host, std::string const &port);

/// What `lookup` finds until `deadline`, else the failure asio::error::timed_out. An address in digits is
/// not looked up. The system's resolver cannot be interrupted: a look-up that nobody waits for any more ends
/// by itself.
FoundAddresses look_up_until(std::chrono::steady_clock::time_point deadline, NameLookup const &lookup,
                             std::string const &host, std::string const &port);

}  // namespace nguon::server
