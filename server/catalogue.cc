#include "server/catalogue.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cctype>
#include <optional>
#include <vector>

#include "server/embedded.h"
#include "server/page_words.h"

namespace nguon::server {
namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

Texts read_texts(std::string_view json) {
  auto const root = boost::json::parse(json);
  Texts texts;
  for (auto const &member : root.as_object()) texts.emplace_back(member.key(), std::string(member.value().as_string()));
  std::sort(texts.begin(), texts.end());
  return texts;
}

Texts const &texts_of(Language language) {
  static Texts const vietnamese = read_texts(web_file("messages.vi.json"));
  static Texts const english = read_texts(web_file("messages.en.json"));
  return language == Language::vi ? vietnamese : english;
}

std::string const *find_text(Language language, std::string_view key) {
  auto const &texts = texts_of(language);
  auto const found = std::lower_bound(texts.begin(), texts.end(), key,
                                      [](auto const &row, std::string_view wanted) { return row.first < wanted; });
  return found != texts.end() && found->first == key ? &found->second : nullptr;
}

/// Unknown placeholders abort too: a text that asks for what the code doesn't give is a bug.
std::string fill_in(std::string const &text, Values values) {
  std::string out;
  out.reserve(text.size() + 64);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') {
      out.push_back(text[i]);
      continue;
    }
    auto const end = text.find('}', i);
    NGUON_CHECK(end != std::string::npos);
    auto const name = std::string_view(text).substr(i + 1, end - i - 1);
    auto const value = std::find_if(values.begin(), values.end(), [&](auto const &row) { return row.first == name; });
    NGUON_CHECK(value != values.end());
    out += value->second;
    i = end;
  }
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// "en", "EN-gb" name English; nullopt for a language that we don't speak.
std::optional<Language> language_named(std::string_view range) {
  auto const primary = range.substr(0, range.find('-'));
  for (auto const language : languages) {
    auto const tag = language_tag(language);
    if (std::equal(primary.begin(), primary.end(), tag.begin(), tag.end(), [](char a, char b) {
          return std::tolower(static_cast<unsigned char>(a)) == b;
        })) {
      return language;
    }
  }
  return std::nullopt;
}

/// A qvalue ("0.8") in thousandths; 0 for what is none, so that a bad weight never wins.
unsigned thousandths(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1') || text.size() > 5) return 0;
  auto weight = static_cast<unsigned>(text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return 0;
  unsigned place = 100;
  for (std::size_t i = 2; i < text.size(); ++i, place /= 10) {
    if (text[i] < '0' || text[i] > '9') return 0;
    weight += static_cast<unsigned>(text[i] - '0') * place;
  }
  return std::min(weight, 1000U);
}

unsigned weight_of(std::string_view parameters) {
  for (;;) {
    auto const semicolon = parameters.find(';');
    auto const parameter = trim(parameters.substr(0, semicolon));
    if (parameter.starts_with("q=") || parameter.starts_with("Q=")) return thousandths(parameter.substr(2));
    if (semicolon == std::string_view::npos) return 1000;
    parameters.remove_prefix(semicolon + 1);
  }
}

}  // namespace

std::string_view language_tag(Language language) { return language == Language::vi ? "vi" : "en"; }

Language choose_language(std::string_view chosen, std::string_view accept_language) {
  for (auto const language : languages) {
    if (chosen == language_tag(language)) return language;
  }
  auto best = Language::vi;
  unsigned best_weight = 0;
  while (!accept_language.empty()) {
    auto const comma = accept_language.find(',');
    auto const item = accept_language.substr(0, comma);
    accept_language.remove_prefix(comma == std::string_view::npos ? accept_language.size() : comma + 1);

    auto const semicolon = item.find(';');
    auto const language = language_named(trim(item.substr(0, semicolon)));
    auto const weight = semicolon == std::string_view::npos ? 1000 : weight_of(item.substr(semicolon + 1));
    // The first of equals wins.
    if (language && weight > best_weight) {
      best = *language;
      best_weight = weight;
    }
  }
  return best;
}

std::string say(Language language, std::string_view key, Values values) {
  auto const *text = find_text(language, key);
  NGUON_CHECK(text != nullptr);
  return fill_in(*text, values);
}

bool has_text(Language language, std::string_view key) { return find_text(language, key) != nullptr; }

std::string say_count(Language language, std::string_view key, std::uint64_t count) {
  return say(language, std::string(key) + (count == 1 ? ".one" : ".many"), {{"count", std::to_string(count)}});
}

std::string say(Language language, Error const &error) {
  auto const key = "error." + error.code;
  if (!has_text(language, key)) return error.message;
  return say(language, key, {{"have", amount_words(language, error.have)},
                             {"want", amount_words(language, error.want)},
                             {"field", error.field}});
}

}  // namespace nguon::server
