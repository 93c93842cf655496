#pragma once
// Page tokens of EPCIS (REST binding, nextPageToken): where a sequence of pages stands, held by who reads it
// and by nobody else. A token is authenticated, so that nobody reads from where he was not sent, and of one
// scope, so that it goes on with the query that it came from. It survives a restart, holds for a week, and no
// longer opens once it was released. Only what was released is remembered, until it would have expired:
//
// Rows of Table::jobs: "t" NUL expires (milliseconds, u64) authenticator -> nothing

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/result.h"
#include "storage/store.h"

namespace nguon::trace {

inline constexpr std::size_t page_token_bytes_max = 4'096;
inline constexpr std::int64_t page_token_kept_ms = std::int64_t{7} * 24 * 3'600'000;
/// Released and not yet expired.
inline constexpr std::size_t released_tokens_max = 100'000;

struct PageToken {
  std::string text;
  std::int64_t expires_ms = 0;
};

/// Any thread. Throws StorageFailure.
class PageTokens {
 public:
  using Clock = std::function<std::int64_t()>;  ///< Unix milliseconds.

  /// `store` outlives it. Requires: a key of 32 random bytes.
  PageTokens(std::string key, storage::Store &store, Clock clock,
             std::size_t released_max = released_tokens_max)
      : key_(std::move(key)), store_(store), clock_(std::move(clock)), released_max_(released_max) {}

  /// Another token each time. `scope` is what the pages are of.
  PageToken seal(std::string_view scope, std::string_view content) const;
  /// Malformed: "page-token" for anything but what seal() made with this key of this scope, "page-token-over"
  /// for what has expired or was released.
  Result<std::string> open(std::string_view scope, std::string_view token) const;
  /// Durably, whatever its scope; again is as once. Malformed ("page-token") as above; unavailable
  /// ("too-many-released") where as many as are remembered were released lately.
  Result<void> release(std::string_view token);

 private:
  struct Read;
  Result<Read> read(std::string_view token) const;

  std::string const key_;
  storage::Store &store_;
  Clock const clock_;
  std::size_t const released_max_;
  std::mutex mutex_;                     ///< Of those who release.
  std::optional<std::size_t> released_;  ///< Rows; nullopt until they were counted.
};

}  // namespace nguon::trace
