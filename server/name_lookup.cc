#include "server/name_lookup.h"

#include <boost/asio/io_context.hpp>
#include <future>
#include <memory>
#include <system_error>
#include <thread>

namespace nguon::server {

namespace asio = boost::asio;

FoundAddresses look_up_by_system(std::string const &host, std::string const &port) {
  FoundAddresses found;
  asio::io_context io{1};
  for (auto const &entry : asio::ip::tcp::resolver(io).resolve(host, port, found.failure))
    found.endpoints.push_back(entry.endpoint());
  return found;
}

FoundAddresses look_up_until(std::chrono::steady_clock::time_point deadline, NameLookup const &lookup,
                             std::string const &host, std::string const &port) {
  boost::system::error_code not_digits;
  asio::ip::make_address(host, not_digits);
  if (!not_digits) return look_up_by_system(host, port);
  // The thread alone has what it works with: whoever asked may be gone when it ends.
  std::promise<FoundAddresses> promise;
  auto answer = promise.get_future();
  auto work = [promise = std::move(promise), lookup, host, port]() mutable {
    try {
      promise.set_value(lookup(host, port));
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  };
  std::thread(std::move(work)).detach();
  if (answer.wait_until(deadline) != std::future_status::ready) return {{}, asio::error::timed_out};
  return answer.get();
}

}  // namespace nguon::server
