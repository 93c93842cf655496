#include "server/server.h"

#include <thread>

#include "tests/server/served.h"

using namespace nguon;
using namespace nguon::tests;

TEST_CASE("an address to listen on is read in its spellings") {
  struct Row {
    char const *text, *host;
    unsigned short port;
  };
  for (auto const &row : {Row{"127.0.0.1:8080", "127.0.0.1", 8080}, Row{"localhost:1", "127.0.0.1", 1},
                          Row{":80", "0.0.0.0", 80}, Row{"[::1]:65535", "::1", 65535}}) {
    CAPTURE(row.text);
    auto const endpoint = server::parse_endpoint(row.text);
    REQUIRE(endpoint.has_value());
    CHECK(endpoint->host == row.host);
    CHECK(endpoint->port == row.port);
  }
  for (auto const text :
       {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "example.vn:80", ":-1"}) {
    CAPTURE(text);
    CHECK_FALSE(server::parse_endpoint(text).has_value());
  }
}

TEST_CASE("a second server on the same port is refused, not shared") {
  Served served;
  House other;
  server::Options options;
  options.listen = {"127.0.0.1", served.port()};
  auto const refused = server::Server::start(other.service(), options);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "cannot-listen");
}

TEST_CASE("a port is free again after a stop") {
  Served served;
  auto const port = served.port();
  CHECK(served.get("/robots.txt").status == 200);
  served.http->stop();
  served.http->stop();
  server::Options options;
  options.listen = {"127.0.0.1", port};
  auto const again = server::Server::start(served.service(), options);
  CHECK(again.has_value());
}

TEST_CASE("under a stop every statement that was acknowledged is in the log") {
  Served served;
  std::vector<std::string> statements;
  for (int i = 0; i < 400; ++i)
    statements.push_back(served.world.sign_event(served.farm, caring().of(served.batch)));
  auto const before = served.size();
  std::atomic<std::size_t> next = 0;
  std::atomic<std::uint64_t> acknowledged = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      try {
        HttpClient client(served.port());
        for (std::size_t at = next++; at < statements.size(); at = next++) {
          auto const answer = client.ask("POST", "/statements", one, statements[at]);
          if (answer.status == 200) ++acknowledged;
          if (answer.field("connection") == "close") return;
        }
      } catch (std::exception const &) {
        // Closed between two requests.
      }
    });
  }
  while (acknowledged < 20) std::this_thread::yield();
  served.http->stop();
  for (auto &thread : threads) thread.join();
  CHECK(served.size() >= before + acknowledged);
  // At most one a connection was recorded without its answer having been seen.
  CHECK(served.size() <= before + acknowledged + threads.size());
}
