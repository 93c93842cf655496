#include "trace/epcis/page_token.h"

#include "crypto/base64.h"
#include "crypto/hmac.h"

namespace nguon::trace {
namespace {

constexpr std::size_t authenticator_bytes = 16;

/// Without telling by the time it takes how many bytes were right.
bool are_same_bytes(std::string_view a, std::string_view b) {
  unsigned differences = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
    differences |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return differences == 0;
}

}  // namespace

std::string PageTokens::authenticate(std::string_view scope, std::string_view content) const {
  // The scope has a fixed length, so that no other split of the same bytes authenticates.
  auto bytes = std::string("nguon page token 1\n").append(sha256(scope).view()).append(content);
  return std::string(hmac_sha256(key_, bytes).view().substr(0, authenticator_bytes));
}

std::string PageTokens::seal(std::string_view scope, std::string_view content) const {
  return base64url_encode(authenticate(scope, content) + std::string(content));
}

Result<std::string> PageTokens::open(std::string_view scope, std::string_view token) const {
  Error const refusal{ErrorKind::malformed, "page-token",
                      "This nextPageToken is not one that this server gave out for this query.",
                      "nextPageToken"};
  if (token.size() > page_token_bytes_max) return refusal;
  auto const bytes = base64url_decode(token);
  if (!bytes || bytes->size() < authenticator_bytes) return refusal;
  auto const content = std::string_view(*bytes).substr(authenticator_bytes);
  if (!are_same_bytes(std::string_view(*bytes).substr(0, authenticator_bytes), authenticate(scope, content)))
    return refusal;
  return std::string(content);
}

}  // namespace nguon::trace
