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

/// Nothing for the log itself.
inline std::optional<CopyShown> copy_shown(Service const &service) {
  if (service.copy_of == nullptr) return std::nullopt;
  auto const standing = service.copy_of->state();
  return CopyShown{.url = service.copy_of->url(),
                   .success_at = standing.success_ms == 0 ? std::string() : utc_text(standing.success_ms),
                   .holds = standing.holds(),
                   .is_late = standing.is_late(service.clock())};
}

/// What of a page changes without the log growing; for Moment::version.
inline std::uint64_t page_version(Service const &service, std::shared_ptr<Cosigned const> const &cosigned) {
  if (service.copy_of != nullptr) return service.copy_of->version(service.clock());
  return cosigned ? cosigned->version : 0;
}

/// For a page at `path` (with its leading slash, canonical, without the log's base).
inline PageContext page_context(Service const &service, Look const &look, std::string path,
                                std::int64_t day) {
  return {.language = look.language,
          .path = std::move(path),
          .public_url = service.public_url,
          .origin = service.origin,
          .today = date_text(day),
          .language_chosen = look.language_chosen,
          .verifiers = service.verifiers,
          .base = service.base(),
          .copy = copy_shown(service)};
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
