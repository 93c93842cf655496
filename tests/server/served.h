#pragma once
// A small world behind a real server: what it says is posted over HTTP and asked for over HTTP.

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "server/server.h"
#include "tests/server/house.h"
#include "tests/server/http_client.h"
#include "tests/trace/ledger_fixture.h"

namespace nguon::tests {

inline constexpr std::string_view one = "Content-Type: application/jose\r\n";
inline constexpr std::string_view many = "Content-Type: application/jose+jsonl\r\n";
inline constexpr std::string_view as_json = "Accept: application/json\r\n";
inline constexpr std::string_view as_page = "Accept: text/html\r\n";

/// The stable word of a problem; empty for what is none.
inline std::string problem_code(HttpAnswer const &answer) {
  constexpr std::string_view prefix = "urn:nguon:problem:";
  auto const begin = answer.body.find(prefix);
  if (begin == std::string::npos) return "";
  auto const code = answer.body.substr(begin + prefix.size());
  return code.substr(0, code.find('"'));
}

/// The string at a JSON pointer of an answer's body.
inline std::string text_at(std::string const &body, std::string_view pointer) {
  return std::string(boost::json::parse(body).at_pointer(pointer).as_string());
}
inline std::uint64_t number_at(std::string const &body, std::string_view pointer) {
  return boost::json::parse(body).at_pointer(pointer).to_number<std::uint64_t>();
}

/// A farm with 100 fruits of lot L1, and a shop. Everything they said stands in the log.
class Served : public House {
 public:
  explicit Served(server::Options options = {}) {
    REQUIRE(world.tell(farm, sow().of(batch, "100")).has_value());
    options.listen.port = 0;
    options.admin = server::Endpoint{};
    options.cores = 2;
    auto started = server::Server::start(service(), std::move(options));
    REQUIRE(started.has_value());
    http = *std::move(started);
    catch_up();
  }
  ~Served() { http->stop(); }

  unsigned short port() const { return http->port(); }
  HttpAnswer get(std::string_view target, std::string_view fields = "") {
    return ask_once(port(), "GET", target, fields);
  }
  HttpAnswer post(std::string const &statement) {
    return ask_once(port(), "POST", "/statements", one, statement);
  }

  /// Posts what was said in the world since the last time.
  void catch_up() {
    std::string lines;
    for (; posted_ < world.statements.size(); ++posted_) lines += world.statements[posted_] + "\n";
    auto const answer = ask_once(port(), "POST", "/statements", many, lines);
    REQUIRE(answer.status == 200);
    REQUIRE(problem_code(answer) == "");
    REQUIRE(size() == world.size());
  }

  World world;
  std::string farm = world.enrol("farm"), shop = world.enrol("shop", "trader");
  std::string fruit = world.product("fruit", farm);
  std::string batch = lot(fruit, "L1");
  std::unique_ptr<server::Server> http;

 private:
  std::size_t posted_ = 0;
};

}  // namespace nguon::tests
