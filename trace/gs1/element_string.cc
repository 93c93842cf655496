#include "trace/gs1/element_string.h"

#include <algorithm>
#include <array>

#include "trace/gs1/ai.h"

namespace nguon::trace {
namespace {

/// Longer than what any GS1 symbol holds.
constexpr std::size_t text_characters_max = 8192;

Error malformed(std::string_view what) {
  return {ErrorKind::malformed, "no-element-string",
          "This is no GS1 element string: " + std::string(what) + "."};
}

Error unknown_ai(std::string_view text) {
  auto const start = std::string(text.substr(0, 4));
  return {ErrorKind::malformed, "unknown-gs1-key", "No GS1 Application Identifier begins \"" + start + "\".",
          start};
}

/// No value is padded here: a bar code has all digits of a GTIN.
Result<void> add(std::vector<AiValue> &elements, std::string_view ai, std::string_view value) {
  if (auto const checked = check_value(*find_ai(ai), ai, value, Check::all); !checked) return checked.error();
  elements.push_back({std::string(ai), std::string(value)});
  return {};
}

/// The length of every value of an AI with a predefined length.
std::size_t predefined_size(Ai const &ai) {
  std::size_t size = 0;
  for (auto const &component : ai.components()) size += component.most;
  return size;
}

/// The value up to the next bracket that no backslash precedes; what follows stays in `text`.
std::string take_bracketed_value(std::string_view &text) {
  std::string value;
  for (; !text.empty() && text.front() != '('; text.remove_prefix(1)) {
    if (text.starts_with("\\(")) text.remove_prefix(1);
    value += text.front();
  }
  return value;
}

}  // namespace

Result<std::vector<AiValue>> parse_element_string(std::string_view text) {
  if (text.size() > text_characters_max) return malformed("it is too long");
  constexpr std::array<std::string_view, 5> identifiers = {"]C1", "]d2", "]e0", "]J1", "]Q3"};
  auto const has_identifier =
      std::find(identifiers.begin(), identifiers.end(), text.substr(0, 3)) != identifiers.end();
  if (has_identifier) {
    text.remove_prefix(3);
  } else if (!text.starts_with(fnc1)) {
    return malformed("neither FNC1 nor a symbology identifier of GS1 comes first");
  }
  if (text.starts_with(fnc1)) text.remove_prefix(1);
  if (text.empty()) return malformed("it is empty");

  std::vector<AiValue> elements;
  while (!text.empty()) {
    auto const ai = find_ai_at(text);
    if (ai.empty()) return unknown_ai(text);
    text.remove_prefix(ai.size());
    auto const &row = *find_ai(ai);
    auto const end = row.has_predefined_length() ? predefined_size(row) : text.find(fnc1);
    auto const value = text.substr(0, end);
    text.remove_prefix(value.size());
    if (auto const added = add(elements, ai, value); !added) return added.error();
    if (text.starts_with(fnc1)) text.remove_prefix(1);
  }
  return elements;
}

Result<std::vector<AiValue>> parse_bracketed_elements(std::string_view text) {
  if (text.size() > text_characters_max) return malformed("it is too long");
  if (text.empty()) return malformed("it is empty");
  std::vector<AiValue> elements;
  while (!text.empty()) {
    auto const close = text.find(')');
    if (!text.starts_with('(') || close == std::string_view::npos)
      return malformed("an AI in brackets is missing");
    auto const ai = text.substr(1, close - 1);
    if (find_ai(ai) == nullptr) return unknown_ai(ai);
    text.remove_prefix(close + 1);
    auto const value = take_bracketed_value(text);
    if (auto const added = add(elements, ai, value); !added) return added.error();
  }
  return elements;
}

std::string write_element_string(std::span<AiValue const> elements) {
  std::string text;
  auto needs_separator = true;
  for (auto const &[ai, value] : elements) {
    if (needs_separator) text += fnc1;
    text += ai + value;
    needs_separator = !find_ai(ai)->has_predefined_length();
  }
  return text;
}

}  // namespace nguon::trace
