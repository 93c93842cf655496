#pragma once
// One connection: reads requests one after the other, has each answered, writes the answer. Lives on the
// thread of its core from its first byte to its last; every function here is called on that thread.

#include <atomic>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>

#include "server/access_log.h"
#include "server/asio.h"
#include "server/limits.h"
#include "server/site.h"
#include "server/takeover.h"

namespace nguon::server {

/// What all sessions of all cores count and obey together.
struct Traffic {
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> body_bytes{0};  ///< Claimed for bodies that are being received or handled.
  std::atomic<bool> stopping{false};
  AccessLog *access_log = nullptr;  ///< Null where nothing is to be noted.
};

class Session {
 public:
  Session(Socket socket, Site &site, Limits const &limits, Traffic &traffic);
  ~Session();
  Session(Session const &) = delete;
  Session &operator=(Session const &) = delete;

  /// Serves the connection until it ends.
  Task<void> run();
  /// Says that there are too many connections, and ends.
  Task<void> turn_away();

  /// Ends a wait that has lasted too long. Called every now and then.
  void check_deadline(SteadyClock::time_point now);
  /// Ends the connection if it is between two requests; otherwise the answer under way will be the last.
  void stop();
  /// Ends the connection at once.
  void cut_off();

 private:
  enum class Phase { idle, header, body, handling, writing, lingering, taken_over };
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  struct Input;

  void enter(Phase phase, std::chrono::milliseconds at_most);
  Task<Input> read_request();
  /// What the header alone decides: is there room for the body, does the client wait to be told to send it?
  Task<std::optional<Problem>> meet_header();
  Task<bool> fill_buffer();
  RequestView view() const;
  std::string_view unread_bytes() const;
  /// Of a request that was read no further; empty where not even its address came.
  std::string path_so_far() const;
  /// False when the connection failed.
  Task<bool> write(ResponsePtr response, bool keep_alive);
  /// Until another protocol has ended.
  Task<void> hand_over(ResponsePtr response);
  /// Lets a client that is still sending read its answer, which a reset would destroy.
  Task<void> linger();
  void note(ResponsePtr const &response) const;
  void release_body();

  Socket socket_;
  Site &site_;
  Limits const &limits_;
  Traffic &traffic_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::string
      last_fields_;  ///< Of the answer being written: those that change with the second and the connection.
  std::size_t claimed_body_bytes_ = 0;
  Phase phase_ = Phase::idle;
  SteadyClock::time_point deadline_ = SteadyClock::time_point::max();
  SteadyClock::time_point started_;
  bool expired_ = false;
  Takeover *takeover_ = nullptr;  ///< While it has the connection.
};

}  // namespace nguon::server
