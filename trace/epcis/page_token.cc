#include "trace/epcis/page_token.h"

#include "crypto/base64.h"
#include "crypto/hmac.h"
#include "crypto/random.h"
#include "storage/keys.h"

namespace nguon::trace {
namespace {

using storage::Table;

// A token is base64url of: authenticator, expires (milliseconds, u64), beginning of SHA-256(scope), random
// bytes, content.
constexpr std::size_t authenticator_bytes = 16, time_bytes = 8, scope_bytes = 16, random_part_bytes = 8;
constexpr std::size_t content_at = authenticator_bytes + time_bytes + scope_bytes + random_part_bytes;
/// Expired rows that one release takes along: more than come in, so that there are ever fewer.
constexpr std::size_t expired_at_once = 100;

std::string released_rows() {
  return {"t\0", 2};
}

/// Without telling by the time it takes how many bytes were right.
bool are_same_bytes(std::string_view a, std::string_view b) {
  unsigned differences = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
    differences |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return differences == 0;
}

std::string authenticate(std::string_view key, std::string_view bytes) {
  auto const all = std::string("nguon page token 2\n").append(bytes);
  return std::string(hmac_sha256(key, all).view().substr(0, authenticator_bytes));
}

std::string scope_digest(std::string_view scope) {
  return std::string(sha256(scope).view().substr(0, scope_bytes));
}

Error not_ours() {
  return {ErrorKind::malformed, "page-token",
          "This nextPageToken is not one that this server gave out for this query.", "nextPageToken"};
}

}  // namespace

struct PageTokens::Read {
  std::string row;  ///< Its key among the released ones.
  std::int64_t expires_ms = 0;
  std::string scope;
  std::string content;
};

PageToken PageTokens::seal(std::string_view scope, std::string_view content) const {
  auto const expires_ms = clock_() + page_token_kept_ms;
  auto const bytes = storage::key_u64(static_cast<std::uint64_t>(expires_ms)) + scope_digest(scope) +
                     random_bytes(random_part_bytes) + std::string(content);
  return {base64url_encode(authenticate(key_, bytes) + bytes), expires_ms};
}

Result<PageTokens::Read> PageTokens::read(std::string_view token) const {
  if (token.size() > page_token_bytes_max) return not_ours();
  auto const bytes = base64url_decode(token);
  if (!bytes || bytes->size() < content_at) return not_ours();
  auto const authenticator = bytes->substr(0, authenticator_bytes);
  if (!are_same_bytes(authenticator, authenticate(key_, bytes->substr(authenticator_bytes))))
    return not_ours();
  auto const time = bytes->substr(authenticator_bytes, time_bytes);
  return Read{.row = released_rows() + time + authenticator,
              .expires_ms = static_cast<std::int64_t>(storage::read_u64(time)),
              .scope = bytes->substr(authenticator_bytes + time_bytes, scope_bytes),
              .content = bytes->substr(content_at)};
}

Result<std::string> PageTokens::open(std::string_view scope, std::string_view token) const {
  auto read_token = read(token);
  if (!read_token) return std::move(read_token).error();
  if (read_token->scope != scope_digest(scope)) return not_ours();
  if (read_token->expires_ms <= clock_() || store_.get(Table::jobs, read_token->row)) {
    return Error{ErrorKind::malformed, "page-token-over",
                 "This nextPageToken was released or has expired; ask again from the first page.",
                 "nextPageToken"};
  }
  return std::move(read_token->content);
}

Result<void> PageTokens::release(std::string_view token) {
  auto const read_token = read(token);
  if (!read_token) return read_token.error();
  std::lock_guard const lock(mutex_);
  auto const now = clock_();
  if (read_token->expires_ms <= now || store_.get(Table::jobs, read_token->row)) return {};
  std::size_t count = 0;
  std::vector<std::string> expired;
  auto const rows_prefix = released_rows();
  auto const behind_expired = rows_prefix + storage::key_u64(static_cast<std::uint64_t>(now) + 1);
  store_.scan(Table::jobs, rows_prefix, rows_prefix, [&](std::string_view key, std::string_view) {
    auto const is_expired = key < behind_expired;
    if (is_expired && expired.size() < expired_at_once) expired.emplace_back(key);
    ++count;
    // They stand in the order in which they expire.
    return !released_ || (is_expired && expired.size() < expired_at_once);
  });
  if (!released_) released_ = count;
  if (*released_ - expired.size() >= released_max_) {
    return Error{ErrorKind::unavailable, "too-many-released",
                 "More tokens were released lately than this server remembers; this one expires by itself.",
                 "nextPageToken"};
  }
  storage::Batch rows;
  for (auto const &row : expired) rows.erase(Table::jobs, row);
  rows.put(Table::jobs, read_token->row, "");
  store_.write(rows);
  *released_ += 1 - expired.size();
  return {};
}

}  // namespace nguon::trace
