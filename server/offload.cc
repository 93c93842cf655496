#include "server/offload.h"

#include <atomic>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <memory>
#include <mutex>

#include "crypto/result.h"

namespace nguon::server {
namespace {

/// Counts the parts down; the last one sends the caller on.
template <class Handler>
class Join {
 public:
  Join(Handler handler, std::size_t parts, std::function<void(std::size_t)> work)
      : handler_(std::move(handler)), work_(std::move(work)), left_(parts) {}

  void run(std::size_t part) {
    try {
      work_(part);
    } catch (...) {
      std::lock_guard const guard(failure_mutex_);
      failure_ = std::current_exception();
    }
    if (left_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    auto const executor = asio::get_associated_executor(handler_);
    asio::post(executor, [handler = std::move(handler_), failure = failure_]() mutable { handler(failure); });
  }

 private:
  Handler handler_;
  std::function<void(std::size_t)> const work_;
  std::atomic<std::size_t> left_;
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
};

}  // namespace

Task<void> offload_parts(asio::thread_pool &pool, std::size_t parts, std::function<void(std::size_t)> work) {
  NGUON_CHECK(parts >= 1);
  auto initiate = [&pool, parts, work = std::move(work)](auto handler) mutable {
    auto const join = std::make_shared<Join<decltype(handler)>>(std::move(handler), parts, std::move(work));
    for (std::size_t part = 0; part < parts; ++part) {
      asio::post(pool, [join, part] { join->run(part); });
    }
  };
  return asio::async_initiate<asio::use_awaitable_t<Executor> const, void(std::exception_ptr)>(
      std::move(initiate), use_task);
}

}  // namespace nguon::server
