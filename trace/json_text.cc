#include "trace/json_text.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "crypto/result.h"

namespace nguon::trace {

char JsonCutter::next() {
  at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool JsonCutter::take(char wanted) {
  if (next() != wanted || at_end()) return false;
  ++at_;
  return true;
}

std::string_view JsonCutter::value() {
  auto const first = next();
  auto const begin = at_;
  if (first == '"') {
    skip_string();
  } else if (first == '{' || first == '[') {
    skip_brackets();
  } else {
    at_ = std::min(text_.find_first_of(",:]} \t\r\n", at_), text_.size());
  }
  return text_.substr(begin, at_ - begin);
}

void JsonCutter::skip_string() {
  for (++at_; at_ < text_.size(); ++at_) {
    if (text_[at_] == '"') {
      ++at_;
      return;
    }
    if (text_[at_] == '\\') ++at_;
  }
  at_ = text_.size();
}

void JsonCutter::skip_brackets() {
  std::size_t open = 0;
  do {
    at_ = text_.find_first_of("\"{}[]", at_);
    if (at_ == std::string_view::npos) {
      at_ = text_.size();
      return;
    }
    if (text_[at_] == '"') {
      skip_string();
      continue;
    }
    open = text_[at_] == '{' || text_[at_] == '[' ? open + 1 : open - 1;
    ++at_;
  } while (open > 0);
}

std::vector<TextMember> members_in_text(std::string_view object) {
  JsonCutter rest(object);
  NGUON_CHECK(rest.take('{'));
  std::vector<TextMember> members;
  if (rest.next() == '}') return members;
  do {
    auto const name = rest.value();
    NGUON_CHECK(rest.take(':'));
    members.push_back({name, rest.value()});
  } while (rest.take(','));
  return members;
}

std::vector<std::string_view> elements_in_text(std::string_view array) {
  JsonCutter rest(array);
  NGUON_CHECK(rest.take('['));
  std::vector<std::string_view> elements;
  if (rest.next() == ']') return elements;
  do elements.push_back(rest.value());
  while (rest.take(','));
  return elements;
}

std::string unquoted(std::string_view quoted) {
  if (quoted.size() < 2) return {};
  if (quoted.find('\\') == std::string_view::npos) return std::string(quoted.substr(1, quoted.size() - 2));
  boost::json::error_code failure;
  auto const text = boost::json::parse({quoted.data(), quoted.size()}, failure);
  return !failure && text.is_string() ? std::string(text.get_string()) : std::string();
}

bool is_named(std::string_view quoted, std::string_view name) {
  if (quoted.find('\\') != std::string_view::npos) return unquoted(quoted) == name;
  return quoted.size() == name.size() + 2 && quoted.substr(1, name.size()) == name;
}

}  // namespace nguon::trace
