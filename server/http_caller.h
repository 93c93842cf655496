#pragma once
// The client's side of HTTP/1.1, for what asks other services: witnesses, a log that is audited, a log that
// statements are posted to. Blocking: called from threads and programs of its own, never from a session.

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "crypto/result.h"
#include "server/call_rule.h"
#include "server/name_lookup.h"

namespace nguon::server {

struct HttpReply {
  unsigned status = 0;
  std::string content_type;
  std::string body;
};

/// One address and a connection to it that is kept between requests; over TLS, with the host's name and the
/// system's authorities checked, where the address says https. One thread at a time.
class HttpCaller {
 public:
  struct Bounds {
    std::chrono::milliseconds time{60'000};  ///< For one request and its answer, from its host's name on.
    std::size_t body_bytes_max = 64u << 20;  ///< Of an answer.
  };
  /// malformed ("bad-url") unless `url` is http://HOST[:PORT][/…] or https://…
  static Result<HttpCaller> make(std::string const &url, Bounds bounds);
  /// For an address that somebody outside named: connects to nothing but what `rule` allows, judged by the
  /// address that `look_up` found for its name for this very connection. Redirects are never followed.
  static Result<HttpCaller> make(std::string const &url, Bounds bounds, CallRule rule,
                                 NameLookup look_up = look_up_by_system);
  HttpCaller(HttpCaller &&) noexcept;
  HttpCaller &operator=(HttpCaller &&) noexcept;
  ~HttpCaller();

  /// `path` is added to the address. What comes compressed by zstd, which `get` asks for, is unpacked within
  /// the same bound. unavailable ("no-answer") where no answer came in time; a kept connection that was
  /// closed meanwhile is opened once more, so a request may arrive twice. forbidden ("address-not-allowed")
  /// where the rule allows no address of the host.
  Result<HttpReply> get(std::string const &path);
  Result<HttpReply> post(std::string const &path, std::string const &content_type, std::string body);
  /// With more fields in the header. Requires: no CR or LF in them.
  using Fields = std::vector<std::pair<std::string, std::string>>;
  Result<HttpReply> post(std::string const &path, std::string const &content_type, Fields const &fields,
                         std::string body);

  std::string const &url() const;

 private:
  struct State;
  explicit HttpCaller(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace nguon::server
