#include "storage/covered.h"

#include "crypto/base64.h"
#include "crypto/number.h"

namespace nguon::storage {

std::string write_covered(Covered const &covered) {
  return std::to_string(covered.size) + "\n" + base64_encode(covered.root.view()) + "\n";
}

std::optional<Covered> parse_covered(std::string_view text) {
  auto const line_end = text.find('\n');
  if (line_end == std::string_view::npos || !text.ends_with('\n')) return std::nullopt;
  auto const size = parse_number(text.substr(0, line_end));
  text.remove_prefix(line_end + 1);
  if (!size || text.empty()) return std::nullopt;
  auto const root = base64_decode(text.substr(0, text.size() - 1));
  if (!root) return std::nullopt;
  auto const hash = hash_from_bytes(*root);
  if (!hash) return std::nullopt;
  return Covered{*size, *hash};
}

}  // namespace nguon::storage
