#pragma once
// Which handler answers which address.

#include <string>
#include <string_view>

#include "server/handlers.h"

namespace nguon::server {

/// An address, or with a '/' at its end all addresses below it, and what it takes.
struct Route {
  std::string_view path;
  Handler get = nullptr;
  Handler post = nullptr;
  Handler put = nullptr;
};

/// Nullptr where there is nothing.
Route const *find_route(std::string_view path);
/// HEAD is answered like GET. Nullptr for a method that the address does not take.
Handler find_handler(Route const &route, Method method);
/// The value of the Allow field: "GET, HEAD, OPTIONS".
std::string allowed_methods(Route const &route);

/// The answer to any request. Never throws: what fails is noted and answered with 500.
Task<ResponsePtr> answer(Context &context, RequestView const &request);

}  // namespace nguon::server
