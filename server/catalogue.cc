#include "server/catalogue.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <vector>

#include "server/embedded.h"
#include "server/page_words.h"

namespace nguon::server {
namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

Texts read_texts(std::string_view json) {
  auto const root = boost::json::parse(json);
  Texts texts;
  for (auto const &member : root.as_object())
    texts.emplace_back(member.key(), std::string(member.value().as_string()));
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
  auto const found =
      std::lower_bound(texts.begin(), texts.end(), key,
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
    auto const value =
        std::find_if(values.begin(), values.end(), [&](auto const &row) { return row.first == name; });
    NGUON_CHECK(value != values.end());
    out += value->second;
    i = end;
  }
  return out;
}

}  // namespace

std::string say(Language language, std::string_view key, Values values) {
  auto const *text = find_text(language, key);
  NGUON_CHECK(text != nullptr);
  return fill_in(*text, values);
}

bool has_text(Language language, std::string_view key) {
  return find_text(language, key) != nullptr;
}

std::string say_count(Language language, std::string_view key, std::uint64_t count) {
  return say(language, std::string(key) + (count == 1 ? ".one" : ".many"),
             {{"count", std::to_string(count)}});
}

std::string say(Language language, Error const &error) {
  auto key = "error." + error.code;
  // Where one code has several sentences, what is wanted tells them apart.
  if (!has_text(language, key)) key += "." + error.want;
  if (!has_text(language, key)) return error.message;
  return say(language, key,
             {{"have", amount_words(language, error.have)},
              {"want", amount_words(language, error.want)},
              {"field", error.field}});
}

}  // namespace nguon::server
