#include "trace/event_hash_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "trace/digital_link.h"
#include "trace/epc_urn.h"
#include "trace/event_time.h"
#include "trace/gs1/ai.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace {

constexpr std::string_view stem = "https://id.gs1.org/";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// CBV's terms of version 1 under their web addresses.
std::string with_web_terms(std::string_view text) {
  struct Prefix {
    std::string_view former, now;
  };
  constexpr std::array prefixes = {
      Prefix{"urn:epcglobal:cbv:bizstep:", "https://ref.gs1.org/cbv/BizStep-"},
      Prefix{"urn:epcglobal:cbv:disp:", "https://ref.gs1.org/cbv/Disp-"},
      Prefix{"urn:epcglobal:cbv:btt:", "https://ref.gs1.org/cbv/BTT-"},
      Prefix{"urn:epcglobal:cbv:sdt:", "https://ref.gs1.org/cbv/SDT-"},
      Prefix{"urn:epcglobal:cbv:er:", "https://ref.gs1.org/cbv/ER-"},
  };
  for (auto const &[former, now] : prefixes) {
    if (text.starts_with(former)) return std::string(now).append(text.substr(former.size()));
  }
  return std::string(text);
}

/// The number that a text spells, with a sign, a point or an exponent if need be.
std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  auto const body = text.substr(text.starts_with('-') ? 1 : 0);
  if (body.empty() || !(is_digit(body.front()) || body.front() == '.')) return std::nullopt;
  double number = 0;
  auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Escaped as the reference implementation does it: what an EPC escapes, and some signs more.
std::string escape_hashed(std::string_view text) {
  std::string escaped;
  for (auto const c : text) {
    auto const is_plain = std::string_view("';=").find(c) != std::string_view::npos;
    escaped += is_plain ? std::string(1, c) : escape_segment(std::string_view(&c, 1));
  }
  return escaped;
}

std::string write_hashed(KeyPath const &path) {
  auto link = std::string(stem);
  for (auto const &[ai, value] : path) {
    if (&ai != &path.front().ai) link += '/';
    link.append(ai).append("/").append(escape_hashed(value));
  }
  return link;
}

/// The keys by which CBV names things.
constexpr std::array<std::string_view, 14> cbv_keys = {"00",  "01",   "253",  "255",  "401",  "402",  "414",
                                                       "417", "8003", "8004", "8006", "8010", "8017", "8018"};

/// Characters that may stand in a value without an escape.
bool is_unescaped(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || is_digit(c) ||
           std::string_view("\"'-.;<=>?_").find(c) != std::string_view::npos;
  });
}

/// Every key has a company prefix, and four digits at least, at its start or behind its first digit.
bool fits(Ai const &key, std::string_view value) {
  return check_value(key, key.first, value, Check::form_alone).has_value() &&
         all_digits(value.substr(0, 4)) && is_unescaped(value);
}

/// Whether CBV has the key alone, or with this one qualifier.
bool is_cbv_path(KeyPath const &path) {
  constexpr std::array<std::string_view, 7> pairs = {"01 21",   "01 10",   "01 235",   "414 254",
                                                     "8006 21", "8006 10", "8010 8011"};
  return path.size() == 1 || (path.size() == 2 && std::find(pairs.begin(), pairs.end(),
                                                            path[0].ai + " " + path[1].ai) != pairs.end());
}

std::optional<std::string> normalise_link(std::string_view uri) {
  if (!uri.starts_with("https://") && !uri.starts_with("http://")) return std::nullopt;
  uri = uri.substr(0, uri.find('?'));
  std::vector<std::string_view> segments;
  for (auto rest = uri; !rest.empty();) {
    segments.push_back(rest.substr(0, rest.find('/')));
    rest.remove_prefix(std::min(segments.back().size() + 1, rest.size()));
  }
  // Scheme, nothing and host come first. The rightmost key of which pairs lead to the end counts.
  for (auto first = segments.size(); first >= 5;) {
    first -= 2;
    auto const *row = find_ai_or_word(segments[first]);
    if (row == nullptr) return std::nullopt;
    auto const ai = row->first;
    if (std::find(cbv_keys.begin(), cbv_keys.end(), ai) == cbv_keys.end()) continue;
    KeyPath path;
    for (auto i = first; i < segments.size(); i += 2) {
      path.push_back({std::string(find_ai_or_word(segments[i])->first), std::string(segments[i + 1])});
      if (i > first && !is_unescaped(segments[i + 1])) return std::nullopt;
    }
    auto &key = path.front().value;
    if (ai == "01" && (key.size() == 8 || key.size() == 12 || key.size() == 13))
      key.insert(0, 14 - key.size(), '0');
    if (!fits(*row, key)) return std::nullopt;
    auto const constrained = constrain(std::move(path));
    if (!is_cbv_path(constrained)) return std::nullopt;
    auto link = std::string(stem);
    for (auto const &[one, value] : constrained) {
      if (link.size() > stem.size()) link += '/';
      link.append(one).append("/").append(value);
    }
    return link;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> normalise_name(std::string_view uri) {
  if (!is_epc_urn(uri)) return normalise_link(uri);
  auto const path = parse_epc_urn(uri);
  if (!path || path->empty()) return std::nullopt;
  return write_hashed(*path);
}

std::string hashed_number(double number) {
  std::array<char, 400> text{};
  if (std::trunc(number) == number) {
    // Whole numbers are written out, however large.
    auto const end = std::to_chars(text.data(), text.data() + text.size(), number == 0 ? 0.0 : number,
                                   std::chars_format::fixed, 0)
                         .ptr;
    return {text.data(), end};
  }
  auto const form = std::abs(number) < 1e-4 ? std::chars_format::scientific : std::chars_format::fixed;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number, form).ptr};
}

std::string hashed_value(std::string_view text) {
  auto value = with_web_terms(text);
  if (auto const number = parse_number(value)) return hashed_number(*number);
  if (auto name = normalise_name(value)) return *std::move(name);
  return value;
}

std::string hashed_time(std::string_view text) {
  auto const time = parse_time_ms(text);
  return time ? format_time_ms(*time) : std::string(text);
}

}  // namespace nguon::trace
