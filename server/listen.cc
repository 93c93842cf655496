#include "server/listen.h"

#include <sys/socket.h>

#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <charconv>

namespace nguon::server {
namespace {

constexpr int listen_backlog = 1024;

}  // namespace

Acceptor listen_at(asio::io_context &io, tcp::endpoint const &address, SharePort share_port) {
  Acceptor acceptor(io);
  acceptor.open(address.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  int const yes = 1;
  if (share_port == SharePort::yes &&
      ::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0) {
    throw boost::system::system_error(errno, boost::system::system_category());
  }
  acceptor.bind(address);
  acceptor.listen(listen_backlog);
  return acceptor;
}

Error cannot_listen(Endpoint const &endpoint, std::string const &why) {
  return {ErrorKind::unavailable, "cannot-listen",
          "Cannot listen on " + endpoint.host + " port " + std::to_string(endpoint.port) + ": " + why + ".",
          "listen"};
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  Error const malformed{
      ErrorKind::malformed, "bad-endpoint",
      "An address to listen on is written HOST:PORT, as in 127.0.0.1:8080, [::1]:8080 or :8080.", "listen"};
  auto const colon = text.rfind(':');
  if (colon == std::string_view::npos) return malformed;
  auto host = text.substr(0, colon);
  auto const port_text = text.substr(colon + 1);
  Endpoint endpoint;
  auto const end = port_text.data() + port_text.size();
  auto const [rest, failure] = std::from_chars(port_text.data(), end, endpoint.port);
  if (failure != std::errc() || rest != end) return malformed;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  endpoint.host = host.empty() ? "0.0.0.0" : host == "localhost" ? "127.0.0.1" : std::string(host);
  boost::system::error_code not_numeric;
  asio::ip::make_address(endpoint.host, not_numeric);
  if (not_numeric) return malformed;
  return endpoint;
}

}  // namespace nguon::server
