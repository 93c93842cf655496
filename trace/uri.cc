#include "trace/uri.h"

#include <array>
#include <cstdint>

namespace nguon::trace {
namespace {

// Classes of RFC 3986, one bit each, looked up by byte.
enum : std::uint8_t {
  unreserved = 1,
  sub_delim = 2,
  colon = 4,
  at_sign = 8,
  slash = 16,
  question = 32,
  hex = 64,
  alpha = 128
};

constexpr std::array<std::uint8_t, 256> classes = [] {
  std::array<std::uint8_t, 256> table{};
  auto const add = [&](std::string_view characters, unsigned what) {
    for (auto const c : characters) {
      auto &entry = table[static_cast<unsigned char>(c)];
      entry = static_cast<std::uint8_t>(entry | what);
    }
  };
  add("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", unreserved | alpha);
  add("0123456789-._~", unreserved);
  add("!$&'()*+,;=", sub_delim);
  add(":", colon);
  add("@", at_sign);
  add("/", slash);
  add("?", question);
  add("0123456789ABCDEFabcdef", hex);
  return table;
}();

bool is_class(char c, unsigned what) {
  return (classes[static_cast<unsigned char>(c)] & what) != 0;
}

/// Only characters of `allowed` and percent escapes.
bool consists_of(std::string_view text, unsigned allowed) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_class(text[i], allowed)) continue;
    if (text[i] != '%' || i + 2 >= text.size() || !is_class(text[i + 1], hex) ||
        !is_class(text[i + 2], hex)) {
      return false;
    }
    i += 2;
  }
  return true;
}

bool is_scheme(std::string_view text) {
  if (text.empty() || !is_class(text.front(), alpha)) return false;
  for (auto const c : text) {
    if (!is_class(c, alpha) && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') return false;
  }
  return true;
}

bool is_port(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_authority(std::string_view text) {
  if (auto const at = text.find('@'); at != std::string_view::npos) {
    if (!consists_of(text.substr(0, at), unreserved | sub_delim | colon)) return false;
    text.remove_prefix(at + 1);
  }
  if (text.starts_with('[')) {
    auto const end = text.find(']');
    if (end == std::string_view::npos) return false;
    auto const inside = text.substr(1, end - 1);
    if (inside.find(':') == std::string_view::npos) return false;
    if (inside.find_first_not_of("0123456789ABCDEFabcdef:.") != std::string_view::npos) return false;
    text.remove_prefix(end + 1);
    return text.empty() || (text.starts_with(':') && is_port(text.substr(1)));
  }
  auto const port = text.find(':');
  if (port != std::string_view::npos && !is_port(text.substr(port + 1))) return false;
  return consists_of(text.substr(0, port), unreserved | sub_delim);
}

}  // namespace

bool is_uri(std::string_view text) {
  auto const scheme_end = text.find(':');
  if (scheme_end == std::string_view::npos || !is_scheme(text.substr(0, scheme_end))) return false;
  auto rest = text.substr(scheme_end + 1);

  constexpr unsigned pchar = unreserved | sub_delim | colon | at_sign;
  if (auto const fragment = rest.find('#'); fragment != std::string_view::npos) {
    if (!consists_of(rest.substr(fragment + 1), pchar | slash | question)) return false;
    rest = rest.substr(0, fragment);
  }
  if (auto const query = rest.find('?'); query != std::string_view::npos) {
    if (!consists_of(rest.substr(query + 1), pchar | slash | question)) return false;
    rest = rest.substr(0, query);
  }
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    auto const path = rest.find('/');
    if (!is_authority(rest.substr(0, path))) return false;
    rest = path == std::string_view::npos ? std::string_view() : rest.substr(path);
  }
  return consists_of(rest, pchar | slash);
}

bool has_urn_prefix(std::string_view uri, std::string_view prefix) {
  if (uri.size() < prefix.size()) return false;
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    auto const lower = uri[i] >= 'A' && uri[i] <= 'Z' ? static_cast<char>(uri[i] - 'A' + 'a') : uri[i];
    if (lower != prefix[i]) return false;
  }
  return true;
}

std::string escape_segment(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string escaped;
  escaped.reserve(text.size());
  for (auto const c : text) {
    if (is_class(c, unreserved)) {
      escaped += c;
    } else {
      auto const byte = static_cast<unsigned char>(c);
      escaped += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return escaped;
}

std::string escape_query(std::string_view text) {
  std::string escaped;
  for (;;) {
    auto const space = text.find(' ');
    escaped += escape_segment(text.substr(0, space));
    if (space == std::string_view::npos) return escaped;
    escaped += '+';
    text.remove_prefix(space + 1);
  }
}

Result<std::string> unescape_query(std::string_view text) {
  std::string spaced(text);
  for (auto &c : spaced) {
    if (c == '+') c = ' ';
  }
  return unescape_segment(spaced);
}

Result<std::string> unescape_segment(std::string_view text) {
  auto const value_of = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return (c | 0x20) - 'a' + 10;
  };
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    if (i + 2 >= text.size() || !is_class(text[i + 1], hex) || !is_class(text[i + 2], hex)) {
      return Error{ErrorKind::malformed, "percent-escape",
                   "A % in an address is followed by two hexadecimal digits (RFC 3986 §2.1)."};
    }
    plain += static_cast<char>(value_of(text[i + 1]) * 16 + value_of(text[i + 2]));
    i += 2;
  }
  return plain;
}

}  // namespace nguon::trace
