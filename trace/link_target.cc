#include "trace/link_target.h"

#include <algorithm>
#include <array>

#include "trace/gs1/link_types.h"

namespace nguon::trace {
namespace {

bool is_lower_letter(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit_or_letter(char c) {
  return is_lower_letter(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_host(std::string_view host) {
  auto const colon = host.find(':');
  if (colon != std::string_view::npos) {
    auto const port = host.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string_view::npos)
      return false;
    host = host.substr(0, colon);
  }
  return !host.empty() && is_digit_or_letter(host.front()) && is_digit_or_letter(host.back()) &&
         std::ranges::all_of(host, [](char c) { return is_digit_or_letter(c) || c == '.' || c == '-'; });
}

/// Path, query and fragment.
bool is_rest(std::string_view rest) {
  constexpr std::string_view marks = "-._~:/?@!$&'()*+,;=";
  bool in_fragment = false;
  while (!rest.empty()) {
    auto const c = rest.front();
    std::size_t taken = 1;
    if (c == '{') {
      taken = rest.starts_with(lot_placeholder)      ? lot_placeholder.size()
              : rest.starts_with(serial_placeholder) ? serial_placeholder.size()
                                                     : 0;
      if (taken == 0) return false;
    } else if (c == '%') {
      if (rest.size() < 3 || !is_hex(rest[1]) || !is_hex(rest[2])) return false;
      taken = 3;
    } else if (c == '#') {
      if (in_fragment) return false;
      in_fragment = true;
    } else if (!is_digit_or_letter(c) && marks.find(c) == std::string_view::npos) {
      return false;
    }
    rest.remove_prefix(taken);
  }
  return true;
}

}  // namespace

bool is_link_target(std::string_view href) {
  constexpr std::string_view scheme = "https://";
  if (href.size() > link_target_bytes_max || !href.starts_with(scheme)) return false;
  href.remove_prefix(scheme.size());
  auto const end = std::min(href.find_first_of("/?#"), href.size());
  return is_host(href.substr(0, end)) && is_rest(href.substr(end));
}

bool is_descriptive_link_type(std::string_view name) {
  return is_link_type(name) && name != "defaultLink" && name != "defaultLinkMulti";
}

bool is_link_language(std::string_view text) {
  auto const is_lower = text.size() >= 2 && is_lower_letter(text[0]) && is_lower_letter(text[1]);
  if (text.size() == 2) return is_lower;
  auto const is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return text.size() == 5 && is_lower && text[2] == '-' && is_upper(text[3]) && is_upper(text[4]);
}

bool is_link_media_type(std::string_view text) {
  constexpr std::array<std::string_view, 9> trees = {"application", "audio",     "font", "image", "message",
                                                     "model",       "multipart", "text", "video"};
  auto const slash = text.find('/');
  if (slash == std::string_view::npos || text.size() > 100) return false;
  auto const name = text.substr(slash + 1);
  auto const is_plain = [](char c) { return is_lower_letter(c) || (c >= '0' && c <= '9'); };
  return std::ranges::find(trees, text.substr(0, slash)) != trees.end() && !name.empty() &&
         is_plain(name.front()) && std::ranges::all_of(name, [&](char c) {
           return is_plain(c) || c == '.' || c == '+' || c == '-' || c == '_';
         });
}

bool is_link_context(std::string_view text) {
  return !text.empty() && text.size() <= 50 && std::ranges::all_of(text, [](char c) {
    return is_digit_or_letter(c) || c == '.' || c == '_' || c == '-';
  });
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool fits_placeholders(Link const &link, Identifier const &thing) {
  auto const has = [&](std::string_view name) { return link.href.find(name) != std::string::npos; };
  bool const has_lots_below = thing.kind == Kind::product;
  bool const has_serials_below = has_lots_below || (thing.kind == Kind::lot && link.serial.empty());
  return (has_lots_below || !has(lot_placeholder)) && (has_serials_below || !has(serial_placeholder));
}

std::string link_address(Link const &link) {
  if (link.serial.empty()) return link.id;
  auto const key = link.id.starts_with("p/") ? "/s/" : "/21/";
  return link.id + key + escape_segment(link.serial);
}

bool is_same_link(Link const &one, Link const &other) {
  return one.link_type == other.link_type && one.href == other.href && one.languages == other.languages &&
         one.media_type == other.media_type && one.contexts == other.contexts;
}

}  // namespace nguon::trace
