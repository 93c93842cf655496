#include "tools/bench/load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "tools/bench/process.h"

namespace nguon::tools {
namespace {

using Clock = std::chrono::steady_clock;

/// User and system seconds of this thread so far.
double elapsed_ms(Clock::time_point since) {
  return std::chrono::duration<double, std::milli>(Clock::now() - since).count();
}

[[noreturn]] void fail(std::string const &what) {
  throw std::runtime_error("load: " + what);
}

/// One connection: what it still has to send, and what it has received of the current answer.
class Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (socket_ < 0) fail("no socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    void *raw = &address;
    if (::connect(socket_, static_cast<sockaddr *>(raw), sizeof address) != 0)
      fail("cannot connect to the server");
    int const on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~Connection() { ::close(socket_); }
  Connection(Connection const &) = delete;
  Connection &operator=(Connection const &) = delete;

  int socket() const { return socket_; }
  double age_ms() const { return elapsed_ms(sent_at_); }
  bool wants_to_write() const { return written_ < request_.size(); }

  void send(std::string request) {
    request_ = std::move(request);
    written_ = 0;
    received_bytes_ = 0;
    whole_ = 0;
    sent_at_ = Clock::now();
    write_some();
  }

  void write_some() {
    while (wants_to_write()) {
      auto const n = ::send(socket_, request_.data() + written_, request_.size() - written_,
                            MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
      if (n <= 0) fail("the server closed a connection while a request was sent");
      written_ += static_cast<std::size_t>(n);
    }
  }

  /// Reads what is there; true when the answer is complete.
  bool read_some() {
    if (received_bytes_ == received_.size()) received_.resize(2 * received_.size());
    auto const n =
        ::recv(socket_, received_.data() + received_bytes_, received_.size() - received_bytes_, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (n <= 0) fail("the server closed a connection in the middle of an answer");
    received_bytes_ += static_cast<std::size_t>(n);
    if (whole_ == 0) find_length();
    return whole_ != 0 && received_bytes_ >= whole_;
  }

  bool is_2xx() const { return received_bytes_ > 9 && received_[9] == '2'; }
  std::string_view answer() const { return {received_.data(), received_bytes_}; }
  std::string start_of_answer() const { return std::string(answer().substr(0, 600)); }

 private:
  void find_length() {
    constexpr std::string_view name = "\r\nContent-Length: ";
    auto const end = answer().find("\r\n\r\n");
    if (end == std::string_view::npos) return;
    auto const head = answer().substr(0, end);
    auto const at = head.find(name);
    if (at == std::string_view::npos) fail("an answer without Content-Length: " + start_of_answer());
    std::size_t length = 0;
    std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    whole_ = end + 4 + length;
  }

  int socket_;
  std::string request_;
  std::size_t written_ = 0;
  /// Room for an answer, taken once: what the generator costs is missing to the server on a shared core.
  std::vector<char> received_ = std::vector<char>(1 << 16);
  std::size_t received_bytes_ = 0;
  std::size_t whole_ = 0;
  Clock::time_point sent_at_;
};

void watch(int epoll, int operation, Connection *connection) {
  epoll_event event{};
  event.events = connection->wants_to_write() ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.ptr = connection;
  ::epoll_ctl(epoll, operation, connection->socket(), &event);
}

}  // namespace

double LoadResult::percentile_ms(double p) const {
  if (latencies_ms.empty()) return 0;
  auto const rank = static_cast<std::size_t>(std::ceil(p / 100.0 * static_cast<double>(latencies_ms.size())));
  return latencies_ms[std::min(latencies_ms.size(), std::max<std::size_t>(rank, 1)) - 1];
}

LoadResult run_load(LoadPlan const &plan) {
  LoadResult result;
  auto const epoll = ::epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<Connection>> connections;
  auto const start = Clock::now();
  auto const cpu_before = thread_cpu_seconds();
  auto next = [&] {
    return plan.seconds > 0 && elapsed_ms(start) > plan.seconds * 1000 ? std::string() : plan.next_request();
  };

  unsigned busy = 0;
  for (unsigned i = 0; i < plan.connections; ++i) {
    auto request = next();
    if (request.empty()) break;
    connections.push_back(std::make_unique<Connection>(plan.port));
    connections.back()->send(std::move(request));
    watch(epoll, EPOLL_CTL_ADD, connections.back().get());
    ++busy;
  }

  epoll_event events[256];
  while (busy > 0) {
    auto const n = ::epoll_wait(epoll, events, 256, 60'000);
    if (n == 0) fail("no answer for a minute");
    for (int i = 0; i < n; ++i) {
      auto *connection = static_cast<Connection *>(events[i].data.ptr);
      if (connection->wants_to_write()) {
        connection->write_some();
        if (!connection->wants_to_write()) watch(epoll, EPOLL_CTL_MOD, connection);
      }
      if ((events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0) continue;
      if (!connection->read_some()) continue;
      ++result.answers;
      result.latencies_ms.push_back(connection->age_ms());
      if (!connection->is_2xx() && result.answers_not_2xx++ == 0) {
        result.first_bad_answer = connection->start_of_answer();
      }
      if (plan.on_answer) plan.on_answer(connection->answer());
      auto request = next();
      if (request.empty()) {
        ::epoll_ctl(epoll, EPOLL_CTL_DEL, connection->socket(), nullptr);
        --busy;
        continue;
      }
      connection->send(std::move(request));
      if (connection->wants_to_write()) watch(epoll, EPOLL_CTL_MOD, connection);
    }
  }
  ::close(epoll);
  result.seconds = elapsed_ms(start) / 1000;
  result.generator_cpu_seconds = thread_cpu_seconds() - cpu_before;
  std::sort(result.latencies_ms.begin(), result.latencies_ms.end());
  return result;
}

std::string_view body_of(std::string_view answer) {
  constexpr std::string_view end = "\r\n\r\n";
  return answer.substr(std::min(answer.size(), answer.find(end) + end.size()));
}

std::string_view Answer::body() const {
  return body_of(bytes);
}

std::string_view Answer::fields() const {
  auto const begin = bytes.find("\r\n") + 2;
  return std::string_view(bytes).substr(begin, bytes.find("\r\n\r\n") + 2 - begin);
}

Answer ask_once(std::uint16_t port, std::string const &request) {
  Answer answer;
  LoadPlan plan{.port = port, .connections = 1, .next_request = {}, .seconds = 0};
  plan.next_request = [&request, asked = false]() mutable {
    return std::exchange(asked, true) ? std::string() : request;
  };
  plan.on_answer = [&answer](std::string_view bytes) { answer.bytes = bytes; };
  answer.is_2xx = run_load(plan).answers_not_2xx == 0;
  return answer;
}

Row latency_row(std::string_view work, LoadResult const &we, std::string_view beside, LoadResult const *they,
                double reach, std::string note) {
  Row row;
  row.work = work;
  row.value = we.percentile_ms(99);
  row.unit = "ms p99";
  row.beside = beside;
  row.reach = reach;
  note += "; p50 " + figure(we.percentile_ms(50), 3) + " ms";
  if (they != nullptr) {
    row.beside_value = they->percentile_ms(99);
    row.ratio = row.value / *row.beside_value;
    note += " beside " + figure(they->percentile_ms(50), 3) + " ms";
  }
  row.note = std::move(note);
  return row;
}

std::string http_get(std::string const &path, std::string const &accept, std::string const &coding) {
  return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: " + accept +
         "\r\nAccept-Encoding: " + coding + "\r\n\r\n";
}

std::string http_post(std::string const &path, std::string const &content_type, std::string const &body) {
  return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + content_type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace nguon::tools
