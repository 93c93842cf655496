#pragma once
// The one way by which work that may touch a disk, or takes long, leaves the thread of a session and comes
// back.

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "server/asio.h"

namespace nguon::server {

/// Runs work(0) … work(parts - 1) on the pool, side by side, and resumes on the caller's own thread when all
/// are done. What one of them throws is thrown here. Requires: parts >= 1; the pool is joined before the
/// caller's io_context goes.
Task<void> offload_parts(asio::thread_pool &pool, std::size_t parts, std::function<void(std::size_t)> work);

/// Runs `work()` on the pool and returns what it returns.
template <class Work>
Task<std::invoke_result_t<Work &>> offload(asio::thread_pool &pool, Work work) {
  std::optional<std::invoke_result_t<Work &>> result;
  std::function<void(std::size_t)> part = [&result, &work](std::size_t) { result.emplace(work()); };
  co_await offload_parts(pool, 1, std::move(part));
  co_return std::move(*result);
}

}  // namespace nguon::server
