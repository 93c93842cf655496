#pragma once
// Every word that people read, by key and language: server/web/messages.<language>.json, compiled in.
// Vietnamese is complete by definition; a test checks that every other language has the same keys and
// placeholders, that each key which code or templates name exists, and that nothing lies there unused.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "crypto/result.h"

namespace nguon::server {

enum class Language { vi, en };

inline constexpr Language languages[] = {Language::vi, Language::en};
/// "vi", "en": also the value of the HTML attribute lang.
constexpr std::string_view language_tag(Language language) {
  return language == Language::vi ? "vi" : "en";
}

using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;
/// The text of a key with {placeholders} filled in. Aborts on an unknown key: keys are code.
std::string say(Language language, std::string_view key, Values values = {});
bool has_text(Language language, std::string_view key);
/// For counted things: the text of "<key>.one" for 1, else of "<key>.many", with the figure as {count}.
std::string say_count(Language language, std::string_view key, std::uint64_t count);

/// The sentence for an error: text "error.<code>" with {have}, {want}, {field}, where the catalogue has one;
/// else the error's own English sentence.
std::string say(Language language, Error const &error);

}  // namespace nguon::server
