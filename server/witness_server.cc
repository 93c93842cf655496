#include "server/witness_server.h"

#include <spdlog/spdlog.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/thread_pool.hpp>

#include "crypto/add_checkpoint.h"
#include "server/core.h"
#include "server/offload.h"

namespace nguon::server {
namespace {

constexpr std::string_view text_type = "text/plain; charset=utf-8";

ResponsePtr say_text(unsigned status, std::string_view type, std::string text) {
  return ResponseBuilder(status, type, std::move(text)).keep(Keep::never).done();
}

/// The status that c2sp.org/tlog-witness has for a refusal.
ResponsePtr answer_refusal(Error const &error) {
  if (error.code == "another-size") return say_text(409, tree_size_content_type, error.have + "\n");
  auto const status = error.kind == ErrorKind::unverified ? 422 : status_of(error.kind);
  return say_text(status, text_type, error.message + "\n");
}

ResponsePtr add_checkpoint(Witness &witness, std::string_view body) {
  auto lines = witness.add_checkpoint(body);
  if (!lines) return answer_refusal(lines.error());
  return say_text(200, text_type, *std::move(lines));
}

/// "/<64 hexadecimal digits>/checkpoint"
std::optional<Hash> parse_checkpoint_path(std::string_view path) {
  constexpr std::string_view ending = "/checkpoint";
  if (!path.starts_with('/') || !path.ends_with(ending) || path.size() <= ending.size()) return std::nullopt;
  auto const origin_hash = hash_from_hex(path.substr(1, path.size() - 1 - ending.size()));
  if (!origin_hash) return std::nullopt;
  return *origin_hash;
}

class WitnessSite final : public Site {
 public:
  WitnessSite(Witness &witness, Witness::Clock const &clock, asio::thread_pool &pool)
      : witness_(witness), clock_(clock), pool_(pool) {}

  Task<ResponsePtr> answer(RequestView const &request) override {
    bool const adds = request.path == "/add-checkpoint";
    auto const read = parse_checkpoint_path(request.path);
    if (!adds && !read) co_return answer_problem(unknown_path());
    bool const reads = request.method == Method::get || request.method == Method::head;
    if (adds ? request.method != Method::post : !reads) {
      auto problem = method_not_allowed();
      problem.allow = adds ? "POST" : "GET, HEAD";
      co_return answer_problem(problem);
    }
    if (read) co_return answer_read(*read);
    ResponsePtr response;
    try {
      // To the pool: a head that is new is written to the disk.
      auto work = [this, body = std::string(request.body)] { return add_checkpoint(witness_, body); };
      response = co_await offload(pool_, std::move(work));
    } catch (std::exception const &failure) {
      spdlog::error("a checkpoint was not cosigned: {}", failure.what());
    }
    if (!response) response = answer_problem(internal_failure());
    co_return response;
  }

  ResponsePtr refuse(RequestView const &, Problem const &problem) override { return answer_problem(problem); }
  std::int64_t now_ms() const override { return clock_(); }

 private:
  ResponsePtr answer_read(Hash const &origin_hash) const {
    auto note = witness_.find_cosigned(origin_hash);
    if (!note) return answer_problem(unknown_path());
    return ResponseBuilder(200, text_type, *std::move(note)).keep(Keep::checked).tag().done();
  }

  Witness &witness_;
  Witness::Clock const &clock_;
  asio::thread_pool &pool_;
};

}  // namespace

Limits witness_limits() {
  Limits limits;
  limits.header_bytes_max = 8 * 1024;
  limits.body_bytes_max = 64 * 1024;
  limits.bodies_bytes_max = 4u << 20;
  limits.connections_max = 256;
  limits.body_time = std::chrono::seconds(10);
  limits.write_time = std::chrono::seconds(10);
  return limits;
}

struct WitnessServer::State {
  State(Witness &witness, Witness::Clock with, Options const &options) : clock(std::move(with)) {
    if (!options.access_log.empty()) access_log = AccessLog::open(options.access_log);
    traffic.access_log = access_log.get();
    site.emplace(witness, clock, pool);
  }

  Limits const limits = witness_limits();
  Witness::Clock const clock;
  std::unique_ptr<AccessLog> access_log;
  Traffic traffic;
  Core core{limits, traffic};
  asio::thread_pool pool{2};
  std::optional<WitnessSite> site;
  unsigned short port = 0;
};

WitnessServer::WitnessServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

WitnessServer::~WitnessServer() {
  state_->traffic.stopping = true;
  state_->core.stop();
  state_->core.join();
  state_->pool.join();
}

Result<std::unique_ptr<WitnessServer>> WitnessServer::start(Witness &witness, Witness::Clock clock,
                                                            Options const &options) {
  auto state = std::make_unique<State>(witness, std::move(clock), options);
  try {
    tcp::endpoint const address(asio::ip::make_address(options.listen.host), options.listen.port);
    auto acceptor = listen_at(state->core.context(), address, SharePort::no);
    state->port = acceptor.local_endpoint().port();
    state->core.listen(std::move(acceptor), *state->site);
  } catch (boost::system::system_error const &failure) {
    return cannot_listen(options.listen, failure.code().message());
  }
  state->core.start();
  return std::unique_ptr<WitnessServer>(new WitnessServer(std::move(state)));
}

unsigned short WitnessServer::port() const {
  return state_->port;
}

}  // namespace nguon::server
