#pragma once
// Page tokens of EPCIS (REST binding, nextPageToken): where a sequence of pages stands, held by who reads it
// and by nobody else. A token is authenticated, so that nobody reads from where he was not sent, and of one
// scope, so that it goes on with the query that it came from. It survives a restart and does not expire.

#include <string>
#include <string_view>

#include "crypto/result.h"

namespace nguon::trace {

class PageTokens {
 public:
  /// Requires: a key of 32 random bytes.
  explicit PageTokens(std::string key) : key_(std::move(key)) {}

  /// base64url of the content and its HMAC. `scope` is what the pages are of.
  std::string seal(std::string_view scope, std::string_view content) const;
  /// Malformed ("page-token") for anything but what seal() made with this key of this scope.
  Result<std::string> open(std::string_view scope, std::string_view token) const;

 private:
  std::string authenticate(std::string_view scope, std::string_view content) const;
  std::string key_;
};

inline constexpr std::size_t page_token_bytes_max = 2'048;

}  // namespace nguon::trace
