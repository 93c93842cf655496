#include "trace/json_text.h"

#include <algorithm>

#include "crypto/result.h"

namespace nguon::trace {
namespace {

constexpr std::string_view json_blanks = " \t\r\n";

/// Takes values off the front of a text.
class TextCutter {
 public:
  explicit TextCutter(std::string_view text) : text_(text) { skip_blanks(); }

  /// The next character, taken.
  char take() {
    NGUON_CHECK(!text_.empty());
    auto const next = text_.front();
    text_.remove_prefix(1);
    skip_blanks();
    return next;
  }
  char next() const { return text_.empty() ? '\0' : text_.front(); }

  std::string_view take_value() {
    auto const value = text_.substr(0, value_bytes());
    text_.remove_prefix(value.size());
    skip_blanks();
    return value;
  }

 private:
  void skip_blanks() { text_.remove_prefix(std::min(text_.find_first_not_of(json_blanks), text_.size())); }

  /// Of the string that starts at `from`.
  std::size_t string_end(std::size_t from) const {
    auto at = from + 1;
    while (at < text_.size() && text_[at] != '"') at += text_[at] == '\\' ? 2 : 1;
    return std::min(at + 1, text_.size());
  }

  std::size_t value_bytes() const {
    if (next() == '"') return string_end(0);
    if (next() != '{' && next() != '[') return std::min(text_.find_first_of(",]} \t\r\n"), text_.size());
    std::size_t depth = 0, at = 0;
    while (at < text_.size()) {
      auto const letter = text_[at];
      if (letter == '"') {
        at = string_end(at);
        continue;
      }
      if (letter == '{' || letter == '[') ++depth;
      if (letter == '}' || letter == ']') --depth;
      ++at;
      if (depth == 0) break;
    }
    return at;
  }

  std::string_view text_;
};

}  // namespace

std::vector<TextMember> members_in_text(std::string_view object) {
  TextCutter rest(object);
  NGUON_CHECK(rest.take() == '{');
  std::vector<TextMember> members;
  if (rest.next() == '}') return members;
  do {
    auto const name = rest.take_value();
    NGUON_CHECK(rest.take() == ':');
    members.push_back({name, rest.take_value()});
  } while (rest.take() == ',');
  return members;
}

std::vector<std::string_view> elements_in_text(std::string_view array) {
  TextCutter rest(array);
  NGUON_CHECK(rest.take() == '[');
  std::vector<std::string_view> elements;
  if (rest.next() == ']') return elements;
  do elements.push_back(rest.take_value());
  while (rest.take() == ',');
  return elements;
}

}  // namespace nguon::trace
