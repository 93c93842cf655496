#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json.hpp>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "crypto/hmac.h"
#include "server/epcis/subscription_parts.h"
#include "tests/server/served.h"
#include "trace/epcis/answer_document.h"
#include "trace/epcis/log_events.h"

namespace nguon::tests {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
namespace net = boost::asio;

constexpr std::string_view as_farm = "Authorization: Bearer farm\r\nContent-Type: application/json\r\n";

/// What was sent: events and the id of its document.
struct GotDocument {
  std::string id;
  std::vector<std::string> event_ids;
  std::string subscription;
};

GotDocument read_document(std::string const &body) {
  auto const document = boost::json::parse(body);
  GotDocument got;
  got.id = document.at("id").as_string();
  got.subscription = document.at_pointer("/epcisBody/queryResults/subscriptionID").as_string();
  for (auto const &event : document.at_pointer("/epcisBody/queryResults/resultsBody/eventList").as_array())
    got.event_ids.emplace_back(event.at("eventID").as_string());
  return got;
}

/// A subscriber by WebSocket. Waits at most ten seconds for anything.
class SocketClient {
 public:
  SocketClient(unsigned short port, std::string const &target) {
    auto &lowest = stream_.next_layer();
    lowest.connect({net::ip::address_v4::loopback(), port}, failure);
    if (!failure) run([&](auto done) { stream_.async_handshake(response, "localhost", target, done); });
  }
  /// The next document; nullopt at the end, with `failure` and reason() saying which.
  std::optional<GotDocument> next() {
    beast::flat_buffer buffer;
    run([&](auto done) { stream_.async_read(buffer, [done](auto code, std::size_t) { done(code); }); });
    if (failure) return std::nullopt;
    return read_document(beast::buffers_to_string(buffer.data()));
  }
  void close() {
    run([&](auto done) { stream_.async_close(websocket::close_code::normal, done); });
  }
  void send(std::string const &text) {
    run([&](auto done) {
      stream_.async_write(net::buffer(text), [done](auto code, std::size_t) { done(code); });
    });
  }
  websocket::close_reason reason() const { return stream_.reason(); }

  beast::error_code failure;
  websocket::response_type response;

 private:
  template <class Start>
  void run(Start const &start) {
    bool is_done = false;
    start([&](beast::error_code code) {
      failure = code;
      is_done = true;
    });
    io_.restart();
    io_.run_for(std::chrono::seconds(10));
    if (!is_done) throw std::runtime_error("nothing came");
  }
  net::io_context io_;
  websocket::stream<net::ip::tcp::socket> stream_{io_};
};

/// Takes webhooks on the loopback address, and answers as it is told.
class WebhookReceiver {
 public:
  WebhookReceiver() {
    thread_ = std::jthread([this](std::stop_token const &token) { serve(token); });
  }
  ~WebhookReceiver() {
    thread_.request_stop();
    net::io_context io;
    net::ip::tcp::socket socket(io);
    boost::system::error_code ignored;
    socket.connect(acceptor_.local_endpoint(), ignored);
  }
  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/cb?k=v";
  }
  /// Waits until so many events came, ten seconds at most.
  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return events_.size() >= count; });
    return events_;
  }
  std::vector<http::request<http::string_body>> requests() {
    std::lock_guard const lock(mutex_);
    return requests_;
  }

 private:
  void serve(std::stop_token const &token) {
    while (!token.stop_requested()) {
      boost::system::error_code failure;
      net::ip::tcp::socket socket(io_);
      acceptor_.accept(socket, failure);
      beast::flat_buffer buffer;
      http::request<http::string_body> request;
      http::read(socket, buffer, request, failure);
      if (failure) continue;
      {
        std::lock_guard const lock(mutex_);
        for (auto const &id : read_document(request.body()).event_ids) events_.push_back(id);
        requests_.push_back(std::move(request));
      }
      changed_.notify_all();
      http::response<http::empty_body> answer(http::status::ok, 11);
      answer.set(http::field::connection, "close");
      answer.prepare_payload();
      http::write(socket, answer, failure);
    }
  }
  net::io_context io_;
  net::ip::tcp::acceptor acceptor_{io_, {net::ip::address_v4::loopback(), 0}};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> events_;
  std::vector<http::request<http::string_body>> requests_;
  std::jthread thread_;
};

/// Remembers how the log was looked at.
class WatchedEvents final : public trace::EventSource {
 public:
  explicit WatchedEvents(std::unique_ptr<trace::LogEvents> events) : events_(std::move(events)) {}
  trace::EventPosition end() const override { return events_->end(); }
  trace::EventPosition since(std::int64_t record_ms) const override { return events_->since(record_ms); }
  Result<Found> find(std::string_view query, trace::EventPosition from, trace::EventPosition end,
                     Bounds const &bounds) const override {
    if (from < end) {
      std::lock_guard const lock(mutex_);
      looks_.push_back({from, bounds.entries_max});
    }
    auto const at_once = ++at_once_;
    for (auto most = most_at_once.load();
         at_once > most && !most_at_once.compare_exchange_weak(most, at_once);)
      continue;
    if (slow) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    auto found = events_->find(query, from, end, bounds);
    --at_once_;
    return found;
  }
  struct Look {
    trace::EventPosition from;
    std::size_t entries_max;
  };
  std::vector<Look> looks() const {
    std::lock_guard const lock(mutex_);
    return looks_;
  }

  std::atomic<bool> slow = false;
  mutable std::atomic<std::size_t> most_at_once = 0;

 private:
  std::unique_ptr<trace::LogEvents> events_;
  mutable std::atomic<std::size_t> at_once_ = 0;
  mutable std::mutex mutex_;
  mutable std::vector<Look> looks_;
};

/// A log with two queries, "all" and "harvests", that is subscribed to over HTTP.
class SubscribedServer : public House {
 public:
  explicit SubscribedServer(server::EventSocket::Bounds bounds = {}) : bounds_(bounds) {
    start();
    REQUIRE(world.tell(farm, sow().of(batch, "100")).has_value());
    catch_up();
  }
  ~SubscribedServer() { stop(); }

  void start() {
    auto const all = trace::parse_event_query("");
    auto const shipped = trace::parse_event_query("EQ_bizStep=shipping");
    REQUIRE((all.has_value() && shipped.has_value()));
    auto const find = [all = *all, shipped = *shipped](std::string_view name) -> Result<trace::EventQuery> {
      if (name == "all") return all;
      if (name == "shipped things") return shipped;
      return Error{ErrorKind::not_found, "unknown-query", "There is no query of this name."};
    };
    events = std::make_unique<WatchedEvents>(std::make_unique<trace::LogEvents>(*log, find));
    auto started =
        server::Subscriptions::start(store, *events, [this] { return clock_ms.load(); },
                                     {.threads = 2, .rule = *server::CallRule::parse({"127.0.0.0/8"})});
    REQUIRE(started.has_value());
    subscriptions = *std::move(started);
    auto const find_party = [this](std::string_view authorization) -> Result<std::string> {
      if (authorization == "Bearer farm") return farm;
      if (authorization == "Bearer shop") return shop;
      return Error{ErrorKind::unsigned_, "token-unknown", "This token is unknown."};
    };
    parts.reset(new server::SubscriptionParts{*events, *subscriptions, find_party});
    parts->open_sockets_max = 3;
    parts->socket_bounds = bounds_;
    auto with_parts = service();
    with_parts.subscriptions = parts.get();
    with_parts.clock = [this] { return clock_ms.load(); };
    server::Options options;
    options.listen.port = 0;
    options.admin = server::Endpoint{};
    options.cores = 2;
    auto served = server::Server::start(std::move(with_parts), std::move(options));
    REQUIRE(served.has_value());
    http = *std::move(served);
  }
  void stop() {
    if (http) http->stop();
    http.reset();
    subscriptions.reset();
  }
  unsigned short port() const { return http->port(); }
  HttpAnswer ask(std::string_view method, std::string_view target, std::string_view body = "",
                 std::string_view fields = as_farm) {
    return ask_once(port(), method, target, fields, body);
  }
  /// Posts what was said in the world since the last time.
  void catch_up() {
    std::string lines;
    for (; posted_ < world.statements.size(); ++posted_) lines += world.statements[posted_] + "\n";
    auto const answer = ask_once(port(), "POST", "/statements", many, lines);
    REQUIRE(answer.status == 200);
    REQUIRE(size() == world.size());
  }
  /// As catch_up, where nobody serves.
  void catch_up_behind() {
    std::vector<std::string> const rest(world.statements.begin() + static_cast<std::ptrdiff_t>(posted_),
                                        world.statements.end());
    for (auto const &outcome : sequencer->submit_and_wait(rest)) REQUIRE(outcome.has_value());
    posted_ = world.statements.size();
  }
  /// The ids of all events in the log, from an entry on.
  std::vector<std::string> ids_from(std::uint64_t entry) const {
    std::vector<std::string> ids;
    for (; entry < size(); ++entry) {
      for (auto const &event : trace::read_recorded_events(*log->published()->reader, entry))
        ids.push_back(event.id);
    }
    return ids;
  }
  void pick(std::string const &figure) {
    auto const next = lot(fruit, "N" + std::to_string(++lots_));
    REQUIRE(world.tell(farm, sow().of(next, figure)).has_value());
  }

  std::atomic<std::int64_t> clock_ms = now_ms;
  World world;
  std::string farm = world.enrol("farm"), shop = world.enrol("shop", "trader");
  std::string fruit = world.product("fruit", farm);
  std::string batch = lot(fruit, "L1");
  std::unique_ptr<WatchedEvents> events;
  std::unique_ptr<server::Subscriptions> subscriptions;
  std::unique_ptr<server::SubscriptionParts> parts;
  std::unique_ptr<server::Server> http;

 private:
  server::EventSocket::Bounds const bounds_;
  std::size_t posted_ = 0;
  unsigned lots_ = 0;
};

/// A server in a process of its own, which can be killed: the test case "serves until it is killed" of this
/// very program.
class KillableServer {
 public:
  explicit KillableServer(std::string folder) : folder_(std::move(folder)) {}
  ~KillableServer() { kill(); }
  void start() {
    std::filesystem::remove(folder_ + "/port");
    auto const program = std::filesystem::read_symlink("/proc/self/exe").string();
    child_ = ::fork();
    REQUIRE(child_ >= 0);
    if (child_ == 0) {
      // Not even a failing test leaves it behind.
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::setenv("NGUON_SUBSCRIBED_FOLDER", folder_.c_str(), 1);
      ::execl(program.c_str(), program.c_str(), "--no-skip", "-tc=serves until it is killed", nullptr);
      ::_exit(127);
    }
    for (int i = 0; i < 3'000 && !std::filesystem::exists(folder_ + "/port"); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::ifstream(folder_ + "/port") >> port_;
    REQUIRE(port_ != 0);
  }
  void kill() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = 0;
  }
  unsigned short port() const { return port_; }

 private:
  std::string const folder_;
  pid_t child_ = 0;
  unsigned short port_ = 0;
};

std::string webhook_body(std::string const &dest, std::string const &controls) {
  return R"({"dest":")" + dest + R"(","signatureToken":"13df38",)" + controls + "}";
}

}  // namespace

TEST_CASE("a subscription by webhook is made, shown, listed and ended over HTTP") {
  SubscribedServer house;
  auto const made = house.ask("POST", "/epcis/queries/all/subscriptions",
                              webhook_body("https://client.example.com/cb",
                                           R"("reportIfEmpty":true,"schedule":{"hour":"1","minute":"5"})"));
  REQUIRE(made.status == 201);
  auto const id = text_at(made.body, "/subscriptionID");
  CHECK(made.field("location") == "/epcis/queries/all/subscriptions/" + id);
  CHECK(text_at(made.body, "/schedule/hour") == "1");
  CHECK(made.body.find("13df38") == std::string::npos);
  auto const shown = house.ask("GET", made.field("location"));
  CHECK(shown.status == 200);
  CHECK(shown.body == made.body);
  auto const list = house.ask("GET", "/epcis/queries/all/subscriptions");
  CHECK(list.status == 200);
  CHECK(list.body == "[" + made.body + "]");
  CHECK(house.ask("GET", "/epcis/queries/shipped%20things/subscriptions").body == "[]");

  // Others neither see nor end it.
  constexpr std::string_view as_shop = "Authorization: Bearer shop\r\n";
  CHECK(house.ask("GET", made.field("location"), "", as_shop).status == 404);
  CHECK(house.ask("DELETE", made.field("location"), "", as_shop).status == 404);
  CHECK(house.ask("GET", "/epcis/queries/all/subscriptions", "", as_shop).body == "[]");
  CHECK(house.ask("GET", made.field("location"), "", "").status == 401);
  CHECK(house.ask("OPTIONS", made.field("location")).field("allow") == "GET, HEAD, DELETE, OPTIONS");
  auto const told = house.ask("OPTIONS", made.field("location"));
  CHECK(told.status == 204);
  CHECK(told.field("gs1-query-min-record-time") == text_at(made.body, "/minRecordTime"));
  CHECK(told.field("gs1-query-min-record-time") == "2026-11-23T02:13:20.000Z");
  CHECK(house.ask("OPTIONS", made.field("location"), "", as_shop).status == 404);
  CHECK(house.ask("OPTIONS", made.field("location"), "", "").status == 401);
  CHECK(house.ask("OPTIONS", "/epcis/queries/all/subscriptions", "", "").status == 204);
  CHECK(house.ask("DELETE", made.field("location")).status == 204);
  CHECK(house.ask("DELETE", made.field("location")).status == 404);
  CHECK(house.ask("GET", made.field("location")).status == 404);
}

TEST_CASE("subscriptions are listed page by page, each once") {
  SubscribedServer house;
  std::set<std::string> made, listed;
  for (unsigned i = 0; i < 3; ++i) {
    auto const answer =
        house.ask("POST", "/epcis/queries/all/subscriptions",
                  webhook_body("https://client.example.com/cb", R"("schedule":{"hour":"1"})"));
    made.insert(text_at(answer.body, "/subscriptionID"));
  }
  std::string target = "/epcis/queries/all/subscriptions?perPage=2";
  for (unsigned page = 0; page < 2; ++page) {
    auto const answer = house.ask("GET", target);
    REQUIRE(answer.status == 200);
    auto const page_of_them = boost::json::parse(answer.body);
    for (auto const &one : page_of_them.as_array())
      CHECK(listed.emplace(one.at("subscriptionID").as_string()).second);
    auto const link = answer.field("link");
    CHECK(link.empty() == (page == 1));
    if (link.empty()) break;
    auto const begin = std::string_view("<https://example.vn").size();
    target = link.substr(begin, link.find('>') - begin);
  }
  CHECK(listed == made);
  // Nobody goes on in another's list.
  auto const stolen = house.ask("GET", target, "", "Authorization: Bearer shop\r\n");
  CHECK(stolen.status == 400);
  CHECK(text_at(stolen.body, "/code") == "page-token");
  CHECK(house.ask("GET", "/epcis/queries/all/subscriptions?perPage=0").status == 400);
}

TEST_CASE("a subscription that cannot be is refused in EPCIS's words") {
  SubscribedServer house;
  auto const post = [&](std::string const &body, std::string const &query = "all") {
    return house.ask("POST", "/epcis/queries/" + query + "/subscriptions", body);
  };
  auto const bad = post(webhook_body("https://client.example.com/", R"("schedule":{"hour":"24"})"));
  CHECK(bad.status == 400);
  CHECK(text_at(bad.body, "/type") == "epcisException:SubscriptionControlsException");
  CHECK(text_at(bad.body, "/field") == "/schedule/hour");
  CHECK(bad.field("content-type") == "application/problem+json");
  CHECK(post(webhook_body("https://client.example.com/", R"("stream":false)")).status == 400);
  CHECK(post("{").status == 400);
  CHECK(post("").status == 400);
  auto const nowhere = post(webhook_body("https://client.example.com/", R"("stream":true)"), "none");
  CHECK(nowhere.status == 404);
  CHECK(text_at(nowhere.body, "/type") == "epcisException:NoSuchNameException");
  auto const inside = post(webhook_body("http://10.1.2.3/", R"("stream":true)"));
  CHECK(inside.status == 403);
  CHECK(text_at(inside.body, "/code") == "address-not-allowed");
  CHECK(house
            .ask("POST", "/epcis/queries/all/subscriptions", "<xml/>",
                 "Authorization: Bearer farm\r\nContent-Type: application/xml\r\n")
            .status == 415);
  CHECK(house.ask("POST", "/epcis/queries/all/subscriptions", "{}", "Content-Type: application/json\r\n")
            .status == 401);
  CHECK(house.ask("GET", "/epcis/queries/none/subscriptions").status == 404);
  CHECK(house.ask("PUT", "/epcis/queries/all/subscriptions").status == 405);
}

TEST_CASE("a webhook gets each event once, also those of the time in which nobody served") {
  WebhookReceiver receiver;
  SubscribedServer house;
  auto const first = house.size();
  auto const made =
      house.ask("POST", "/epcis/queries/all/subscriptions", webhook_body(receiver.url(), R"("stream":true)"));
  REQUIRE(made.status == 201);
  house.pick("7");
  house.pick("8");
  house.catch_up();
  CHECK(receiver.wait_for(2) == house.ids_from(first));
  house.stop();
  house.pick("9");
  house.pick("10");
  house.catch_up_behind();
  house.start();
  house.pick("11");
  house.catch_up();
  CHECK(receiver.wait_for(5) == house.ids_from(first));

  for (auto const &request : receiver.requests()) {
    CHECK(request.method() == http::verb::post);
    CHECK(std::string(request.target()) == "/cb?k=v");
    CHECK(std::string(request[http::field::content_type]) == "application/json");
    CHECK(std::string(request["GS1-Signature"]) == "sha256=" + to_hex(hmac_sha256("13df38", request.body())));
    CHECK(std::string(request["Nguon-Delivery"]) == read_document(request.body()).id);
    CHECK("/epcis/queries/all/subscriptions/" + read_document(request.body()).subscription ==
          made.field("location"));
  }
}

TEST_CASE("the admin listener says for Prometheus how subscribers are served") {
  WebhookReceiver receiver;
  SubscribedServer house;
  auto const metrics = [&] { return ask_once(house.http->admin_port(), "GET", "/metrics"); };
  auto const says = [&](std::string const &body, std::string const &name, unsigned value) {
    auto const line = "\n" + name + "{origin=\"" + house.origin + "\"} " + std::to_string(value) + "\n";
    return ("\n" + body).find(line) != std::string::npos;
  };
  auto const before = metrics();
  CHECK(before.status == 200);
  CHECK(before.field("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(says(before.body, "nguon_subscriptions", 0));
  CHECK(says(before.body, "nguon_deliveries_total", 0));

  auto const made =
      house.ask("POST", "/epcis/queries/all/subscriptions", webhook_body(receiver.url(), R"("stream":true)"));
  REQUIRE(made.status == 201);
  SocketClient socket(house.port(), "/epcis/queries/all/events?stream=true");
  REQUIRE_FALSE(socket.failure);
  house.pick("7");
  house.catch_up();
  CHECK(receiver.wait_for(1).size() == 1);
  // The acknowledgement is noted a moment after it was given.
  auto body = metrics().body;
  for (int i = 0; i < 1'000 && !says(body, "nguon_deliveries_total", 1); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    body = metrics().body;
  }
  CAPTURE(body);
  CHECK(says(body, "nguon_deliveries_total", 1));
  CHECK(says(body, "nguon_delivery_failures_total", 0));
  CHECK(says(body, "nguon_subscriptions", 1));
  CHECK(says(body, "nguon_event_sockets", 1));
  CHECK(house.ask("DELETE", made.field("location")).status == 204);
  body = metrics().body;
  CAPTURE(body);
  CHECK(says(body, "nguon_subscriptions", 0));
  CHECK(says(body, "nguon_subscriptions_removed_total", 1));
}

TEST_CASE("an event is sent as it was captured, with what its document says of its prefixes") {
  auto const event = [](std::string text, std::string context) {
    return trace::write_answer_event(
        trace::make_recorded_event(std::move(text), std::move(context), {7, 0}, "2026-11-26T00:00:00.000Z"));
  };
  std::string const with_id = R"({"eventID":"urn:x:1", "eventTime":"2026-11-26T00:00:00.000Z","ex:a":1.50})";
  std::string const sent =
      with_id.substr(1, with_id.size() - 2) + R"(,"recordTime":"2026-11-26T00:00:00.000Z"})";
  auto const plain = R"(["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"])";
  CHECK(event(with_id, plain) == "{" + sent);
  std::string const prefixes =
      R"(["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"urn:ex:"}])";
  CHECK(event(with_id, prefixes) == R"({"@context":)" + prefixes + "," + sent);
  // An event that bears a context itself has one in the end, which says both.
  auto const both =
      boost::json::parse(event(R"({"@context":{"own":"urn:own:"},"eventID":"urn:x:1"})", prefixes));
  CHECK(boost::json::serialize(both.at("@context")) ==
        prefixes.substr(0, prefixes.size() - 1) + R"(,{"own":"urn:own:"}])");
  CHECK(both.as_object().size() == 3);
  // As captured without an id: its hash.
  auto const named = boost::json::parse(
      event(R"({"type":"ObjectEvent","eventTime":"2026-11-26T00:00:00Z","eventTimeZoneOffset":"+00:00",)"
            R"("action":"OBSERVE","epcList":["urn:epc:id:sgtin:0614141.107346.2018"]})",
            plain));
  CHECK(std::string(named.at("eventID").as_string()).starts_with("ni:///sha-256;"));
}

TEST_CASE("initialRecordTime brings what the log had before") {
  WebhookReceiver receiver;
  SubscribedServer house;
  house.pick("7");
  house.catch_up();
  REQUIRE(
      house
          .ask("POST", "/epcis/queries/all/subscriptions",
               webhook_body(receiver.url(), R"("stream":true,"initialRecordTime":"2020-01-01T00:00:00Z")"))
          .status == 201);
  CHECK(receiver.wait_for(2) == house.ids_from(0));
}

TEST_CASE("a WebSocket gets what is recorded, and goes on where it was when it comes again") {
  SubscribedServer house;
  auto const first = house.size();
  std::vector<std::string> got;
  std::string last;
  auto const take = [&](SocketClient &client, std::size_t count) {
    while (got.size() < count) {
      auto const document = client.next();
      REQUIRE(document.has_value());
      got.insert(got.end(), document->event_ids.begin(), document->event_ids.end());
      last = document->id;
    }
  };
  {
    SocketClient client(house.port(), "/epcis/queries/all/events?stream=true");
    REQUIRE_FALSE(client.failure);
    CHECK_FALSE(client.response["GS1-Query-Min-Record-Time"].empty());
    house.pick("7");
    house.catch_up();
    take(client, 1);
    // What a client says means nothing, and harms nothing.
    client.send("hello");
    house.pick("8");
    house.pick("9");
    house.catch_up();
    take(client, 3);
    client.close();
  }
  house.pick("10");
  house.catch_up();
  house.stop();
  house.pick("11");
  house.catch_up_behind();
  house.start();
  SocketClient again(house.port(), "/epcis/queries/all/events?stream=true&after=" + last);
  REQUIRE_FALSE(again.failure);
  house.pick("12");
  house.catch_up();
  take(again, 6);
  CHECK(got == house.ids_from(first));
}

TEST_CASE("a WebSocket is told when the server stops") {
  SubscribedServer house;
  SocketClient client(house.port(), "/epcis/queries/all/events?stream=true");
  REQUIRE_FALSE(client.failure);
  std::thread stopping([&] { house.stop(); });
  CHECK_FALSE(client.next().has_value());
  stopping.join();
  CHECK(client.reason().code == websocket::close_code::going_away);
  CHECK(std::string(client.reason().reason.c_str()) == "the server stops");
}

TEST_CASE("a WebSocket that cannot be is refused before it is one") {
  SubscribedServer house;
  auto const status = [&](std::string const &target) {
    SocketClient const client(house.port(), target);
    CHECK(client.failure);
    return client.response.result_int();
  };
  CHECK(status("/epcis/queries/all/events") == 400);
  CHECK(status("/epcis/queries/all/events?stream=true&hour=1") == 400);
  CHECK(status("/epcis/queries/all/events?hour=24") == 400);
  CHECK(status("/epcis/queries/none/events?stream=true") == 404);
  CHECK(status("/epcis/queries/all/events?stream=true&after=urn:nguon:position:99999.0") == 400);
  CHECK(status("/epcis/queries/all/events?stream=true&after=5") == 400);
  auto const plain = house.ask("GET", "/epcis/queries/all/events?stream=true");
  CHECK(plain.status == 400);
  CHECK(text_at(plain.body, "/code") == "upgrade-missing");
  std::list<SocketClient> open;
  for (int i = 0; i < 3; ++i) {
    open.emplace_back(house.port(), "/epcis/queries/all/events?stream=true");
    CHECK_FALSE(open.back().failure);
  }
  CHECK(status("/epcis/queries/all/events?stream=true") == 503);
  open.front().close();
  open.clear();
  for (int i = 0; i < 500 && house.parts->open_sockets->load() > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(house.parts->open_sockets->load() == 0);
}

TEST_CASE("a place is given back when its holder goes, and none beyond the last is counted") {
  auto const counted = std::make_shared<std::atomic<std::size_t>>(0);
  auto first = server::take_place(counted, 2);
  auto const second = server::take_place(counted, 2);
  CHECK((first != nullptr && second != nullptr));
  CHECK(server::take_place(counted, 2) == nullptr);
  CHECK(counted->load() == 2);
  first.reset();
  CHECK(server::take_place(counted, 2) != nullptr);
  CHECK(counted->load() == 1);
}

TEST_CASE("sockets look at little of the log at a time, and only a few of them at once") {
  SubscribedServer house({.scans_max = 1});
  house.events->slow = true;
  house.parts->open_sockets_max = 5;
  std::list<SocketClient> clients;
  for (int i = 0; i < 5; ++i) {
    clients.emplace_back(house.port(), "/epcis/queries/all/events?stream=true&after=urn:nguon:position:0.0");
    REQUIRE_FALSE(clients.back().failure);
  }
  house.events->most_at_once = 0;
  house.pick("7");
  house.catch_up();
  for (auto &client : clients) {
    CHECK(client.next().has_value());
    CHECK(client.next().has_value());
  }
  CHECK(house.events->most_at_once.load() == 1);
  auto const looks = house.events->looks();
  CHECK_FALSE(looks.empty());
  for (auto const &look : looks) CHECK(look.entries_max <= 100);
}

TEST_CASE("what was recorded before the initialRecordTime of a socket is not looked at, wherever it begins") {
  SubscribedServer house;
  auto const end = house.events->end();
  SocketClient client(house.port(),
                      "/epcis/queries/all/events?stream=true&initialRecordTime=2026-11-27T00:00:00Z"
                      "&after=urn:nguon:position:0.0");
  REQUIRE_FALSE(client.failure);
  house.pick("7");
  house.catch_up();
  for (int i = 0; i < 500 && house.events->looks().empty(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  auto const looks = house.events->looks();
  REQUIRE_FALSE(looks.empty());
  CHECK(looks.front().from == end);
}

TEST_CASE("a WebSocket on a schedule is told that there was nothing, if it asks") {
  SubscribedServer house;
  SocketClient client(house.port(),
                      "/epcis/queries/shipped%20things/events?second=%5B0-59%5D&reportIfEmpty=true");
  REQUIRE_FALSE(client.failure);
  std::jthread const ticking([&house](std::stop_token const &stop) {
    for (; !stop.stop_requested(); std::this_thread::sleep_for(std::chrono::milliseconds(10)))
      house.clock_ms += 1'000;
  });
  auto const nothing = client.next();
  REQUIRE(nothing.has_value());
  CHECK(nothing->event_ids.empty());
  CHECK(server::parse_position_id(nothing->id) == trace::EventPosition{house.size(), 0});
}

TEST_CASE("serves until it is killed" * doctest::skip()) {
  auto const *const folder = std::getenv("NGUON_SUBSCRIBED_FOLDER");
  REQUIRE(folder != nullptr);
  auto const store = storage::open_rocks_store(std::string(folder) + "/store");
  auto const seed = sha256("key of log");
  auto key = PrivateKey::from_seed(seed.view());
  auto const verifier = NoteVerifier::make("test.nguon.example", key->public_key());
  auto log = storage::Log::open(*store, storage::HeadFile::open(std::string(folder) + "/head"),
                                {"test.nguon.example", *std::move(key)});
  REQUIRE(log.has_value());
  auto const clock = [] { return std::int64_t{1'795'400'000'000}; };
  trace::Sequencer sequencer(**log, clock);
  auto const blobs = storage::Blobs::open(std::string(folder) + "/blobs");
  trace::LogEvents const events(**log, [](std::string_view) { return trace::parse_event_query(""); });
  auto const subscriptions = server::Subscriptions::start(
      *store, events, clock, {.rule = *server::CallRule::parse({"127.0.0.0/8"})});
  REQUIRE(subscriptions.has_value());
  server::SubscriptionParts parts{events, **subscriptions,
                                  [](std::string_view) -> Result<std::string> { return std::string("me"); }};
  server::Service service{**log, &sequencer, blobs, verifier, "test.nguon.example", "https://example.vn",
                          clock, {}};
  service.subscriptions = &parts;
  server::Options options;
  options.listen.port = 0;
  auto const http = server::Server::start(service, options);
  REQUIRE(http.has_value());
  std::ofstream(std::string(folder) + "/port.new") << (*http)->port();
  std::filesystem::rename(std::string(folder) + "/port.new", std::string(folder) + "/port");
  for (;;) ::pause();
}

TEST_CASE("a webhook and a WebSocket get each event once although the server is killed again and again") {
  TemporaryFolder const folder;
  WebhookReceiver receiver;
  KillableServer server(folder / "");
  server.start();
  World world;
  auto const farm = world.enrol("farm");
  auto const fruit = world.product("fruit", farm);
  std::size_t posted = 0;
  auto const post_all = [&] {
    std::string lines;
    for (; posted < world.statements.size(); ++posted) lines += world.statements[posted] + "\n";
    REQUIRE(ask_once(server.port(), "POST", "/statements", many, lines).status == 200);
  };
  post_all();
  REQUIRE(ask_once(server.port(), "POST", "/epcis/queries/all/subscriptions", as_farm,
                   webhook_body(receiver.url(), R"("stream":true)"))
              .status == 201);
  std::vector<std::string> by_socket;
  std::string after = "urn:nguon:position:" + std::to_string(world.size()) + ".0";
  std::size_t recorded = 0;
  for (int round = 0; round < 4; ++round) {
    SocketClient client(server.port(), "/epcis/queries/all/events?stream=true&after=" + after);
    REQUIRE_FALSE(client.failure);
    for (int i = 0; i < 10; ++i) {
      auto const next = lot(fruit, "K" + std::to_string(++recorded));
      REQUIRE(world.tell(farm, sow().of(next, "5")).has_value());
      post_all();
      // Some are read as they come, some only after the restart.
      if (i % 4 != 3) continue;
      auto const document = client.next();
      REQUIRE(document.has_value());
      by_socket.insert(by_socket.end(), document->event_ids.begin(), document->event_ids.end());
      after = document->id;
    }
    server.kill();
    server.start();
  }
  SocketClient client(server.port(), "/epcis/queries/all/events?stream=true&after=" + after);
  while (by_socket.size() < recorded) {
    auto const document = client.next();
    REQUIRE(document.has_value());
    by_socket.insert(by_socket.end(), document->event_ids.begin(), document->event_ids.end());
  }
  std::set<std::string> const once(by_socket.begin(), by_socket.end());
  CHECK(by_socket.size() == recorded);
  CHECK(once.size() == recorded);

  std::map<std::string, std::vector<std::string>> deliveries;
  std::vector<std::string> by_webhook;
  for (int i = 0; i < 2'000 && by_webhook.size() < recorded; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    deliveries.clear();
    by_webhook.clear();
    for (auto const &request : receiver.requests()) {
      auto const document = read_document(request.body());
      auto const [known, is_new] = deliveries.emplace(document.id, document.event_ids);
      CHECK(known->second == document.event_ids);
      if (is_new) by_webhook.insert(by_webhook.end(), document.event_ids.begin(), document.event_ids.end());
    }
  }
  CHECK(by_webhook == by_socket);
}

TEST_CASE("a position is read from its id alone") {
  CHECK(server::position_id({17, 3}) == "urn:nguon:position:17.3");
  CHECK(server::parse_position_id("urn:nguon:position:17.3") == trace::EventPosition{17, 3});
  for (auto const *wrong :
       {"", "17.3", "urn:nguon:position:", "urn:nguon:position:17", "urn:nguon:position:17.",
        "urn:nguon:position:17.3x", "urn:nguon:position:-1.0", "urn:nguon:position:1.65536"}) {
    CAPTURE(std::string(wrong));
    CHECK_FALSE(server::parse_position_id(wrong).has_value());
  }
}

}  // namespace nguon::tests
