#include "trace/key_cache.h"

#include <mutex>

namespace nguon::trace {

std::optional<PublicKey> KeyCache::find(std::string const &kid) const {
  std::shared_lock const lock(mutex_);
  auto const found = keys_.find(kid);
  return found == keys_.end() ? std::nullopt : std::optional(found->second);
}

void KeyCache::put(PublicKey const &key) {
  std::unique_lock const lock(mutex_);
  if (keys_.size() >= keys_max_) keys_.clear();
  keys_.emplace(key.thumbprint(), key);
}

}  // namespace nguon::trace
