#pragma once
// One core's share of the server: an event loop with one thread, its own listening sockets, sessions and
// cache. Nothing in it is shared with another core but what Traffic counts.

#include <boost/asio/executor_work_guard.hpp>
#include <thread>
#include <unordered_set>

#include "server/session.h"

namespace nguon::server {

class Core {
 public:
  Core(Service const &service, Limits const &limits, asio::thread_pool &pool, unsigned pool_threads,
       std::size_t cache_bytes_max, Traffic &traffic);
  /// Requires: never started, or joined.
  ~Core() = default;
  Core(Core const &) = delete;
  Core &operator=(Core const &) = delete;

  /// Takes a socket that listens; what arrives there is answered by `answer`. Call before start().
  void listen(Acceptor acceptor, Answer answer);
  asio::io_context &context() { return io_; }
  void start();

  /// Stops accepting, ends idle connections, and gives the others Limits::stop_time to finish what they are
  /// doing. Any thread.
  void stop();
  /// Returns when the last session has ended.
  void join() { thread_.join(); }

 private:
  struct Listener {
    Acceptor acceptor;
    Answer answer;
  };

  Task<void> accept_all(Listener &listener);
  Task<void> serve(Socket socket, Answer answer, bool turn_away);
  Task<void> watch_deadlines();
  void begin_stop();

  asio::io_context io_{1};
  asio::executor_work_guard<Executor> alive_{io_.get_executor()};
  ResponseCache cache_;
  Limits const &limits_;
  Traffic &traffic_;
  Context context_;
  std::list<Listener> listeners_;
  std::unordered_set<Session *> sessions_;
  Timer watch_{io_};
  bool stopping_ = false;
  SteadyClock::time_point stop_deadline_ = SteadyClock::time_point::max();
  std::thread thread_;
};

}  // namespace nguon::server
