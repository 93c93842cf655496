#pragma once
// Runs coroutines to their end on an event loop of the test's own thread.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <exception>
#include <vector>

#include "server/asio.h"

namespace nguon::tests {

/// Starts all of them, returns when all have ended, and throws what the first one threw.
inline void run_to_end(server::asio::io_context &io, std::vector<server::Task<void>> tasks) {
  server::asio::executor_work_guard<server::Executor> alive(io.get_executor());
  std::exception_ptr failure;
  auto left = tasks.size();
  for (auto &task : tasks) {
    server::asio::co_spawn(io, std::move(task), [&](std::exception_ptr thrown) {
      if (thrown && !failure) failure = thrown;
      if (--left == 0) alive.reset();
    });
  }
  io.run();
  io.restart();
  if (failure) std::rethrow_exception(failure);
}
inline void run_to_end(server::asio::io_context &io, server::Task<void> task) {
  std::vector<server::Task<void>> tasks;
  tasks.push_back(std::move(task));
  run_to_end(io, std::move(tasks));
}

}  // namespace nguon::tests
