#pragma once
// A reader for one group of appends, most of which ask for the same few rows: the signer's key, its party,
// the product, the place.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/store.h"

namespace nguon::storage {

/// Remembers what it found, and what it did not: whether an event is new is asked twice. So each row is read
/// once from `base`, which must not change meanwhile and must outlive this. Not thread-safe.
class RememberingReader final : public Reader {
 public:
  explicit RememberingReader(Reader const &base) : base_(base) {}

  std::optional<std::string> get(Table table, std::string_view key) const override;
  void scan(Table table, std::string_view prefix, std::string_view from,
            std::function<bool(std::string_view, std::string_view)> const &visit) const override;
  /// Before `base` changes.
  void forget();

 private:
  struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
  };
  using Rows = std::unordered_map<std::string, std::optional<std::string>, KeyHash, std::equal_to<>>;

  Reader const &base_;
  mutable Rows found_[table_count];
};

}  // namespace nguon::storage
