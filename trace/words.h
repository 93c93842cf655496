#pragma once
// Lists of words as one text.

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace nguon::trace {

/// The words of a text, which must stand in their bytewise order, so that they can be looked up.
template <std::size_t count>
consteval std::array<std::string_view, count> words(std::string_view text) {
  std::array<std::string_view, count> list;
  for (auto &word : list) {
    auto const end = std::min(text.find(' '), text.size());
    word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (!text.empty() || !std::is_sorted(list.begin(), list.end()))
    throw "count or order of the words is wrong";
  return list;
}

/// Requires: words in their bytewise order.
inline bool is_among(std::span<std::string_view const> list, std::string_view word) {
  return std::binary_search(list.begin(), list.end(), word);
}

}  // namespace nguon::trace
