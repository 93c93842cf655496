#include "trace/epcis/event_names.h"

#include <algorithm>
#include <array>

#include "trace/cbv.h"
#include "trace/digital_link.h"
#include "trace/epc_urn.h"
#include "trace/identifier.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  for (std::size_t at = 0; at <= path.size();) {
    auto const end = std::min(path.find('/', at), path.size());
    segments.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return segments;
}

/// Where the company prefix stands in the key of a scheme, and what its last field becomes.
struct PatternScheme {
  std::string_view name;
  std::string_view key;
  bool has_digit_before = false;  ///< An indicator, an extension digit, or GRAI's zero.
  std::string_view qualifier = {};
};

constexpr std::array pattern_schemes = {
    PatternScheme{"sgtin", "01", true, "/21/"},
    PatternScheme{"lgtin", "01", true, "/10/"},
    PatternScheme{"upui", "01", true, "/235/"},
    PatternScheme{"sscc", "00", true},
    PatternScheme{"sgln", "414"},
    PatternScheme{"pgln", "417"},
    PatternScheme{"grai", "8003", true},
    PatternScheme{"giai", "8004"},
    PatternScheme{"gsrn", "8018"},
    PatternScheme{"gsrnp", "8017"},
    PatternScheme{"gdti", "253"},
    PatternScheme{"cpi", "8010"},
    PatternScheme{"sgcn", "255"},
    PatternScheme{"ginc", "401"},
    PatternScheme{"gsin", "402"},
    PatternScheme{"itip", "8006", true, "/21/"},
};

/// Beginnings of the names whose key has these digits behind the digit that no company prefix tells.
std::vector<std::string> beginnings(PatternScheme const &scheme, std::string_view company) {
  auto const stem = std::string(scheme.key) + "/";
  if (!scheme.has_digit_before || company.empty()) return {stem + std::string(company)};
  std::vector<std::string> all;
  for (char digit = '0'; digit <= '9'; ++digit) all.push_back(stem + digit + std::string(company));
  return all;
}

/// Empty where it is no pattern that stands for names of GS1's keys.
NameMatch read_urn_pattern(std::string_view urn) {
  auto const parts_at = std::string_view("urn:epc:idpat:").size();
  auto const is_class = has_urn_prefix(urn, "urn:epc:class:lgtin:");
  if (!has_urn_prefix(urn, "urn:epc:idpat:") && !is_class) return {};
  auto const colon = urn.find(':', parts_at);
  if (colon == std::string_view::npos) return {};
  auto const name = urn.substr(parts_at, colon - parts_at);
  auto const scheme = std::find_if(pattern_schemes.begin(), pattern_schemes.end(),
                                   [&](PatternScheme const &row) { return row.name == name; });
  auto fields = urn.substr(colon + 1);
  if (scheme == pattern_schemes.end() || !fields.ends_with('*')) return {};

  NameMatch match;
  match.qualifier = scheme->qualifier;
  while (fields.ends_with(".*")) fields.remove_suffix(2);
  if (fields == "*") {
    match.prefixes = beginnings(*scheme, "");
    return match;
  }
  if (fields.find('*') != std::string_view::npos) return {};
  if (fields.find('.') == std::string_view::npos) {
    match.prefixes = beginnings(*scheme, fields);
    return match;
  }
  // A whole class: its key with nothing behind it, or with something.
  auto of_class = "urn:epc:idpat:" + std::string(name == "lgtin" || name == "upui" ? "sgtin" : name) + ":" +
                  std::string(fields) + ".*";
  if (name == "sgln") of_class = "urn:epc:id:sgln:" + std::string(fields) + ".0";
  auto const path = parse_epc_urn(of_class);
  if (!path || path->empty()) return {};
  match.prefixes = {write_key_path(*path)};
  return match;
}

NameMatch read_link_pattern(std::string_view uri) {
  if (!uri.ends_with("/*")) return {};
  auto segments = find_digital_link(uri);
  if (segments.size() < 4 || segments.size() % 2 != 0) return {};
  auto const qualifier = segments[segments.size() - 2];
  segments.resize(segments.size() - 2);
  auto const path = parse_key_path(segments);
  if (!path) return {};
  return {.name = {},
          .prefixes = {write_key_path(constrain(*path)) + "/" + std::string(qualifier) + "/"},
          .qualifier = {}};
}

}  // namespace

std::string thing_name(std::string_view uri) {
  auto thing = parse_epc_uri(uri);
  if (!thing || thing->address.starts_with("uri/")) return std::string(uri);
  switch (thing->kind) {
    case Kind::product:
    case Kind::lot:
    case Kind::unit:
    case Kind::place:
    case Kind::party:
      // The subject has one spelling and no variant, which is all that a constrained link leaves away of
      // these.
      return std::move(thing->subject);
    default:
      break;
  }
  auto const segments = segments_of(thing->address);
  if (segments.front().empty() || segments.front().front() < '0' || segments.front().front() > '9')
    return thing->address;
  auto const path = parse_key_path(segments);
  return path ? write_key_path(constrain(*path)) : thing->address;
}

std::string expand_name(std::string_view name, Namespaces const &namespaces) {
  auto const colon = name.find(':');
  if (colon == std::string_view::npos) return std::string(name);
  auto const space = namespaces.find(name.substr(0, colon));
  if (space == namespaces.end()) return std::string(name);
  return space->second + std::string(name.substr(colon + 1));
}

std::string term_name(std::string_view term, Namespaces const &namespaces) {
  for (std::string_view const voc : {"gs1:", "https://gs1.org/voc/", "https://www.gs1.org/voc/"}) {
    if (term.starts_with(voc)) return std::string(term.substr(voc.size()));
  }
  auto word = bare_word(term);
  return word.find(':') == std::string::npos || word.starts_with("nguon:")
             ? word
             : bare_word(expand_name(word, namespaces));
}

bool NameMatch::matches(std::string_view thing) const {
  if (prefixes.empty()) return thing == name;
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string const &prefix) {
    if (!thing.starts_with(prefix)) return false;
    if (qualifier.empty()) return true;
    auto const behind_key = thing.find('/', thing.find('/') + 1);
    return behind_key == std::string_view::npos || thing.substr(behind_key).starts_with(qualifier);
  });
}

NameMatch read_name_match(std::string_view uri) {
  auto pattern = read_urn_pattern(uri);
  if (pattern.prefixes.empty()) pattern = read_link_pattern(uri);
  if (!pattern.prefixes.empty()) return pattern;
  return {.name = thing_name(uri), .prefixes = {}, .qualifier = {}};
}

}  // namespace nguon::trace
