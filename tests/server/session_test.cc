#include "server/session.h"

#include <boost/asio/write.hpp>
#include <thread>
#include <vector>

#include "server/core.h"
#include "server/offload.h"
#include "tests/server/http_client.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon::server {
namespace {

using tests::HttpAnswer;
using tests::HttpClient;

constexpr std::size_t big_bytes = 8u << 20;

/// Holds a connection until the client ends it.
class HoldingTakeover final : public Takeover {
 public:
  Task<void> run(Socket &socket, Request const &request) override {
    auto const answer = "HTTP/1.1 101 Held\r\nHost-Was: " + std::string(request["Host"]) + "\r\n\r\n";
    [[maybe_unused]] auto const sent =
        co_await asio::async_write(socket, asio::buffer(answer), use_task_tuple);
    char byte = 0;
    [[maybe_unused]] auto const end = co_await socket.async_read_some(asio::buffer(&byte, 1), use_task_tuple);
  }
  void stop() override {}
};

/// Tells what arrived; /hold keeps the connection, /slow takes its time, /big answers at length, /file out of
/// a file, /tagged can be kept.
class EchoSite final : public Site {
 public:
  explicit EchoSite(asio::thread_pool &pool) : pool_(pool) {}
  Task<ResponsePtr> answer(RequestView const &request) override {
    if (request.path == "/slow") {
      auto wait = [] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        return true;
      };
      [[maybe_unused]] auto const waited = co_await offload(pool_, std::move(wait));
    }
    if (request.path == "/hold") {
      Response response;
      response.status = 101;
      response.takeover = std::make_shared<HoldingTakeover>();
      co_return std::make_shared<Response const>(std::move(response));
    }
    if (request.path == "/big") co_return ResponseBuilder(200, "", std::string(big_bytes, 'x')).done();
    if (request.path == "/file") {
      co_return ResponseBuilder(200, "application/octet-stream", range).tag_by("file").done();
    }
    if (request.path == "/tagged") co_return ResponseBuilder(200, "", "tagged").tag().done();
    std::string body(request.path);
    body.append("?").append(request.query).append(" ").append(request.body);
    co_return ResponseBuilder(200, "text/plain", std::move(body)).done();
  }
  ResponsePtr refuse(RequestView const &, Problem const &problem) override { return answer_problem(problem); }
  std::int64_t now_ms() const override { return 1'795'400'000'000; }

  storage::FileRange range;  ///< What /file answers with.

 private:
  asio::thread_pool &pool_;
};

/// One core with short limits.
class Echo {
 public:
  explicit Echo(Limits wanted = short_limits()) : limits(wanted), core(limits, traffic) {
    Acceptor acceptor(core.context(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    port = acceptor.local_endpoint().port();
    core.listen(std::move(acceptor), site);
    core.start();
  }
  ~Echo() { stop(); }
  void stop() {
    if (std::exchange(stopped_, true)) return;
    traffic.stopping = true;
    core.stop();
    core.join();
  }

  static Limits short_limits() {
    Limits limits;
    limits.header_bytes_max = 4'096;
    limits.body_bytes_max = 100'000;
    limits.idle_time = limits.header_time = limits.body_time = limits.write_time =
        std::chrono::milliseconds(200);
    limits.linger_time = std::chrono::milliseconds(200);
    limits.stop_time = std::chrono::milliseconds(2'000);
    return limits;
  }

  Limits limits;
  Traffic traffic;
  asio::thread_pool pool{2};
  EchoSite site{pool};
  Core core;
  unsigned short port = 0;

 private:
  bool stopped_ = false;
};

Limits patient_limits() {
  auto limits = Echo::short_limits();
  limits.idle_time = limits.header_time = limits.body_time = limits.write_time = std::chrono::seconds(30);
  return limits;
}

}  // namespace

TEST_CASE("requests on one connection are answered one after the other") {
  Echo echo;
  HttpClient client(echo.port);
  for (int i = 0; i < 3; ++i) {
    auto const answer = client.ask("POST", "/a/b?c=d", "", "body");
    CHECK(answer.status == 200);
    CHECK(answer.body == "/a/b?c=d body");
    CHECK(answer.field("date").ends_with(" GMT"));
    CHECK(answer.field("connection").empty());
  }
}

TEST_CASE("requests that are sent ahead are answered in their order") {
  Echo echo;
  HttpClient client(echo.port);
  std::string ahead;
  for (int i = 0; i < 50; ++i) {
    auto const body = std::string(static_cast<std::size_t>(i) * 37, 'a');
    ahead += "POST /" + std::to_string(i) +
             " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  client.send(ahead);
  for (int i = 0; i < 50; ++i) {
    auto const answer = client.receive();
    REQUIRE(answer.has_value());
    CHECK(answer->body ==
          "/" + std::to_string(i) + "? " + std::string(static_cast<std::size_t>(i) * 37, 'a'));
  }
}

TEST_CASE("a request that arrives byte by byte is the same request") {
  Echo echo(patient_limits());
  HttpClient client(echo.port);
  for (auto const letter : std::string("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")) {
    client.send(std::string_view(&letter, 1));
  }
  auto const answer = client.receive();
  REQUIRE(answer.has_value());
  CHECK(answer->body == "/x? abc");
}

TEST_CASE("a chunked body is joined") {
  Echo echo;
  HttpClient client(echo.port);
  client.send(
      "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  auto const answer = client.receive();
  REQUIRE(answer.has_value());
  CHECK(answer->body == "/x? abcde");
  CHECK(client.ask("GET", "/next").body == "/next? ");
}

TEST_CASE("HEAD is told the length and sent no body") {
  Echo echo;
  HttpClient client(echo.port);
  auto const answer = client.ask("HEAD", "/x");
  CHECK(answer.field("content-length") == "4");
  CHECK(client.ask("GET", "/y").body == "/y? ");
}

TEST_CASE("a client that has an answer is not sent it again") {
  Echo echo;
  HttpClient client(echo.port);
  auto const tag = client.ask("GET", "/tagged").field("etag");
  auto const same = client.ask("GET", "/tagged", "If-None-Match: " + tag + "\r\n");
  CHECK(same.status == 304);
  CHECK(same.field("etag") == tag);
  CHECK(same.field("content-length").empty());
  auto const other = client.ask("GET", "/tagged", "If-None-Match: \"other\"\r\n");
  CHECK(other.status == 200);
  CHECK(other.body == "tagged");
}

TEST_CASE("an answer out of a file is sent as one out of memory") {
  tests::TemporaryFolder const folder;
  std::string bytes;
  for (int i = 0; bytes.size() < big_bytes; ++i) bytes += std::to_string(i) + ' ';
  auto const file = storage::FileView::open(folder / "file");
  file->file().write(0, bytes);
  Echo echo(patient_limits());
  for (std::uint64_t const length : {1u, 8'192u, 32'768u, 32'769u, 300'000u, 5'000'000u}) {
    for (std::uint64_t const offset : {0u, 1u, 777'777u}) {
      CAPTURE(length);
      CAPTURE(offset);
      echo.site.range = {file, offset, length};
      HttpClient client(echo.port);
      auto const answer = client.ask("GET", "/file");
      CHECK(answer.status == 200);
      CHECK(answer.body == bytes.substr(offset, length));
      auto const head = client.ask("HEAD", "/file");
      CHECK(head.field("content-length") == std::to_string(length));
      CHECK(client.ask("GET", "/file", "If-None-Match: " + answer.field("etag") + "\r\n").status == 304);
      // The connection goes on where the body ended.
      CHECK(client.ask("GET", "/next").body == "/next? ");
    }
  }
}

TEST_CASE("a connection whose file ends too early is closed") {
  tests::TemporaryFolder const folder;
  auto const file = storage::FileView::open(folder / "file");
  file->file().write(0, std::string(100'000, 'x'));
  Echo echo(patient_limits());
  echo.site.range = {file, 0, 1'000'000};
  HttpClient client(echo.port);
  client.send("GET /file HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK_THROWS(client.receive());
  CHECK(tests::ask_once(echo.port, "GET", "/next").body == "/next? ");
}

TEST_CASE("connections close when the client says so, by word or by version") {
  Echo echo;
  HttpClient first(echo.port);
  CHECK(first.ask("GET", "/", "Connection: close\r\n").field("connection") == "close");
  CHECK(first.is_closed());

  HttpClient second(echo.port);
  second.send("GET / HTTP/1.0\r\n\r\n");
  CHECK(second.receive()->field("connection") == "close");
  CHECK(second.is_closed());

  HttpClient third(echo.port);
  third.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(third.receive()->field("connection") == "keep-alive");
  CHECK(third.ask("GET", "/x").body == "/x? ");
}

TEST_CASE("what is no HTTP is refused and the connection closed") {
  Echo echo;
  for (std::string const request :
       {"hello\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    CAPTURE(request);
    HttpClient client(echo.port);
    client.send(request);
    auto const answer = client.receive();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 400);
    CHECK(answer->body.find("urn:nguon:problem:bad-request") != std::string::npos);
    CHECK(answer->field("connection") == "close");
    CHECK(client.is_closed());
  }
}

TEST_CASE("an address that is no text is refused as such") {
  Echo echo;
  for (std::string const target : {"/%ff", "/?q=%c0%80", "/\x99"}) {
    CAPTURE(target);
    HttpClient client(echo.port);
    auto const answer = client.ask("GET", target);
    CHECK(answer.status == 400);
    CHECK(answer.body.find("urn:nguon:problem:address-not-utf8") != std::string::npos);
  }
  CHECK(HttpClient(echo.port).ask("GET", "/?q=D%E1%BB%ABa").status == 200);
}

TEST_CASE("a header over the limit is refused") {
  Echo echo;
  HttpClient client(echo.port);
  client.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(5'000, 'x'));
  auto const answer = client.receive();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 431);
  CHECK(client.is_closed());

  HttpClient within(echo.port);
  CHECK(within.ask("GET", "/", "X: " + std::string(3'900, 'x') + "\r\n").status == 200);
}

TEST_CASE("an address over the limit is refused as such, whether or not its line ends") {
  Echo echo;
  for (std::string const behind : {"", " HTTP/1.1\r\nHost: x\r\n\r\n"}) {
    CAPTURE(behind);
    HttpClient client(echo.port);
    client.send("GET /x?" + std::string(5'000, 'y') + behind);
    auto const answer = client.receive();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 414);
    CHECK(answer->body.find("urn:nguon:problem:uri-too-long") != std::string::npos);
    CHECK(client.is_closed());
  }
}

TEST_CASE("a body over the limit is refused, declared or not, and the client can read why") {
  Echo echo;
  HttpClient declared(echo.port);
  auto const body = std::string(100'001, 'x');
  auto const answer = declared.ask("POST", "/", "", body);
  CHECK(answer.status == 413);
  CHECK(answer.body.find("100000 bytes") != std::string::npos);
  CHECK(declared.is_closed());

  HttpClient chunked(echo.port);
  chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 11; ++i) chunked.send("2710\r\n" + std::string(10'000, 'x') + "\r\n");
  CHECK(chunked.receive()->status == 413);

  CHECK(tests::ask_once(echo.port, "POST", "/", "", std::string(100'000, 'x')).status == 200);
}

TEST_CASE("a client that waits to be told to send its body is told") {
  Echo echo(patient_limits());
  HttpClient client(echo.port);
  client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.receive()->status == 100);
  client.send("abc");
  CHECK(client.receive()->body == "/x? abc");

  HttpClient too_much(echo.port);
  too_much.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\nExpect: 100-continue\r\n\r\n");
  CHECK(too_much.receive()->status == 413);
}

TEST_CASE("a slow client is told so where it was speaking, and closed where it was silent") {
  Echo echo;
  HttpClient silent(echo.port);
  CHECK(silent.is_closed());

  HttpClient slow_header(echo.port);
  slow_header.send("GET / HTT");
  CHECK(slow_header.receive()->status == 408);
  CHECK(slow_header.is_closed());

  HttpClient slow_body(echo.port);
  slow_body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na");
  CHECK(slow_body.receive()->status == 408);
  CHECK(slow_body.is_closed());

  HttpClient idle_later(echo.port);
  CHECK(idle_later.ask("GET", "/").status == 200);
  CHECK(idle_later.is_closed());
}

TEST_CASE("a trickle of bytes does not keep a header open") {
  Echo echo;
  HttpClient client(echo.port);
  bool open = true;
  for (int i = 0; i < 50 && open; ++i) {
    open = client.send("G");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  auto const answer = client.receive();
  // The answer, or a reset where bytes were still under way.
  if (answer) CHECK((answer->status == 408 || answer->status == 400));
  CHECK(client.is_closed());
}

TEST_CASE("a client that does not take its answer is closed, one that takes it slowly is not") {
  Echo echo;
  HttpClient never(echo.port);
  never.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  CHECK_THROWS(never.receive());

  HttpClient reader(echo.port);
  CHECK(reader.ask("GET", "/big").body.size() == big_bytes);
}

TEST_CASE("a handler may take longer than any wait for the client") {
  Echo echo;
  CHECK(tests::ask_once(echo.port, "GET", "/slow").status == 200);
}

TEST_CASE("connections beyond the limit are turned away until others end") {
  auto limits = patient_limits();
  limits.connections_max = 3;
  Echo echo(limits);
  std::vector<HttpClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back(echo.port);
    CHECK(clients.back().ask("GET", "/").status == 200);
  }
  HttpClient surplus(echo.port);
  auto const answer = surplus.receive();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 503);
  CHECK_FALSE(answer->field("retry-after").empty());
  CHECK(surplus.is_closed());
  CHECK(clients.front().ask("GET", "/").status == 200);

  clients.clear();
  while (echo.traffic.connections >= 3) std::this_thread::yield();
  CHECK(tests::ask_once(echo.port, "GET", "/").status == 200);
}

TEST_CASE("bodies that would take more room than there is are refused, small ones are not") {
  auto limits = patient_limits();
  limits.bodies_bytes_max = 150'000;
  Echo echo(limits);
  HttpClient first(echo.port);
  first.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
  while (echo.traffic.body_bytes == 0) std::this_thread::yield();
  CHECK(tests::ask_once(echo.port, "POST", "/", "", std::string(90'000, 'x')).status == 503);
  CHECK(tests::ask_once(echo.port, "POST", "/", "", std::string(1'000, 'x')).status == 200);
  first.send(std::string(100'000, 'x'));
  CHECK(first.receive()->status == 200);
  while (echo.traffic.body_bytes > 0) std::this_thread::yield();
  CHECK(tests::ask_once(echo.port, "POST", "/", "", std::string(90'000, 'x')).status == 200);
}

TEST_CASE("a connection that was taken over holds no room for bodies, whatever came with its request") {
  auto limits = patient_limits();
  limits.bodies_bytes_max = 150'000;
  Echo echo(limits);
  HttpClient declared(echo.port), chunked(echo.port);
  declared.send("GET /hold HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" +
                std::string(100'000, 'x'));
  auto answer = declared.receive(false);
  REQUIRE(answer.has_value());
  CHECK(answer->status == 101);
  CHECK(answer->field("host-was") == "x");
  CHECK(echo.traffic.body_bytes == 0);
  chunked.send("GET /hold HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  REQUIRE(chunked.receive(false).has_value());
  CHECK(tests::ask_once(echo.port, "POST", "/", "", std::string(90'000, 'x')).status == 200);
}

TEST_CASE("a stop ends idle connections at once and lets a request finish") {
  auto limits = patient_limits();
  limits.stop_time = std::chrono::seconds(30);
  Echo echo(limits);
  HttpClient idle(echo.port);
  CHECK(idle.ask("GET", "/").status == 200);
  HttpClient busy(echo.port);
  busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  auto const before = SteadyClock::now();
  echo.stop();
  CHECK(SteadyClock::now() - before < std::chrono::seconds(10));
  auto const answer = busy.receive();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
  CHECK(answer->field("connection") == "close");
  CHECK(idle.is_closed());
  CHECK_THROWS(HttpClient(echo.port));
}

TEST_CASE("a stop cuts off what takes longer than its deadline") {
  auto limits = patient_limits();
  limits.stop_time = std::chrono::milliseconds(100);
  Echo echo(limits);
  HttpClient stuck(echo.port);
  stuck.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na");
  while (echo.traffic.connections == 0) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  echo.stop();
  CHECK(stuck.is_closed());
}

TEST_CASE("under a stop every answer that begins is whole") {
  Echo echo(patient_limits());
  std::atomic<bool> go_on = true;
  std::atomic<int> whole = 0;
  std::atomic<int> torn = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      try {
        HttpClient client(echo.port);
        while (go_on && client.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n")) {
          auto const answer = client.receive();
          if (!answer) return;
          ++whole;
          if (answer->field("connection") == "close") return;
        }
      } catch (std::exception const &) {
        ++torn;
      }
    });
  }
  while (whole < 500) std::this_thread::yield();
  echo.stop();
  go_on = false;
  for (auto &thread : threads) thread.join();
  CHECK(torn == 0);
}

TEST_CASE("requests are noted without their query") {
  tests::TemporaryFolder const folder;
  Echo echo;
  auto const path = folder / "access.log";
  {
    auto const log = AccessLog::open(path);
    echo.traffic.access_log = log.get();
    tests::ask_once(echo.port, "GET", "/x?secret=1");
    HttpClient broken(echo.port);
    broken.send("nonsense\r\n\r\n");
    CHECK(broken.receive()->status == 400);
    echo.stop();
  }
  auto const lines = tests::read_file(path);
  CHECK(lines.find(" GET /x 200 12 ") != std::string::npos);
  CHECK(lines.find(" - - 400 ") != std::string::npos);
  CHECK(lines.find("secret") == std::string::npos);
}

}  // namespace nguon::server
