#include "server/core.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

namespace nguon::server {
namespace {

/// How late a deadline may be noticed.
constexpr std::chrono::milliseconds watch_period{100};
/// Connections beyond the limit that are told so at the same time; any more are closed without a word.
constexpr std::size_t turned_away_max = 128;
/// After the system had no room for another connection.
constexpr std::chrono::milliseconds accept_pause{100};

void note_failure(std::exception_ptr const &failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (std::exception const &error) {
    spdlog::error("a connection failed: {}", error.what());
  }
}

}  // namespace

void Core::listen(Acceptor acceptor, Site &site) {
  listeners_.push_back({std::move(acceptor), site});
}

void Core::start() {
  for (auto &listener : listeners_) asio::co_spawn(io_, accept_all(listener), note_failure);
  asio::co_spawn(io_, watch_deadlines(), note_failure);
  thread_ = std::thread([this] { io_.run(); });
}

void Core::stop() {
  asio::post(io_, [this] { begin_stop(); });
}

void Core::begin_stop() {
  stopping_ = true;
  stop_deadline_ = SteadyClock::now() + limits_.stop_time;
  boost::system::error_code ignored;
  for (auto &listener : listeners_) listener.acceptor.close(ignored);
  for (auto *const session : sessions_) session->stop();
  alive_.reset();
  watch_.cancel();
}

Task<void> Core::accept_all(Listener &listener) {
  for (;;) {
    auto [failure, socket] = co_await listener.acceptor.async_accept(use_task_tuple);
    if (stopping_) co_return;
    if (failure) {
      // Somebody hung up before being accepted, or there is no room: neither ends the listening.
      spdlog::warn("a connection could not be accepted: {}", failure.message());
      Timer pause(io_, accept_pause);
      [[maybe_unused]] auto const waited = co_await pause.async_wait(use_task_tuple);
      continue;
    }
    auto const open = traffic_.connections.load(std::memory_order_relaxed);
    if (open >= limits_.connections_max + turned_away_max) continue;
    bool const turn_away = open >= limits_.connections_max;
    traffic_.connections.fetch_add(1, std::memory_order_relaxed);
    auto session = serve(std::move(socket), listener.site, turn_away);
    asio::co_spawn(io_, std::move(session), note_failure);
  }
}

Task<void> Core::serve(Socket socket, Site &site, bool turn_away) {
  boost::system::error_code ignored;
  // Accepted in the very moment of the stop.
  if (stopping_) {
    traffic_.connections.fetch_sub(1, std::memory_order_relaxed);
    co_return;
  }
  socket.set_option(tcp::no_delay(true), ignored);
  Session session(std::move(socket), site, limits_, traffic_);
  struct Presence {
    Core &core;
    Session *session;
    Presence(Core &of, Session *who) : core(of), session(who) { core.sessions_.insert(session); }
    ~Presence() {
      core.sessions_.erase(session);
      core.traffic_.connections.fetch_sub(1, std::memory_order_relaxed);
      // A stopping core waits for its last session in watch_deadlines().
      if (core.stopping_ && core.sessions_.empty()) core.watch_.cancel();
    }
  } const presence(*this, &session);
  if (turn_away) {
    co_await session.turn_away();
  } else {
    co_await session.run();
  }
}

Task<void> Core::watch_deadlines() {
  while (!stopping_ || !sessions_.empty()) {
    watch_.expires_after(watch_period);
    [[maybe_unused]] auto const waited = co_await watch_.async_wait(use_task_tuple);
    auto const now = SteadyClock::now();
    for (auto *const session : sessions_) {
      if (now >= stop_deadline_) {
        session->cut_off();
      } else {
        session->check_deadline(now);
      }
    }
  }
}

}  // namespace nguon::server
