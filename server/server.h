#pragma once
// The HTTP server: a Core for each processor, a pool for what may touch the disk, and a loopback listener for
// whoever runs it. `nguon serve` starts it and stops it when a signal comes; so do tests.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/limits.h"
#include "server/listen.h"
#include "server/service.h"

namespace nguon::server {

struct Options {
  Endpoint listen{"127.0.0.1", 8080};
  std::optional<Endpoint> admin;  ///< /healthz, /readyz and /metrics; none where not given.
  unsigned cores = 0;             ///< 0: as many as the machine has.
  std::string access_log;         ///< A file, "-" for standard output, empty for none.
  Limits limits;
};

class Server {
 public:
  /// Listens and serves when it returns. unavailable ("cannot-listen") where an address is taken or not this
  /// machine's. Throws std::runtime_error where the access log cannot be opened.
  static Result<std::unique_ptr<Server>> start(Service service, Options options);
  /// The same for copies of several logs, each with a name (CopyOf): together, as CopiesSite says.
  static Result<std::unique_ptr<Server>> start_copies(std::vector<Service> services, Options options);
  /// Stops.
  ~Server();
  Server(Server const &) = delete;
  Server &operator=(Server const &) = delete;

  /// The ports that it got.
  unsigned short port() const;
  unsigned short admin_port() const;  ///< 0 without an admin listener.

  /// Stops accepting, lets requests finish within Limits::stop_time, cuts off what is left, and returns when
  /// nothing of the service is used any more: stop the sequencer after this, and close the store last.
  /// Harmless to call again.
  void stop();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  static Result<std::unique_ptr<Server>> start(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace nguon::server
