#pragma once
// One core's share of a server: an event loop with one thread, its own listening sockets and sessions.
// Nothing in it is shared with another core but what Traffic counts.

#include <boost/asio/executor_work_guard.hpp>
#include <list>
#include <thread>
#include <unordered_set>

#include "server/session.h"

namespace nguon::server {

class Core {
 public:
  Core(Limits const &limits, Traffic &traffic) : limits_(limits), traffic_(traffic) {}
  /// Requires: never started, or joined.
  ~Core() = default;
  Core(Core const &) = delete;
  Core &operator=(Core const &) = delete;

  /// Takes a socket that listens; what arrives there is answered by `site`, which outlives the core's thread.
  /// Call before start().
  void listen(Acceptor acceptor, Site &site);
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
    Site &site;
  };

  Task<void> accept_all(Listener &listener);
  Task<void> serve(Socket socket, Site &site, bool turn_away);
  Task<void> watch_deadlines();
  void begin_stop();

  asio::io_context io_{1};
  asio::executor_work_guard<Executor> alive_{io_.get_executor()};
  Limits const &limits_;
  Traffic &traffic_;
  std::list<Listener> listeners_;
  std::unordered_set<Session *> sessions_;
  Timer watch_{io_};
  bool stopping_ = false;
  SteadyClock::time_point stop_deadline_ = SteadyClock::time_point::max();
  std::thread thread_;
};

}  // namespace nguon::server
