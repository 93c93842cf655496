#pragma once
// What the addresses of subscriptions work with. Made by `nguon serve` and by tests.

#include <atomic>
#include <functional>
#include <memory>

#include "server/epcis/event_socket.h"
#include "server/epcis/subscriptions.h"
#include "trace/epcis/event_source.h"

namespace nguon::server {

struct SubscriptionParts {
  trace::EventSource const &events;
  Subscriptions &subscriptions;
  /// For which party the field Authorization speaks; its errors are those of any address that takes a token.
  std::function<Result<std::string>(std::string_view authorization)> find_party;
  std::shared_ptr<std::atomic<std::size_t>> open_sockets = std::make_shared<std::atomic<std::size_t>>(0);
  std::size_t open_sockets_max = 256;  ///< 503 beyond.
  std::shared_ptr<std::atomic<std::size_t>> socket_scans = std::make_shared<std::atomic<std::size_t>>(0);
  EventSocket::Bounds socket_bounds = {};
};

}  // namespace nguon::server
