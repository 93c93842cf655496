#include "server/link_request.h"

#include <algorithm>
#include <array>

#include "server/negotiate.h"
#include "trace/gs1/link_types.h"

namespace nguon::server {
namespace {

/// Calls `visit(parameter)` for each part of a query.
template <class Visit>
void for_each_parameter(std::string_view query, Visit const &visit) {
  while (!query.empty()) {
    auto const end = std::min(query.find('&'), query.size());
    if (end > 0) visit(query.substr(0, end));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
}

/// The name that GS1 gives a type, without its namespace; else what was written.
std::string name_of_link_type(std::string_view written) {
  constexpr std::array<std::string_view, 6> stems = {
      "gs1:",
      "https://gs1.org/voc/",
      "http://gs1.org/voc/",
      "https://ref.gs1.org/voc/",
      "https://www.gs1.org/voc/",
      "http://www.gs1.org/voc/",
  };
  for (auto const stem : stems) {
    if (!equal_words(written.substr(0, stem.size()), stem)) continue;
    written.remove_prefix(stem.size());
    break;
  }
  for (auto const name : trace::link_types()) {
    if (equal_words(name, written)) return std::string(name);
  }
  return std::string(written);
}

void read_type(LinkRequest &request, std::string_view written) {
  using Kind = LinkRequest::Kind;
  if (written.empty()) return;
  if (equal_words(written, "linkset") || equal_words(written, "all")) {
    request.kind = Kind::link_set;
    return;
  }
  request.link_type = name_of_link_type(written);
  request.kind = request.link_type == "defaultLink"        ? Kind::default_link
                 : request.link_type == "defaultLinkMulti" ? Kind::default_multi
                                                           : Kind::of_type;
}

struct Formats {
  unsigned link_set = 0, json = 0, json_ld = 0, other = 0;
};

Formats read_formats(std::string_view accept) {
  Formats weights;
  for (auto const &[name, weight] : weighted_list(accept)) {
    if (equal_words(name, "application/linkset+json")) {
      weights.link_set = weight;
    } else if (equal_words(name, "application/ld+json")) {
      weights.json_ld = weight;
    } else if (equal_words(name, "application/json")) {
      weights.json = weight;
    } else {
      weights.other = std::max(weights.other, weight);
    }
  }
  return weights;
}

}  // namespace

LinkRequest read_link_request(std::string_view query, std::string_view accept) {
  LinkRequest request;
  for_each_parameter(query, [&request](std::string_view parameter) {
    auto const name = parameter.substr(0, parameter.find('='));
    bool const is_type = equal_words(name, "linkType");
    if (!is_type && !equal_words(name, "context")) return;
    auto value = query_value(parameter, name);
    if (!value || value->empty()) return;
    if (is_type) {
      read_type(request, *value);
    } else {
      request.contexts.push_back(*std::move(value));
    }
  });
  auto const weights = read_formats(accept);
  if (weights.json_ld > std::max(weights.link_set, weights.json)) {
    request.format = LinkRequest::Format::json_ld;
  } else if (weights.json > weights.link_set) {
    request.format = LinkRequest::Format::json;
  }
  auto const named = std::max(weights.link_set, weights.json_ld);
  bool const prefers_link_set = named > 0 && named >= std::max(weights.json, weights.other);
  if (request.kind == LinkRequest::Kind::nothing && prefers_link_set)
    request.kind = LinkRequest::Kind::link_set;
  return request;
}

std::string forward_query(std::string_view href, std::string_view query) {
  std::string added;
  for_each_parameter(query, [&added](std::string_view parameter) {
    if (parameter.find('=') == std::string_view::npos) return;
    added.append(added.empty() ? "" : "&");
    for (char const c : parameter) {
      constexpr std::string_view digits = "0123456789ABCDEF";
      auto const byte = static_cast<unsigned char>(c);
      if (byte > ' ' && byte < 0x7F && c != '"' && c != '<' && c != '>' && c != '#') {
        added += c;
      } else {
        added.append(1, '%').append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
      }
    }
  });
  if (added.empty()) return std::string(href);
  auto const fragment = std::min(href.find('#'), href.size());
  auto target = std::string(href.substr(0, fragment));
  auto const question = target.find('?');
  if (question == std::string::npos) {
    target += '?';
  } else if (question + 1 != target.size() && target.back() != '&') {
    target += '&';
  }
  return target.append(added).append(href.substr(fragment));
}

}  // namespace nguon::server
