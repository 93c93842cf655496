#pragma once
// A decimal number in its one spelling: digits, no sign, no leading zero.

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace nguon {

/// Nullopt for every other text, also for a number that does not fit.
inline std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  auto const *const end = text.data() + text.size();
  auto const [rest, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc() || rest != end || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  return number;
}

}  // namespace nguon
