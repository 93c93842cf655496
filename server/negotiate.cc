#include "server/negotiate.h"

#include <algorithm>

#include "crypto/utf8.h"
#include "trace/uri.h"

namespace nguon::server {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::string_view trim(std::string_view text) {
  auto const is_space = [](char letter) { return letter == ' ' || letter == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes what stands before the next separator off the front of `rest`.
std::string_view take(std::string_view &rest, char separator) {
  auto const end = std::min(rest.find(separator), rest.size());
  auto const taken = trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

/// A qvalue in thousandths; what is no qvalue counts as 0, so that it never wins.
unsigned parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  if (text.size() > 1 && text[1] != '.') return 0;
  unsigned weight = text[0] == '1' ? 1000 : 0;
  unsigned place = 100;
  for (auto const digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (digit < '0' || digit > '9') return 0;
    weight += static_cast<unsigned>(digit - '0') * place;
    place /= 10;
  }
  return std::min(weight, 1000u);
}

/// Calls `visit(name, weight)` for each member of a weighted list (Accept, Accept-Language, Accept-Encoding).
template <class Visit>
void for_each_weighted(std::string_view list, Visit const &visit) {
  while (!list.empty()) {
    auto member = take(list, ',');
    auto const name = take(member, ';');
    unsigned weight = 1000;
    while (!member.empty()) {
      auto const parameter = take(member, ';');
      if (parameter.size() >= 2 && lower(parameter[0]) == 'q' && parameter[1] == '=') {
        weight = parse_weight(parameter.substr(2));
      }
    }
    if (!name.empty()) visit(name, weight);
  }
}

/// "en", "EN-gb" name English; nullopt for a language that we don't speak.
std::optional<Language> language_named(std::string_view range) {
  auto const primary = range.substr(0, range.find('-'));
  for (auto const language : languages) {
    if (equal_words(primary, language_tag(language))) return language;
  }
  return std::nullopt;
}

/// RFC 9110 §8.4.1 knows gzip by an older name too.
bool is_name_of(Coding coding, std::string_view name) {
  switch (coding) {
    case Coding::gzip:
      return equal_words(name, "gzip") || equal_words(name, "x-gzip");
    case Coding::zstd:
      return equal_words(name, "zstd");
    case Coding::none:
      return equal_words(name, "identity");
  }
  return false;
}

}  // namespace

bool equal_words(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::vector<Weighted> weighted_list(std::string_view list) {
  std::vector<Weighted> members;
  for_each_weighted(list, [&members](std::string_view name, unsigned weight) {
    members.push_back({name, weight});
  });
  return members;
}

Form choose_form(std::string_view accept) {
  // The most specific range that covers a type decides its weight (RFC 9110 §12.5.1).
  struct Wish {
    unsigned weight = 0;
    int specific = -1;
    void hear(unsigned said, int how_specific) {
      if (how_specific > specific) *this = {said, how_specific};
    }
  };
  Wish html, json;
  for_each_weighted(accept, [&](std::string_view name, unsigned weight) {
    if (equal_words(name, "text/html")) html.hear(weight, 2);
    if (equal_words(name, "text/*")) html.hear(weight, 1);
    if (equal_words(name, "application/json")) json.hear(weight, 2);
    if (equal_words(name, "application/*")) json.hear(weight, 1);
    if (name == "*/*") {
      html.hear(weight, 0);
      json.hear(weight, 0);
    }
  });
  return json.weight > html.weight ? Form::json : Form::html;
}

bool names_html(std::string_view accept) {
  bool named = false;
  for_each_weighted(accept, [&named](std::string_view name, unsigned weight) {
    named = named || (weight > 0 && equal_words(name, "text/html"));
  });
  return named;
}

Language choose_language(std::string_view chosen, std::string_view accept_language) {
  for (auto const language : languages) {
    if (chosen == language_tag(language)) return language;
  }
  auto best = Language::vi;
  unsigned best_weight = 0;
  for_each_weighted(accept_language, [&](std::string_view range, unsigned weight) {
    auto const language = language_named(range);
    // The first of equals wins.
    if (language && weight > best_weight) {
      best = *language;
      best_weight = weight;
    }
  });
  return best;
}

Coding choose_coding(std::string_view accept_encoding, std::span<Coding const> offered) {
  auto chosen = Coding::none;
  unsigned chosen_weight = 0;
  for (auto const coding : offered) {
    std::optional<unsigned> named, any;
    for_each_weighted(accept_encoding, [&](std::string_view name, unsigned weight) {
      if (is_name_of(coding, name)) named = weight;
      if (name == "*") any = weight;
    });
    if (auto const weight = named.value_or(any.value_or(0)); weight > chosen_weight) {
      chosen = coding;
      chosen_weight = weight;
    }
  }
  return chosen;
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    auto tag = take(if_none_match, ',');
    if (tag == "*") return true;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag) return true;
  }
  return false;
}

std::string media_type(std::string_view content_type) {
  std::string type(take(content_type, ';'));
  std::transform(type.begin(), type.end(), type.begin(), lower);
  return type;
}

Target split_target(std::string_view target) {
  if (auto const scheme = target.find("://"); !target.starts_with('/') && scheme != std::string_view::npos) {
    auto const path = target.find('/', scheme + 3);
    target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
  }
  auto const question = std::min(target.find('?'), target.size());
  return {target.substr(0, question), target.substr(std::min(question + 1, target.size()))};
}

bool is_utf8_target(std::string_view target) {
  std::string plain;
  plain.reserve(target.size());
  for (std::size_t i = 0; i < target.size(); ++i) {
    auto const escaped =
        target[i] == '%' ? trace::unescape_segment(target.substr(i, 3)) : Result<std::string>(Error{});
    plain += escaped ? escaped->front() : target[i];
    if (escaped) i += 2;
  }
  return is_utf8(plain);
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    auto const end = std::min(query.find('&'), query.size());
    auto const parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    auto const equals = std::min(parameter.find('='), parameter.size());
    if (parameter.substr(0, equals) == name) {
      auto value = trace::unescape_query(parameter.substr(std::min(equals + 1, parameter.size())));
      return value ? std::optional(*std::move(value)) : std::nullopt;
    }
  }
  return std::nullopt;
}

bool may_keep_alive(ConnectionFacts const &facts) {
  return facts.client_keeps && facts.request_complete && !facts.stopping;
}

}  // namespace nguon::server
