#pragma once
// What the handlers of one core share.

#include <boost/asio/thread_pool.hpp>

#include "server/clock.h"
#include "server/limits.h"
#include "server/pages.h"
#include "server/response_cache.h"
#include "server/service.h"

namespace nguon::server {

struct Context {
  Service const &service;
  Limits const &limits;
  asio::thread_pool &pool;
  unsigned pool_threads;
  ResponseCache &cache;
  ResponseCache &tiles;  ///< Apart, so that whoever reads a whole log pushes no page out.

  std::int64_t today() const { return vietnam_day(service.clock()); }
};

/// For a page at `path` (with its leading slash, canonical).
inline PageContext page_context(Service const &service, Look const &look, std::string path,
                                std::int64_t day) {
  return {look.language,  std::move(path),      service.public_url, service.origin,
          date_text(day), look.language_chosen, std::nullopt,       service.verifiers};
}

/// An address that keeps the reader's choice of a language.
inline std::string with_language(std::string path, Look const &look) {
  if (look.language_chosen) path.append("?lang=").append(language_tag(look.language));
  return path;
}

/// Tells apart in the cache what differs by more than its address.
inline std::string cache_key(std::string_view path, Look const &look) {
  auto const variant = static_cast<unsigned>(look.language) * 8 + (look.language_chosen ? 4 : 0) +
                       (look.form == Form::json ? 2 : 0) + (look.coding == Coding::gzip ? 1 : 0);
  std::string key;
  key.reserve(path.size() + 2);
  key.append(path).append(1, ' ').append(1, static_cast<char>('A' + variant));
  return key;
}

}  // namespace nguon::server
