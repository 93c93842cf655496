#pragma once
// The file `covers` of plain files (docs/formats.md, "Plain files"): of which tree they are.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/hash.h"

namespace nguon::storage {

struct Covered {
  std::uint64_t size = 0;
  Hash root;

  bool operator==(Covered const &) const = default;
};

/// "<size> LF <root, base64> LF"
std::string write_covered(Covered const &covered);
/// Nullopt for anything but what write_covered writes.
std::optional<Covered> parse_covered(std::string_view text);

}  // namespace nguon::storage
