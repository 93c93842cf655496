#pragma once
// Content-addressed files: photos and public papers, named by the SHA-256 of their bytes and never rewritten.
//
//   <folder>/<first 2 hex digits>/<other 62 hex digits>

#include <optional>
#include <string>
#include <string_view>

#include "crypto/hash.h"

namespace nguon::storage {

inline constexpr std::size_t blob_bytes_max = 4u << 20;

/// Safe to use from any thread.
class Blobs {
 public:
  /// Makes the folder where needed. Throws StorageFailure.
  static Blobs open(std::string folder);

  /// Durable when it returns; storing again is harmless. Refuses what is larger than blob_bytes_max
  /// (too_large), does not hash to `name` ("blob-hash-differs") or fails check_blob (storage/blob_type.h).
  /// Throws StorageFailure.
  Result<void> put(Hash const &name, std::string_view bytes) const;
  /// Throws StorageFailure, also where the file's bytes no longer hash to its name.
  std::optional<std::string> find(Hash const &name) const;

 private:
  explicit Blobs(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

}  // namespace nguon::storage
