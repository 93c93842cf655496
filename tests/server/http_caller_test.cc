#include "server/http_caller.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <future>
#include <thread>

#include "server/zstd.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// Answers each connection with the next of these texts a request, and closes it after the last.
class CannedServer {
 public:
  /// One list a connection. `certificate`: folder with cert.pem and key.pem, for TLS.
  explicit CannedServer(std::vector<std::vector<std::string>> connections, std::string certificate = "")
      : connections_(std::move(connections)), certificate_(std::move(certificate)) {
    port = acceptor_.local_endpoint().port();
    thread_ = std::jthread([this] { serve(); });
  }
  ~CannedServer() {
    // Wakes it where it still waits for a connection.
    asio::io_context io;
    tcp::socket socket(io);
    boost::system::error_code ignored;
    stopping_ = true;
    socket.connect({asio::ip::address_v4::loopback(), port}, ignored);
  }
  std::string url(std::string const &scheme, std::string const &host) const {
    return scheme + "://" + host + ":" + std::to_string(port);
  }
  unsigned short port = 0;
  std::atomic<unsigned> accepted{0};

 private:
  template <class Stream>
  static void talk(Stream &stream, std::vector<std::string> const &answers) {
    boost::system::error_code failure;
    asio::streambuf buffer;
    for (auto const &answer : answers) {
      auto const length = asio::read_until(stream, buffer, "\r\n\r\n", failure);
      if (failure) return;
      buffer.consume(length);
      if (answer == "silence") {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        return;
      }
      asio::write(stream, asio::buffer(answer), failure);
    }
  }
  void serve() {
    for (auto const &answers : connections_) {
      boost::system::error_code failure;
      tcp::socket socket(io_);
      acceptor_.accept(socket, failure);
      if (failure || stopping_) return;
      ++accepted;
      if (certificate_.empty()) {
        talk(socket, answers);
        continue;
      }
      asio::ssl::context context(asio::ssl::context::tls_server);
      context.use_certificate_chain_file(certificate_ + "/cert.pem");
      context.use_private_key_file(certificate_ + "/key.pem", asio::ssl::context::pem);
      asio::ssl::stream<tcp::socket &> stream(socket, context);
      stream.handshake(asio::ssl::stream_base::server, failure);
      if (!failure) talk(stream, answers);
    }
  }

  std::vector<std::vector<std::string>> const connections_;
  std::string const certificate_;
  std::atomic<bool> stopping_{false};
  asio::io_context io_;
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  std::jthread thread_;
};

std::string canned(std::string const &body, std::string const &fields = "") {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + fields + "\r\n" + body;
}

server::HttpCaller caller_of(std::string const &url, server::HttpCaller::Bounds bounds) {
  auto caller = server::HttpCaller::make(url, bounds);
  REQUIRE(caller.has_value());
  return *std::move(caller);
}

}  // namespace

TEST_CASE("a caller keeps its connection, and opens another where it was closed") {
  CannedServer const served(
      {{canned("one"), canned("two")}, {canned("three", "Connection: close\r\n")}, {canned("four")}});
  auto caller = caller_of(served.url("http", "127.0.0.1"), {});
  for (auto const *expected : {"one", "two", "three", "four"}) {
    auto const reply = caller.get("/x");
    REQUIRE(reply.has_value());
    CHECK(reply->status == 200);
    CHECK(reply->content_type == "text/x");
    CHECK(reply->body == expected);
  }
  CHECK(served.accepted == 3);
}

TEST_CASE("a caller waits for an answer only so long, and takes only so much") {
  CannedServer const silent({{"silence"}, {canned(std::string(2'000, 'x'))}, {"nonsense\r\n\r\n"}});
  auto caller = caller_of(silent.url("http", "localhost"),
                          {.time = std::chrono::milliseconds(100), .body_bytes_max = 1'000});
  for (int i = 0; i < 3; ++i) {
    auto const reply = caller.get("/");
    REQUIRE_FALSE(reply.has_value());
    CHECK(reply.error().code == "no-answer");
  }
  CHECK(caller_of("http://127.0.0.1:9", {}).get("/").error().code == "no-answer");
}

TEST_CASE("a caller waits for the address of a name only so long") {
  CannedServer const served({{canned("found")}});
  auto allowed = server::CallRule::parse({"127.0.0.0/8"});
  REQUIRE(allowed.has_value());
  auto const url = served.url("http", "receiver.example");
  auto const here = [](std::string const &, std::string const &port) {
    return server::look_up_by_system("127.0.0.1", port);
  };
  auto known = server::HttpCaller::make(url, {}, *allowed, here);
  REQUIRE(known.has_value());
  auto const reply = known->get("/");
  REQUIRE(reply.has_value());
  CHECK(reply->body == "found");

  // A resolver that does not answer before the test lets it, as with name servers that are away.
  std::promise<void> let;
  auto const silent = [released = let.get_future().share()](std::string const &, std::string const &port) {
    released.wait();
    return server::look_up_by_system("127.0.0.1", port);
  };
  auto caller = server::HttpCaller::make(url, {.time = std::chrono::milliseconds(50)}, *allowed, silent);
  REQUIRE(caller.has_value());
  auto const late = caller->get("/");
  REQUIRE_FALSE(late.has_value());
  CHECK(late.error().code == "no-answer");
  let.set_value();
  CHECK(served.accepted == 1);

  auto const broken = [](std::string const &, std::string const &) -> server::FoundAddresses {
    return {{}, asio::error::host_not_found};
  };
  auto lost = server::HttpCaller::make(url, {}, *allowed, broken);
  REQUIRE(lost.has_value());
  CHECK(lost->get("/").error().code == "no-answer");
}

TEST_CASE("a caller unpacks what comes compressed, up to its bound") {
  auto const packed = server::zstd(std::string(2'000, 'x'));
  auto const coded = [](std::string const &body) { return canned(body, "Content-Encoding: zstd\r\n"); };
  CannedServer const served({{coded(packed), coded(packed.substr(1)), canned("plain")}});
  auto const url = served.url("http", "127.0.0.1");
  auto caller = caller_of(url, {.body_bytes_max = 2'000});
  auto const whole = caller.get("/");
  REQUIRE(whole.has_value());
  CHECK(whole->body == std::string(2'000, 'x'));
  CHECK(caller.get("/").error().code == "no-answer");
  CHECK(caller.get("/")->body == "plain");

  CannedServer const more({{coded(packed)}});
  CHECK(caller_of(more.url("http", "127.0.0.1"), {.body_bytes_max = 1'999}).get("/").error().code ==
        "no-answer");
}

TEST_CASE("an address that cannot be called is refused") {
  for (auto const *url :
       {"", "127.0.0.1:80", "ftp://127.0.0.1", "http://", "http://a/b?c=d", "http://me@host/", "https//x"}) {
    CAPTURE(url);
    CHECK(server::HttpCaller::make(url, {}).error().code == "bad-url");
  }
  for (auto const *url : {"http://localhost", "https://example.vn/x/", "http://[::1]:80"})
    CHECK(server::HttpCaller::make(url, {}).has_value());
}

TEST_CASE("a caller with a rule connects to no address that it does not allow, by whatever name") {
  CannedServer const served({{canned("one")}});
  for (auto const *host : {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "127.1"}) {
    CAPTURE(std::string(host));
    auto caller = server::HttpCaller::make(served.url("http", host), {}, server::CallRule());
    if (!caller) continue;  // No host at all, as this parser has it.
    auto const reply = caller->get("/");
    REQUIRE_FALSE(reply.has_value());
    CHECK(reply.error().code == "address-not-allowed");
  }
  CHECK(served.accepted == 0);
  auto allowed = server::CallRule::parse({"127.0.0.0/8"});
  auto caller = server::HttpCaller::make(served.url("http", "127.0.0.1"), {}, *allowed);
  REQUIRE(caller.has_value());
  auto const reply = caller->post("/", "text/plain", {{"X-One", "1"}}, "body");
  REQUIRE(reply.has_value());
  CHECK(reply->body == "one");
}

TEST_CASE("over TLS the certificate must be of somebody who is trusted, and of that host") {
  TemporaryFolder const folder;
  auto const make = [&](std::string const &name) {
    auto const command = "mkdir " + (folder / name) +
                         " && openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=test -addext "
                         "subjectAltName=DNS:localhost -keyout " +
                         (folder / name) + "/key.pem -out " + (folder / name) + "/cert.pem 2>/dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
  };
  make("known");
  make("unknown");
  // Read at the first call of this process; no other test here speaks TLS.
  REQUIRE(::setenv("SSL_CERT_FILE", (folder / "known/cert.pem").c_str(), 1) == 0);
  CannedServer const known({{canned("secret")}, {canned("secret")}}, folder / "known");
  auto const reply = caller_of(known.url("https", "localhost"), {}).get("/");
  REQUIRE(reply.has_value());
  CHECK(reply->body == "secret");
  // The same server under a name that its certificate does not have.
  CHECK_FALSE(caller_of(known.url("https", "127.0.0.1"), {}).get("/").has_value());
  CannedServer const unknown({{canned("secret")}}, folder / "unknown");
  CHECK_FALSE(caller_of(unknown.url("https", "localhost"), {}).get("/").has_value());
  CannedServer const plain({{canned("secret")}});
  CHECK_FALSE(caller_of(plain.url("https", "localhost"), {.time = std::chrono::milliseconds(300)})
                  .get("/")
                  .has_value());
}
