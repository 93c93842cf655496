#include "server/server.h"

#include <boost/asio/ip/address.hpp>
#include <list>
#include <vector>

#include "server/admin.h"
#include "server/copies_site.h"
#include "server/core.h"
#include "server/listen.h"
#include "server/router.h"

namespace nguon::server {
namespace {

/// Sharing a port would quietly share it with another server of the same user too; a socket that doesn't
/// share tells.
void check_free(asio::io_context &io, tcp::endpoint const &address) {
  auto const probe = listen_at(io, address, SharePort::no);
}

}  // namespace

struct Server::State {
  /// What a core has of one log.
  struct LogShare {
    LogShare(State &state, Core &core, Service const &service)
        : cache(core.context(), state.pool, share_of(state, state.options.limits.cache_bytes_max)),
          tiles(core.context(), state.pool, share_of(state, state.options.limits.tiles_bytes_max)),
          context{service, state.options.limits, state.pool, state.core_count, cache, tiles} {}
    static std::size_t share_of(State const &state, std::size_t bytes) {
      return bytes / state.core_count / state.services.size();
    }
    ResponseCache cache, tiles;
    Context context;
  };

  /// What belongs to one core. Its loop goes last.
  struct Share {
    explicit Share(State &state) : core(state.options.limits, state.traffic) {
      for (auto const &service : state.services) logs.emplace_back(state, core, service);
      std::vector<Context *> contexts;
      for (auto &log : logs) contexts.push_back(&log.context);
      if (state.services.front().base().empty()) {
        site = std::make_unique<LogSite>(*contexts.front());
      } else {
        site = std::make_unique<CopiesSite>(std::move(contexts));
      }
    }
    Core core;
    std::list<LogShare> logs;
    std::unique_ptr<Site> site;
  };

  State(std::vector<Service> parts, Options wanted)
      : services(std::move(parts)),
        options(std::move(wanted)),
        core_count(options.cores > 0 ? options.cores : std::max(1u, std::thread::hardware_concurrency())),
        pool(core_count) {
    if (!options.access_log.empty()) access_log = AccessLog::open(options.access_log);
    traffic.access_log = access_log.get();
    for (unsigned i = 0; i < core_count; ++i) shares.push_back(std::make_unique<Share>(*this));
  }

  /// Binds all cores to one port and returns it.
  unsigned short listen(Endpoint const &endpoint) {
    tcp::endpoint address(asio::ip::make_address(endpoint.host), endpoint.port);
    if (endpoint.port != 0) check_free(shares.front()->core.context(), address);
    for (auto const &share : shares) {
      auto acceptor = listen_at(share->core.context(), address, SharePort::yes);
      address = acceptor.local_endpoint();
      share->core.listen(std::move(acceptor), *share->site);
    }
    return address.port();
  }

  unsigned short listen_admin(Endpoint const &endpoint) {
    auto &core = shares.front()->core;
    auto acceptor =
        listen_at(core.context(), {asio::ip::make_address(endpoint.host), endpoint.port}, SharePort::no);
    auto const got = acceptor.local_endpoint().port();
    core.listen(std::move(acceptor), admin);
    return got;
  }

  // Cores go before the pool that works for them, and both before what they count and write to.
  std::vector<Service> const services;
  Options const options;
  unsigned const core_count;
  std::unique_ptr<AccessLog> access_log;
  Traffic traffic;
  AdminSite admin{services, pool};
  std::vector<std::unique_ptr<Share>> shares;
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
  return start(std::make_unique<State>(std::vector{std::move(service)}, std::move(options)));
}

Result<std::unique_ptr<Server>> Server::start_copies(std::vector<Service> services, Options options) {
  return start(std::make_unique<State>(std::move(services), std::move(options)));
}

Result<std::unique_ptr<Server>> Server::start(std::unique_ptr<State> state) {
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
  for (auto const &share : state->shares) share->core.start();
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
  for (auto const &share : state_->shares) share->core.stop();
  for (auto const &share : state_->shares) share->core.join();
  state_->pool.join();
}

}  // namespace nguon::server
