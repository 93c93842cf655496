#include "server/server.h"

#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <vector>

#include "server/admin.h"
#include "server/core.h"
#include "server/router.h"

namespace nguon::server {
namespace {

constexpr int listen_backlog = 1024;

Error cannot_listen(Endpoint const &endpoint, std::string const &why) {
  return {ErrorKind::unavailable, "cannot-listen",
          "Cannot listen on " + endpoint.host + " port " + std::to_string(endpoint.port) + ": " + why + ".",
          "listen"};
}

/// A socket that is bound to `address`, one of several that share it.
Acceptor bind(asio::io_context &io, tcp::endpoint const &address, bool share_port) {
  Acceptor acceptor(io);
  acceptor.open(address.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  int const yes = 1;
  if (share_port && ::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0) {
    throw boost::system::system_error(errno, boost::system::system_category());
  }
  acceptor.bind(address);
  return acceptor;
}

/// Sharing a port would quietly share it with another server of the same user too; a socket that doesn't
/// share tells.
void check_free(asio::io_context &io, tcp::endpoint const &address) {
  auto probe = bind(io, address, false);
  probe.listen(1);
}

}  // namespace

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

struct Server::State {
  State(Service parts, Options wanted)
      : service(std::move(parts)),
        options(std::move(wanted)),
        core_count(options.cores > 0 ? options.cores : std::max(1u, std::thread::hardware_concurrency())),
        pool(core_count) {
    if (!options.access_log.empty()) access_log = AccessLog::open(options.access_log);
    traffic.access_log = access_log.get();
    for (unsigned i = 0; i < core_count; ++i) {
      cores.push_back(std::make_unique<Core>(service, options.limits, pool, core_count,
                                             options.limits.cache_bytes_max / core_count, traffic));
    }
  }

  /// Binds all cores to one port and returns it.
  unsigned short listen(Endpoint const &endpoint) {
    tcp::endpoint address(asio::ip::make_address(endpoint.host), endpoint.port);
    if (endpoint.port != 0) check_free(cores.front()->context(), address);
    for (auto const &core : cores) {
      auto acceptor = bind(core->context(), address, true);
      address = acceptor.local_endpoint();
      acceptor.listen(listen_backlog);
      core->listen(std::move(acceptor), answer);
    }
    return address.port();
  }

  unsigned short listen_admin(Endpoint const &endpoint) {
    auto &core = *cores.front();
    auto acceptor = bind(core.context(), {asio::ip::make_address(endpoint.host), endpoint.port}, false);
    auto const got = acceptor.local_endpoint().port();
    acceptor.listen(listen_backlog);
    core.listen(std::move(acceptor), answer_admin);
    return got;
  }

  // Cores go before the pool that works for them, and both before what they count and write to.
  Service const service;
  Options const options;
  unsigned const core_count;
  std::unique_ptr<AccessLog> access_log;
  Traffic traffic;
  std::vector<std::unique_ptr<Core>> cores;
  asio::thread_pool pool;
  unsigned short port = 0;
  unsigned short admin_port = 0;
  bool running = false;
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  stop();
}

Result<std::unique_ptr<Server>> Server::start(Service service, Options options) {
  auto state = std::make_unique<State>(std::move(service), std::move(options));
  auto const *endpoint = &state->options.listen;
  try {
    state->port = state->listen(*endpoint);
    if (state->options.admin) {
      endpoint = &*state->options.admin;
      state->admin_port = state->listen_admin(*endpoint);
    }
  } catch (boost::system::system_error const &failure) {
    return cannot_listen(*endpoint, failure.code().message());
  }
  for (auto const &core : state->cores) core->start();
  state->running = true;
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

unsigned short Server::port() const {
  return state_->port;
}
unsigned short Server::admin_port() const {
  return state_->admin_port;
}

void Server::stop() {
  if (!std::exchange(state_->running, false)) return;
  state_->traffic.stopping = true;
  for (auto const &core : state_->cores) core->stop();
  for (auto const &core : state_->cores) core->join();
  state_->pool.join();
}

}  // namespace nguon::server
