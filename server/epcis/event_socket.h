#pragma once
// A subscription by WebSocket (RFC 6455): results of a named query, as messages, for as long as the
// connection lasts. Nothing is remembered of it: who connects again says from where it goes on. Nor is
// anything queued: the next message is read from the log when the last one has been taken.

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "server/takeover.h"
#include "trace/epcis/event_source.h"
#include "trace/epcis/subscription.h"

namespace nguon::server {

/// Of a document sent by WebSocket, "urn:nguon:position:<entry>.<number>": everything before has been looked
/// at. What a client gives as `after` to go on behind it.
std::string position_id(trace::EventPosition const &position);
/// Nullopt for what is none.
std::optional<trace::EventPosition> parse_position_id(std::string_view id);

/// One more than `*counted`, for as long as the answer lives; null where that would be more than `most`.
std::shared_ptr<void> take_place(std::shared_ptr<std::atomic<std::size_t>> counted, std::size_t most);

class EventSocket final : public Takeover {
 public:
  struct Bounds {
    std::chrono::milliseconds idle{60'000};   ///< Without a sign of life; half of it, and we send a ping.
    std::chrono::milliseconds write{30'000};  ///< For a client to take one message: a slower one is cut off.
    std::chrono::milliseconds pause{100};     ///< How often it looks whether the log has grown.
    std::chrono::milliseconds rest{10};       ///< Between two looks at the log that brought nothing.
    std::size_t read_bytes_max = 4 * 1024;    ///< Of a message of the client's, which means nothing here.
    std::size_t entries_max = 100;            ///< Looked at without leaving the pool to others.
    std::size_t scans_max = 2;                ///< Sockets that look at the log at once.
  };
  struct Parts {
    trace::EventSource const &events;
    asio::thread_pool &pool;
    std::function<std::int64_t()> clock;
    std::shared_ptr<void> place;                      ///< Among the sockets that may be open.
    std::shared_ptr<std::atomic<std::size_t>> scans;  ///< Counts the sockets that look at the log.
    std::span<std::string const> company_prefixes;    ///< With which EPC URNs are written.
  };

  /// From `next` on. What `parts` names outlives it.
  EventSocket(Parts parts, Bounds bounds, std::string query_name, trace::SubscriptionControls controls,
              trace::EventPosition next);

  Task<void> run(Socket &socket, Request const &request) override;
  void stop() override;

 private:
  struct Connection;
  Task<void> read_all(std::shared_ptr<Connection> connection);
  /// Until the client or the server ends it.
  Task<void> send_all(std::shared_ptr<Connection> connection);
  static Task<void> wait(Connection &connection, std::chrono::milliseconds time);
  std::string document(trace::EventSource::Found found) const;

  Parts parts_;
  Bounds const bounds_;
  std::string const query_name_;
  trace::SubscriptionControls const controls_;
  std::string const id_;
  trace::EventPosition next_;
  Connection *connection_ = nullptr;  ///< While it runs.
  bool stopping_ = false;
};

}  // namespace nguon::server
