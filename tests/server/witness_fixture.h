#pragma once
// Witnesses of a small log, in this process, and such as misbehave.

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "crypto/add_checkpoint.h"
#include "server/core.h"
#include "server/witness_server.h"
#include "tests/support/files.h"

namespace nguon::tests {

inline std::int64_t witness_now_ms() {
  return 1'795'400'000'000;
}

/// A witness that behaves, with a folder of its own.
class RunningWitness {
 public:
  RunningWitness(std::string name, std::string const &log_vkey)
      : name_(std::move(name)), log_vkey_(log_vkey) {
    start();
  }
  /// Stops; the folder stays. Starts again at another port where `start` is called.
  void stop() {
    server_.reset();
    witness_.reset();
  }
  void start() {
    auto const prepared = server::prepare_witness_folder(folder_ / "w", name_, {log_vkey_});
    if (!prepared) throw std::runtime_error(prepared.error().message);
    auto opened = server::Witness::open(folder_ / "w", witness_now_ms);
    if (!opened) throw std::runtime_error(opened.error().message);
    witness_ = *std::move(opened);
    auto started = server::WitnessServer::start(*witness_, witness_now_ms, {{"127.0.0.1", 0}, ""});
    if (!started) throw std::runtime_error(started.error().message);
    server_ = *std::move(started);
  }
  server::Witness &witness() { return *witness_; }
  unsigned short port() const { return server_->port(); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
  NoteVerifier key() const { return server::read_witness_key(folder_ / "w").value(); }
  std::string folder() const { return folder_ / "w"; }

 private:
  TemporaryFolder folder_;
  std::string name_, log_vkey_;
  std::unique_ptr<server::Witness> witness_;
  std::unique_ptr<server::WitnessServer> server_;
};

/// Something at a port that answers every request to a witness as `answer` says: status and body.
class StrangeWitness {
 public:
  using Answer = std::function<std::pair<unsigned, std::string>(std::string_view body)>;
  explicit StrangeWitness(Answer answer) : site_(std::move(answer), pool_) {
    auto acceptor = server::listen_at(core_.context(), {server::asio::ip::address_v4::loopback(), 0},
                                      server::SharePort::no);
    port_ = acceptor.local_endpoint().port();
    core_.listen(std::move(acceptor), site_);
    core_.start();
  }
  ~StrangeWitness() {
    traffic_.stopping = true;
    core_.stop();
    core_.join();
    pool_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  unsigned asked() const { return site_.asked; }

 private:
  class Site final : public server::Site {
   public:
    Site(Answer answer, server::asio::thread_pool &pool) : answer_(std::move(answer)), pool_(pool) {}
    server::Task<server::ResponsePtr> answer(server::RequestView const &request) override {
      ++asked;
      auto work = [this, body = std::string(request.body)] { return answer_(body); };
      auto const [status, body] = co_await server::offload(pool_, std::move(work));
      auto const type = status == 409 ? tree_size_content_type : std::string_view("text/plain");
      co_return server::ResponseBuilder(status, type, body).done();
    }
    server::ResponsePtr refuse(server::RequestView const &, server::Problem const &problem) override {
      return server::answer_problem(problem);
    }
    std::int64_t now_ms() const override { return witness_now_ms(); }
    std::atomic<unsigned> asked{0};

   private:
    Answer answer_;
    server::asio::thread_pool &pool_;
  };

  server::Limits const limits_ = server::witness_limits();
  server::Traffic traffic_;
  server::asio::thread_pool pool_{1};
  Site site_;
  server::Core core_{limits_, traffic_};
  unsigned short port_ = 0;
};

}  // namespace nguon::tests
