#include "trace/digital_link.h"

#include <algorithm>
#include <array>

#include "trace/gs1.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace {

struct KeyName {
  std::string_view ai;
  std::string_view word;
};

/// Short words of Digital Link 1.0 and 1.1. "party" (417) is left out: it is the first segment of names of
/// our own.
constexpr std::array key_names = {
    KeyName{"00", "sscc"},    KeyName{"01", "gtin"},    KeyName{"10", "lot"},    KeyName{"21", "ser"},
    KeyName{"22", "cpv"},     KeyName{"235", ""},       KeyName{"253", "gdti"},  KeyName{"254", "glnx"},
    KeyName{"255", "gcn"},    KeyName{"401", "ginc"},   KeyName{"402", "gsin"},  KeyName{"414", "gln"},
    KeyName{"415", "payTo"},  KeyName{"417", ""},       KeyName{"7040", ""},     KeyName{"8003", "grai"},
    KeyName{"8004", "giai"},  KeyName{"8006", "itip"},  KeyName{"8010", "cpid"}, KeyName{"8011", "cpsn"},
    KeyName{"8013", "gmn"},   KeyName{"8017", "gsrnp"}, KeyName{"8018", "gsrn"}, KeyName{"8019", "srin"},
    KeyName{"8020", "refno"},
};

/// The qualifiers of a key in their order; each may be left out. Where a key has two rows, either holds.
struct Sequence {
  std::string_view key;
  std::array<std::string_view, 3> qualifiers;
};
constexpr std::array sequences = {
    Sequence{"00", {}},         Sequence{"01", {"22", "10", "21"}},
    Sequence{"01", {"235"}},    Sequence{"253", {}},
    Sequence{"255", {}},        Sequence{"401", {}},
    Sequence{"402", {}},        Sequence{"414", {"254"}},
    Sequence{"414", {"7040"}},  Sequence{"415", {"8020"}},
    Sequence{"417", {"7040"}},  Sequence{"8003", {}},
    Sequence{"8004", {"7040"}}, Sequence{"8006", {"22", "10", "21"}},
    Sequence{"8010", {"8011"}}, Sequence{"8013", {}},
    Sequence{"8017", {"8019"}}, Sequence{"8018", {"8019"}},
};

/// The Application Identifier that a segment names; empty for none.
std::string_view find_ai(std::string_view segment) {
  for (auto const &name : key_names) {
    if (segment == name.ai || (!name.word.empty() && segment == name.word)) return name.ai;
  }
  return {};
}

bool is_key(std::string_view ai) {
  return std::any_of(sequences.begin(), sequences.end(),
                     [&](auto const &sequence) { return sequence.key == ai; });
}

/// Whether the qualifiers stand in the order of the sequence.
bool follows(Sequence const &sequence, std::span<AiValue const> qualifiers) {
  auto next = sequence.qualifiers.begin();
  for (auto const &qualifier : qualifiers) {
    next = std::find(next, sequence.qualifiers.end(), qualifier.ai);
    if (next == sequence.qualifiers.end()) return false;
    ++next;
  }
  return true;
}

Result<void> check_order(KeyPath const &path) {
  auto const qualifiers = std::span(path).subspan(1);
  auto const is_legal = std::any_of(sequences.begin(), sequences.end(), [&](auto const &sequence) {
    return sequence.key == path.front().ai && follows(sequence, qualifiers);
  });
  // A place of payment is named by a payment reference with it, never alone.
  if (is_legal && !(path.front().ai == "415" && qualifiers.empty())) return {};
  return Error{ErrorKind::malformed, "key-order",
               "The keys of this address stand in an order that GS1 Digital Link does not have.",
               std::string(path.back().ai)};
}

}  // namespace

bool is_primary_key(std::string_view segment) {
  auto const ai = find_ai(segment);
  return !ai.empty() && is_key(ai);
}

Result<KeyPath> parse_key_path(std::span<std::string_view const> segments) {
  KeyPath path;
  path.reserve(segments.size() / 2);
  for (std::size_t i = 0; i < segments.size(); i += 2) {
    auto const ai = find_ai(segments[i]);
    if (ai.empty() || (i == 0 && !is_key(ai))) {
      return Error{ErrorKind::malformed, "unknown-gs1-key",
                   "\"" + std::string(segments[i].substr(0, 40)) + "\" is no GS1 key of a Digital Link.",
                   std::string(segments[i].substr(0, 40))};
    }
    if (i + 1 == segments.size()) {
      return Error{ErrorKind::malformed, "key-without-value", "The last key of this address has no value.",
                   std::string(ai)};
    }
    auto plain = unescape_segment(segments[i + 1]);
    if (!plain) return std::move(plain).error();
    auto value = parse_ai_value(ai, *plain);
    if (!value) return std::move(value).error();
    path.push_back({ai, *std::move(value)});
  }
  if (path.empty()) return Error{ErrorKind::malformed, "unknown-gs1-key", "This address is empty."};
  if (auto const order = check_order(path); !order) return order.error();
  return path;
}

std::vector<std::string_view> find_digital_link(std::string_view uri) {
  // The grammar of the standard spells the scheme in one case.
  auto const has_scheme = uri.starts_with("https://") || uri.starts_with("http://") ||
                          uri.starts_with("HTTPS://") || uri.starts_with("HTTP://");
  if (!has_scheme) return {};
  uri.remove_prefix(uri.find("://") + 3);
  uri = uri.substr(0, uri.find_first_of("?#"));
  auto const path = uri.find('/');
  if (path == std::string_view::npos) return {};

  std::vector<std::string_view> segments;
  for (uri.remove_prefix(path + 1);;) {
    auto const end = uri.find('/');
    segments.push_back(uri.substr(0, end));
    if (end == std::string_view::npos) break;
    uri.remove_prefix(end + 1);
  }
  // Pairs from the end, as what stands before the primary key may be any path of the host.
  for (auto key = segments.size() & ~std::size_t{1}; key >= 2;) {
    key -= 2;
    auto const first = key + segments.size() % 2;
    auto const &value = segments[first + 1];
    if (is_primary_key(segments[first]) && !value.empty() && value.front() >= '0' && value.front() <= '9') {
      segments.erase(segments.begin(), segments.begin() + static_cast<std::ptrdiff_t>(first));
      return segments;
    }
  }
  return {};
}

std::string write_key_path(KeyPath const &path) {
  std::string text;
  for (auto const &[ai, value] : path) {
    if (!text.empty()) text += '/';
    text.append(ai) += '/';
    text += escape_segment(value);
  }
  return text;
}

}  // namespace nguon::trace
