#include "crypto/base64.h"

#include <array>
#include <cstdint>

namespace nguon {
namespace {

constexpr std::uint8_t no_digit = 0xff;

/// The 64 digits, and what each byte is worth as one.
struct Alphabet {
  std::string_view digits;
  std::array<std::uint8_t, 256> values{};

  constexpr explicit Alphabet(std::string_view all) : digits(all) {
    values.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i)
      values[static_cast<std::uint8_t>(digits[i])] = static_cast<std::uint8_t>(i);
  }
  constexpr std::uint8_t value(char digit) const { return values[static_cast<std::uint8_t>(digit)]; }
};

constexpr Alphabet standard{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"};
constexpr Alphabet url_safe{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"};
constexpr Alphabet lower_hex{"0123456789abcdef"};

constexpr std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint8_t>(bytes[i]);
}

void append_digits(std::string &out, std::string_view bytes, Alphabet const &alphabet) {
  auto const start = out.size();
  out.resize(start + (bytes.size() * 4 + 2) / 3);
  char *to = out.data() + start;
  auto const put = [&](std::uint32_t bits) { *to++ = alphabet.digits[bits & 63]; };
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    auto const group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    put(group >> 18);
    put(group >> 12);
    put(group >> 6);
    put(group);
  }
  if (bytes.size() - i == 1) {
    put(byte_at(bytes, i) >> 2);
    put(byte_at(bytes, i) << 4);
  } else if (bytes.size() - i == 2) {
    put(byte_at(bytes, i) >> 2);
    put(byte_at(bytes, i) << 4 | byte_at(bytes, i + 1) >> 4);
    put(byte_at(bytes, i + 1) << 2);
  }
}

/// Decodes digits without padding. False for a foreign character, an impossible length, or bits left over.
bool decode_digits(std::string &out, std::string_view text, Alphabet const &alphabet) {
  if (text.size() % 4 == 1) return false;
  out.resize(text.size() * 3 / 4);
  char *to = out.data();
  auto const put = [&to](std::uint32_t byte) { *to++ = static_cast<char>(byte & 0xff); };
  std::uint32_t seen = 0;  // Has one of its bits 6 and 7 set once any character was no digit.
  auto const digit_at = [&](std::size_t i) {
    std::uint32_t const digit = alphabet.value(text[i]);
    seen |= digit;
    return digit;
  };
  // Four at a time: every statement comes by here, several times.
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    auto const bits = digit_at(i) << 18 | digit_at(i + 1) << 12 | digit_at(i + 2) << 6 | digit_at(i + 3);
    put(bits >> 16);
    put(bits >> 8);
    put(bits);
  }
  std::uint32_t left_over = 0;
  if (text.size() - i == 2) {
    auto const bits = digit_at(i) << 6 | digit_at(i + 1);
    put(bits >> 4);
    left_over = bits & 0xf;
  } else if (text.size() - i == 3) {
    auto const bits = digit_at(i) << 12 | digit_at(i + 1) << 6 | digit_at(i + 2);
    put(bits >> 10);
    put(bits >> 2);
    left_over = bits & 0x3;
  }
  return (seen & 0xc0) == 0 && left_over == 0;
}

}  // namespace

void base64url_append(std::string &out, std::string_view bytes) {
  append_digits(out, bytes, url_safe);
}

std::string base64url_encode(std::string_view bytes) {
  std::string text;
  append_digits(text, bytes, url_safe);
  return text;
}

Result<std::string> base64url_decode(std::string_view text) {
  std::string bytes;
  if (!decode_digits(bytes, text, url_safe))
    return Error{ErrorKind::malformed, "bad-base64url",
                 "This is not base64url without padding (RFC 4648 section 5)."};
  return bytes;
}

std::string base64_encode(std::string_view bytes) {
  std::string text;
  append_digits(text, bytes, standard);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

Result<std::string> base64_decode(std::string_view text) {
  auto digits = text;
  for (int padding = 0; padding < 2 && digits.ends_with('='); ++padding) digits.remove_suffix(1);
  std::string bytes;
  if (text.size() % 4 != 0 || !decode_digits(bytes, digits, standard))
    return Error{ErrorKind::malformed, "bad-base64", "This is not base64 with padding (RFC 4648 section 4)."};
  return bytes;
}

std::string hex_encode(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text += lower_hex.digits[byte_at(bytes, i) >> 4];
    text += lower_hex.digits[byte_at(bytes, i) & 15];
  }
  return text;
}

Result<std::string> hex_decode(std::string_view text) {
  Error const refusal{ErrorKind::malformed, "bad-hex", "This is not an even number of hexadecimal digits."};
  if (text.size() % 2 != 0) return refusal;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  auto const value = [](char c) {
    return lower_hex.value(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
  };
  for (std::size_t i = 0; i < text.size(); i += 2) {
    auto const high = value(text[i]);
    auto const low = value(text[i + 1]);
    if (high == no_digit || low == no_digit) return refusal;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

}  // namespace nguon
