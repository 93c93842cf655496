#pragma once
// A witness on the network: POST /add-checkpoint, and for whoever reads what it has seen
// GET /<hex SHA-256 of an origin>/checkpoint. `nguon witness` starts it.

#include <memory>

#include "server/limits.h"
#include "server/listen.h"
#include "server/witness.h"

namespace nguon::server {

class WitnessServer {
 public:
  struct Options {
    Endpoint listen{"127.0.0.1", 8090};
    std::string access_log;  ///< A file, "-" for standard output, empty for none.
  };

  /// Listens and answers when it returns. unavailable ("cannot-listen"). `witness` outlives it.
  static Result<std::unique_ptr<WitnessServer>> start(Witness &witness, Witness::Clock clock,
                                                      Options const &options);
  /// Stops: finishes the requests that it has begun.
  ~WitnessServer();
  WitnessServer(WitnessServer const &) = delete;
  WitnessServer &operator=(WitnessServer const &) = delete;

  unsigned short port() const;

 private:
  struct State;
  explicit WitnessServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Bounds of its requests: a checkpoint, 63 hashes and little more; few connections.
Limits witness_limits();

}  // namespace nguon::server
