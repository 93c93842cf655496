#include "tests/server/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace nguon::tests {

HttpClient::HttpClient(unsigned short port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  // For what never answers; the sanitizers on a busy machine take their time.
  timeval const patience{120, 0};
  int const yes = 1;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("cannot connect");
  }
}

HttpClient::~HttpClient() {
  if (socket_ >= 0) ::close(socket_);
}

HttpClient::HttpClient(HttpClient &&other) noexcept
    : socket_(std::exchange(other.socket_, -1)), buffer_(std::move(other.buffer_)) {}

bool HttpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    auto const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool HttpClient::fill() {
  char chunk[65'536];
  auto const count = ::recv(socket_, chunk, sizeof chunk, 0);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    throw std::runtime_error("the server does not answer");
  if (count <= 0) return false;
  buffer_.append(chunk, static_cast<std::size_t>(count));
  return true;
}

std::optional<HttpAnswer> HttpClient::receive(bool has_body) {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (fill()) continue;
    if (buffer_.empty()) return std::nullopt;
    throw std::runtime_error("the connection ended within a header");
  }
  HttpAnswer answer;
  std::string_view head(buffer_.data(), end + 2);
  answer.status = static_cast<unsigned>(std::stoul(std::string(head.substr(9, 3))));
  head.remove_prefix(head.find("\r\n") + 2);
  while (!head.empty()) {
    auto const line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(line.size() + 2);
    auto const colon = line.find(": ");
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    answer.fields.emplace(std::move(name), line.substr(colon + 2));
  }
  buffer_.erase(0, end + 4);
  auto const length = answer.field("content-length");
  std::size_t const body_bytes = has_body && !length.empty() ? std::stoul(length) : 0;
  while (buffer_.size() < body_bytes) {
    if (!fill()) throw std::runtime_error("the connection ended within a body");
  }
  answer.body = buffer_.substr(0, body_bytes);
  buffer_.erase(0, body_bytes);
  return answer;
}

bool HttpClient::is_closed() {
  return buffer_.empty() && !fill();
}

HttpAnswer HttpClient::ask(std::string_view method, std::string_view target, std::string_view fields,
                           std::string_view body) {
  std::string request;
  request.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: test\r\n").append(fields);
  if (!body.empty()) request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  request.append("\r\n").append(body);
  send(request);
  auto answer = receive(method != "HEAD");
  if (!answer) throw std::runtime_error("the connection ended without an answer");
  return std::move(*answer);
}

HttpAnswer ask_once(unsigned short port, std::string_view method, std::string_view target,
                    std::string_view fields, std::string_view body) {
  return HttpClient(port).ask(method, target, fields, body);
}

}  // namespace nguon::tests
