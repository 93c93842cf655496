#pragma once
// Public keys by kid, checked once: making one costs a point check. A kid never comes to mean another key, so
// what is in here stays right; whether the key still counts is decided by the ledger.

#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "crypto/key.h"

namespace nguon::trace {

/// Any thread.
class KeyCache {
 public:
  explicit KeyCache(std::size_t keys_max) : keys_max_(keys_max) {}

  std::optional<PublicKey> find(std::string const &kid) const;
  /// Starts afresh when it is full.
  void put(PublicKey const &key);

 private:
  std::size_t const keys_max_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, PublicKey> keys_;
};

}  // namespace nguon::trace
