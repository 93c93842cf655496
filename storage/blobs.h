#pragma once
// Content-addressed files: photos and public papers, named by the SHA-256 of their bytes and never rewritten.

#include <optional>
#include <string>
#include <string_view>

#include "crypto/hash.h"

namespace nguon::storage {

inline constexpr std::size_t blob_bytes_max = 4u << 20;

/// The media type that the bytes themselves show: image/jpeg, image/png, image/webp, application/pdf.
/// Anything else is malformed. A picture that carries EXIF or XMP is malformed too ("picture-has-exif"): it
/// would tell where somebody lives, and the device should have stripped it.
Result<std::string_view> check_blob(std::string_view bytes);

class Blobs {
 public:
  /// Makes the folder where needed. Throws StorageFailure.
  static Blobs open(std::string folder);

  /// Checks size, content and that `bytes` hash to `name`; durable when it returns. Storing again is
  /// harmless.
  Result<void> put(Hash const &name, std::string_view bytes) const;
  std::optional<std::string> find(Hash const &name) const;

 private:
  explicit Blobs(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

}  // namespace nguon::storage
