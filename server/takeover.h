#pragma once
// What becomes of a connection whose request asks for another protocol (RFC 9110 §7.8).

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server/asio.h"

namespace nguon::server {

/// Named by an answer, in place of anything to be written. Everything happens on the thread of the session.
class Takeover {
 public:
  using Request = boost::beast::http::request<boost::beast::http::string_body>;

  virtual ~Takeover() = default;
  /// Answers the request, of which the body is gone, and uses the connection until it ends. Both outlive the
  /// call.
  virtual Task<void> run(Socket &socket, Request const &request) = 0;
  /// The server stops: end soon.
  virtual void stop() = 0;
};

}  // namespace nguon::server
