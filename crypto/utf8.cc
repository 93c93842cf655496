#include "crypto/utf8.h"

#include <array>
#include <cstdint>

namespace nguon {
namespace {

/// One row for each length: what the first byte looks like, and the least code point that needs this many
/// bytes.
struct Form {
  std::uint8_t mask;
  std::uint8_t lead;
  char32_t least;
};
constexpr std::array forms{Form{0x80, 0x00, 0x0}, Form{0xe0, 0xc0, 0x80}, Form{0xf0, 0xe0, 0x800},
                           Form{0xf8, 0xf0, 0x10000}};

std::uint8_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

}  // namespace

std::optional<char32_t> take_code_point(std::string_view &text) {
  auto const first = byte_at(text, 0);
  for (std::size_t length = 1; length <= forms.size(); ++length) {
    auto const &form = forms[length - 1];
    if ((first & form.mask) != form.lead) continue;
    if (text.size() < length) return std::nullopt;
    char32_t point = first & static_cast<std::uint8_t>(~form.mask);
    for (std::size_t i = 1; i < length; ++i) {
      if ((byte_at(text, i) & 0xc0) != 0x80) return std::nullopt;
      point = point << 6 | (byte_at(text, i) & 0x3fu);
    }
    bool const is_surrogate = point >= 0xd800 && point <= 0xdfff;
    if (point < form.least || point > 0x10ffff || is_surrogate) return std::nullopt;
    text.remove_prefix(length);
    return point;
  }
  return std::nullopt;
}

bool is_utf8(std::string_view text) {
  while (!text.empty())
    if (!take_code_point(text)) return false;
  return true;
}

std::string shown(std::string_view bytes) {
  constexpr std::size_t most = 80;
  std::string text;
  while (!bytes.empty()) {
    auto rest = bytes;
    bool const is_text = take_code_point(rest).has_value();
    if (!is_text) rest.remove_prefix(1);
    auto const character = is_text ? bytes.substr(0, bytes.size() - rest.size()) : "\ufffd";
    if (text.size() + character.size() > most) return text + "…";
    text += character;
    bytes = rest;
  }
  return text;
}

std::string quoted(std::string_view bytes) {
  return "\"" + shown(bytes) + "\"";
}

}  // namespace nguon
