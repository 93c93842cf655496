#pragma once
// A small blocking HTTP/1.1 client that sends exactly the bytes it is given: for tests of what a server does
// with them.

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace nguon::tests {

struct HttpAnswer {
  unsigned status = 0;
  std::map<std::string, std::string> fields;  ///< Names in lower case.
  std::string body;

  std::string field(std::string const &name) const {
    auto const found = fields.find(name);
    return found == fields.end() ? "" : found->second;
  }
};

class HttpClient {
 public:
  /// Connects to the loopback address. Every wait fails the test (throws) after ten seconds.
  explicit HttpClient(unsigned short port);
  ~HttpClient();
  HttpClient(HttpClient &&other) noexcept;
  HttpClient(HttpClient const &) = delete;
  HttpClient &operator=(HttpClient const &) = delete;

  /// False when the other side is gone.
  bool send(std::string_view bytes);
  /// The next answer; nullopt when the connection ended before its first byte. Throws when it ended within
  /// it. `has_body`: false for the answer to HEAD.
  std::optional<HttpAnswer> receive(bool has_body = true);
  /// Waits for the end of the connection; false when bytes come instead.
  bool is_closed();

  /// Sends a request and receives its answer. `fields` are header lines, each with its CRLF.
  HttpAnswer ask(std::string_view method, std::string_view target, std::string_view fields = "",
                 std::string_view body = "");

 private:
  /// False at the end of the connection.
  bool fill();

  int socket_ = -1;
  std::string buffer_;
};

/// One request on a connection of its own.
HttpAnswer ask_once(unsigned short port, std::string_view method, std::string_view target,
                    std::string_view fields = "", std::string_view body = "");

}  // namespace nguon::tests
