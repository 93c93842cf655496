#include "trace/digital_link.h"

#include <algorithm>
#include <array>

#include "crypto/utf8.h"
#include "trace/gs1.h"
#include "trace/gs1/ai.h"
#include "trace/gs1/compression.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace {

constexpr std::string_view canonical_stem = "https://id.gs1.org/";

Error refuse_link(char const *code, std::string message, std::string_view field = {}) {
  return {ErrorKind::malformed, code, std::move(message), std::string(field)};
}

/// The row of a key or qualifier that a segment of an address names; null for none.
Ai const *find_in_address(std::string_view segment) {
  auto const *row = segment == "party" ? nullptr : find_ai_or_word(segment);
  return row != nullptr && row->stands_in_path() ? row : nullptr;
}

Result<void> check_order(KeyPath const &path) {
  std::vector<std::string_view> qualifiers;
  for (auto const &qualifier : std::span(path).subspan(1)) qualifiers.push_back(qualifier.ai);
  auto const is_legal = allows_qualifiers(*find_ai(path.front().ai), qualifiers);
  // A place of payment is named by a payment reference with it, never alone.
  if (is_legal && !(path.front().ai == "415" && qualifiers.empty())) return {};
  return refuse_link("key-order",
                     "The keys of this address stand in an order that GS1 Digital Link does not have.",
                     path.back().ai);
}

/// What stands behind the scheme; empty where that is not http(s), which the grammar of the standard spells
/// in one case.
std::string_view behind_scheme(std::string_view uri) {
  for (auto const scheme : {"https://", "http://", "HTTPS://", "HTTP://"}) {
    if (uri.starts_with(scheme)) return uri.substr(std::string_view(scheme).size());
  }
  return {};
}

/// The segments of a path without its leading slash.
std::vector<std::string_view> cut_segments(std::string_view path) {
  std::vector<std::string_view> segments;
  for (;;) {
    auto const end = path.find('/');
    segments.push_back(path.substr(0, end));
    if (end == std::string_view::npos) return segments;
    path.remove_prefix(end + 1);
  }
}

/// Whether an AI could stand somewhere among the qualifiers of the path.
bool belongs_in_path(KeyPath const &path, std::string_view ai) {
  std::vector<std::string_view> qualifiers;
  for (auto const &qualifier : std::span(path).subspan(1)) qualifiers.push_back(qualifier.ai);
  for (std::size_t place = 0; place <= qualifiers.size(); ++place) {
    auto longer = qualifiers;
    longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(place), ai);
    if (allows_qualifiers(*find_ai(path.front().ai), longer)) return true;
  }
  return false;
}

bool has_ai(std::span<AiValue const> list, std::string_view ai) {
  return std::any_of(list.begin(), list.end(), [&](AiValue const &one) { return one.ai == ai; });
}

Result<void> add_attribute(DigitalLink &link, std::string_view ai, std::string_view plain) {
  auto value = parse_ai_value(ai, plain);
  if (!value) return std::move(value).error();
  if (!find_ai(ai)->is_attribute()) {
    return refuse_link("not-an-attribute",
                       "(" + std::string(ai) + ") may not stand in the query of a Digital Link.", ai);
  }
  if (has_ai(link.path, ai) || has_ai(link.attributes, ai)) {
    return refuse_link("repeated-key", "(" + std::string(ai) + ") stands twice in this Digital Link.", ai);
  }
  if (belongs_in_path(link.path, ai)) {
    return refuse_link("belongs-in-path",
                       "(" + std::string(ai) + ") belongs in the path of this Digital Link.", ai);
  }
  link.attributes.push_back({std::string(ai), *std::move(value)});
  return {};
}

/// Application Identifiers and other parameters of a query.
Result<void> read_query(DigitalLink &link, std::string_view query) {
  while (!query.empty()) {
    auto const pair = query.substr(0, query.find_first_of("&;"));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    auto const equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    auto const name = pair.substr(0, equals);
    auto plain = unescape_query(pair.substr(equals + 1));
    if (!plain) return std::move(plain).error();
    if (name.empty() || name.find_first_not_of("0123456789") != std::string_view::npos) {
      auto plain_name = unescape_query(name);
      if (!plain_name) return std::move(plain_name).error();
      link.parameters.push_back({*std::move(plain_name), *std::move(plain)});
    } else if (auto const added = add_attribute(link, name, *plain); !added) {
      return added.error();
    }
  }
  return {};
}

/// The path of the rightmost key of which pairs of AIs and values lead to the end, with AIs for words; empty
/// for none.
std::vector<std::string_view> find_key_path(std::span<std::string_view const> segments) {
  for (auto first = segments.size(); first >= 2;) {
    first -= 2;
    auto const *ai = find_ai_or_word(segments[first]);
    if (ai == nullptr) return {};
    if (!ai->is_primary_key()) continue;
    std::vector<std::string_view> path(segments.begin() + static_cast<std::ptrdiff_t>(first), segments.end());
    for (std::size_t i = 0; i < path.size(); i += 2) {
      if (find_ai(path[i]) == nullptr) path[i] = find_ai_or_word(path[i])->first;
    }
    return path;
  }
  return {};
}

/// The order of qualifiers of which most are among the elements; of equals the first.
std::vector<std::string_view> best_qualifiers(Ai const &key, std::span<AiValue const> elements) {
  std::vector<std::string_view> best;
  std::ptrdiff_t most = 0;
  for (auto const &order : qualifier_orders(key)) {
    auto const count =
        std::count_if(order.begin(), order.end(), [&](std::string_view ai) { return has_ai(elements, ai); });
    if (count > most) best = order;
    most = std::max(most, count);
  }
  return best;
}

Error no_key() {
  return refuse_link("no-gs1-key", "No GS1 key with its value stands at the end of this address's path.");
}

/// What a compressed link holds: all of it in the last segment, or the primary key before it as it is.
Result<DigitalLink> read_compressed(std::span<std::string_view const> segments) {
  auto unpacked = decompress_digital_link(segments.back());
  if (!unpacked) return std::move(unpacked).error();
  auto &[elements, parameters] = *unpacked;
  if (segments.size() >= 3 && is_primary_key(segments[segments.size() - 3])) {
    auto const key = segments.subspan(segments.size() - 3, 2);
    auto before = parse_key_path(key);
    if (!before) return std::move(before).error();
    elements.insert(elements.begin(), before->begin(), before->end());
  }
  auto link = make_digital_link(elements);
  if (link) link->parameters = std::move(parameters);
  return link;
}

Result<DigitalLink> read_path(std::string_view path) {
  auto const segments = cut_segments(path);
  auto const keys = find_key_path(segments);
  if (keys.empty()) {
    if (!looks_compressed(segments.back())) return no_key();
    return read_compressed(segments);
  }
  DigitalLink link;
  auto read = parse_key_path(keys);
  if (!read) return std::move(read).error();
  for (auto const &[ai, value] : *read) {
    if (auto const checked = parse_ai_value(ai, value); !checked) return checked.error();
  }
  link.path = *std::move(read);
  return link;
}

}  // namespace

bool is_primary_key(std::string_view segment) {
  auto const *ai = find_in_address(segment);
  return ai != nullptr && ai->is_primary_key();
}

Result<KeyPath> parse_key_path(std::span<std::string_view const> segments) {
  KeyPath path;
  path.reserve(segments.size() / 2);
  for (std::size_t i = 0; i < segments.size(); i += 2) {
    auto const *ai = find_in_address(segments[i]);
    if (ai == nullptr || (i == 0 && !ai->is_primary_key())) {
      return refuse_link(
          "unknown-gs1-key",
          "\"" + std::string(segments[i].substr(0, 40)) + "\" is no GS1 key of a Digital Link.",
          segments[i].substr(0, 40));
    }
    if (i + 1 == segments.size()) {
      return refuse_link("key-without-value", "The last key of this address has no value.", ai->first);
    }
    auto plain = unescape_segment(segments[i + 1]);
    if (!plain) return std::move(plain).error();
    auto value = parse_key_value(ai->first, *plain);
    if (!value) return std::move(value).error();
    path.push_back({std::string(ai->first), *std::move(value)});
  }
  if (path.empty()) return refuse_link("unknown-gs1-key", "This address is empty.");
  if (auto const order = check_order(path); !order) return order.error();
  return path;
}

std::vector<std::string_view> find_digital_link(std::string_view uri) {
  uri = behind_scheme(uri);
  uri = uri.substr(0, uri.find_first_of("?#"));
  auto const path = uri.find('/');
  if (path == std::string_view::npos) return {};
  auto segments = cut_segments(uri.substr(path + 1));
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

Result<DigitalLink> parse_digital_link(std::string_view uri) {
  auto const rest = behind_scheme(uri);
  if (rest.empty() || !is_uri(uri)) {
    return refuse_link("not-a-uri", quoted(uri) + " is no http or https URI.");
  }
  auto const path_and_query = rest.substr(0, rest.find('#'));
  auto const question = path_and_query.find('?');
  auto const host_and_path = path_and_query.substr(0, question);
  auto const slash = host_and_path.find('/');
  if (slash == std::string_view::npos) return no_key();
  // The standard's host has neither users nor signs besides letters, digits, dots, hyphens and a port.
  if (slash == 0 ||
      host_and_path.substr(0, slash).find_first_of("_~@!$&'()*+,;=%") != std::string_view::npos) {
    return refuse_link("not-a-uri", "The host of this address is no name of a host.");
  }
  auto link = read_path(host_and_path.substr(slash + 1));
  if (!link || question == std::string_view::npos) return link;
  if (auto const read = read_query(*link, path_and_query.substr(question + 1)); !read) return read.error();
  return link;
}

Result<DigitalLink> make_digital_link(std::span<AiValue const> elements) {
  auto const key = std::find_if(elements.begin(), elements.end(), [](AiValue const &element) {
    auto const *ai = find_ai(element.ai);
    return ai != nullptr && ai->is_primary_key();
  });
  if (key == elements.end())
    return refuse_link("no-gs1-key", "There is no GS1 key that a Digital Link could begin with.");

  std::vector<AiValue> others;
  for (auto const &element : elements) {
    auto const same =
        std::find_if(elements.begin(), elements.end(), [&](AiValue const &e) { return e.ai == element.ai; });
    if (same->value != element.value) {
      return refuse_link("repeated-key", "(" + element.ai + ") stands twice, with two values.", element.ai);
    }
    if (&*same == &element && element.ai != key->ai) others.push_back(element);
  }

  DigitalLink link;
  link.path.push_back(*key);
  for (auto const qualifier : best_qualifiers(*find_ai(key->ai), others)) {
    auto const it =
        std::find_if(others.begin(), others.end(), [&](AiValue const &e) { return e.ai == qualifier; });
    if (it == others.end()) continue;
    link.path.push_back(std::move(*it));
    others.erase(it);
  }
  if (auto const order = check_order(link.path); !order) return order.error();
  std::stable_partition(others.begin(), others.end(), [](AiValue const &element) {
    auto const *ai = find_ai(element.ai);
    return ai != nullptr && ai->has_predefined_length();
  });
  for (auto const &[ai, value] : others) {
    if (auto const added = add_attribute(link, ai, value); !added) return added.error();
  }
  return link;
}

std::string write_digital_link(DigitalLink const &link, std::string_view stem) {
  if (stem.ends_with('/')) stem.remove_suffix(1);
  auto uri = std::string(stem);
  uri.append("/").append(write_key_path(link.path));
  auto separator = '?';
  auto const add = [&](std::string_view name, std::string_view value) {
    uri += separator;
    uri += escape_query(name) + "=" + escape_query(value);
    separator = '&';
  };
  for (auto const &[ai, value] : link.attributes) add(ai, value);
  for (auto const &[name, value] : link.parameters) add(name, value);
  return uri;
}

std::string canonical_link(DigitalLink link) {
  link.parameters.clear();
  std::sort(link.attributes.begin(), link.attributes.end(),
            [](AiValue const &a, AiValue const &b) { return a.ai < b.ai; });
  return write_digital_link(link, canonical_stem);
}

KeyPath constrain(KeyPath path) {
  std::erase_if(path, [](AiValue const &qualifier) { return qualifier.ai == "22"; });
  if (has_ai(path, "21")) std::erase_if(path, [](AiValue const &qualifier) { return qualifier.ai == "10"; });
  return path;
}

std::string constrained_link(KeyPath path) {
  return std::string(canonical_stem).append(write_key_path(constrain(std::move(path))));
}

}  // namespace nguon::trace
