#pragma once
// Which handler answers which address.

#include <span>
#include <string>
#include <string_view>

#include "server/handlers.h"
#include "server/site.h"

namespace nguon::server {

/// An address, or with a '/' at its end all addresses below it, and what it takes. "*" is any one segment.
struct Route {
  std::string_view path;
  Handler get = nullptr;
  Handler post = nullptr;
  Handler put = nullptr;
  Handler remove = nullptr;
  /// Where OPTIONS says more than of every address.
  Handler options = nullptr;
};

/// All of them, in the order in which they are looked through.
std::span<Route const> all_routes();
/// Nullptr where there is nothing.
Route const *find_route(std::string_view path);
/// HEAD is answered like GET. Nullptr for a method that the address does not take, and for OPTIONS where
/// nothing particular is said.
Handler find_handler(Route const &route, Method method);
/// The value of the Allow field: "GET, HEAD, OPTIONS".
std::string allowed_methods(Route const &route);

/// The answer to any request. Never throws: what fails is noted and answered with 500.
Task<ResponsePtr> answer(Context &context, RequestView const &request);

/// A log, its pages and its proofs.
class LogSite final : public Site {
 public:
  explicit LogSite(Context &context) : context_(context) {}
  Task<ResponsePtr> answer(RequestView const &request) override { return server::answer(context_, request); }
  ResponsePtr refuse(RequestView const &request, Problem const &problem) override {
    return server::refuse(context_, request, problem);
  }
  std::int64_t now_ms() const override { return context_.service.clock(); }

 private:
  Context &context_;
};

}  // namespace nguon::server
