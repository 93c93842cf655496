#pragma once

#include <string>
#include <string_view>

#include "crypto/result.h"
#include "server/asio.h"

namespace nguon::server {

/// A numeric address and a port; port 0 lets the system choose.
struct Endpoint {
  std::string host = "127.0.0.1";
  unsigned short port = 0;
};
/// "127.0.0.1:8080", "[::1]:8080", ":8080" (every address of this machine).
Result<Endpoint> parse_endpoint(std::string_view text);

/// Whether other sockets of this user may listen at the same port.
enum class SharePort { no, yes };
/// A socket that listens. Throws boost::system::system_error where the address is taken or not this
/// machine's.
Acceptor listen_at(asio::io_context &io, tcp::endpoint const &address, SharePort share_port);
/// unavailable ("cannot-listen"): what listen_at threw, for people.
Error cannot_listen(Endpoint const &endpoint, std::string const &why);

}  // namespace nguon::server
