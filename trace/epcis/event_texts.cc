#include "trace/epcis/event_texts.h"

#include <boost/json/parse.hpp>

#include "crypto/strict_json.h"

namespace nguon::trace {
namespace {

/// Steps over JSON that is known to be valid; on any other text it stops at its end.
class JsonSteps {
 public:
  explicit JsonSteps(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ >= text_.size(); }
  std::size_t at() const { return at_; }

  /// The next byte that is no white space; NUL at the end.
  char peek() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  /// A whole value as it is written.
  std::string_view value() {
    auto const first = peek();
    auto const start = at_;
    if (first == '"') {
      skip_string();
    } else if (first == '{' || first == '[') {
      skip_nested();
    } else {
      while (at_ < text_.size() && std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos)
        ++at_;
    }
    return text_.substr(start, at_ - start);
  }

 private:
  void skip_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    at_ = std::min(at_ + 1, text_.size());
  }
  void skip_nested() {
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      auto const c = text_[at_];
      if (c == '"') {
        skip_string();
        continue;
      }
      ++at_;
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth == 0) return;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_named(std::string_view quoted_name, std::string_view name) {
  if (quoted_name.find('\\') == std::string_view::npos) {
    return quoted_name.size() == name.size() + 2 && quoted_name.substr(1, name.size()) == name;
  }
  boost::json::error_code failure;
  auto const text = boost::json::parse({quoted_name.data(), quoted_name.size()}, failure);
  return !failure && text.is_string() && std::string_view(text.get_string()) == name;
}

}  // namespace

std::string_view find_member_text(std::string_view object, std::string_view name) {
  JsonSteps steps(object);
  if (!steps.take('{') || steps.peek() == '}') return {};
  while (!steps.at_end()) {
    auto const member = steps.value();
    steps.take(':');
    auto const value = steps.value();
    if (is_named(member, name)) return value;
    if (!steps.take(',')) break;
  }
  return {};
}

EventTexts find_event_texts(std::string_view payload) {
  EventTexts found;
  if (find_member_text(payload, "type") != "\"EPCISDocument\"") {
    auto const start = payload.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) return found;
    found.events.push_back(payload.substr(start, payload.find_last_not_of(" \t\r\n") + 1 - start));
    found.is_bare_event = true;
    return found;
  }
  found.context = find_member_text(payload, "@context");
  JsonSteps steps(find_member_text(find_member_text(payload, "epcisBody"), "eventList"));
  if (!steps.take('[') || steps.peek() == ']') return found;
  do {
    found.events.push_back(steps.value());
  } while (steps.take(','));
  return found;
}

std::string without_gateway_member(std::string_view event) {
  JsonSteps steps(event);
  if (!steps.take('{') || steps.peek() == '}') return std::string(event);
  std::size_t before_last = steps.at();
  std::string_view last;
  for (;;) {
    last = steps.value();
    steps.take(':');
    steps.value();
    auto const end = steps.at();
    if (!steps.take(',')) {
      if (!is_named(last, "nguon:for")) return std::string(event);
      return std::string(event.substr(0, before_last)).append(event.substr(end));
    }
    before_last = steps.at() - 1;
  }
}

std::string with_first_member(std::string_view event, std::string_view name, std::string_view value) {
  auto text = "{" + json_quoted(name);
  text.append(":").append(value).append(",");
  return text.append(event.substr(event.find('{') + 1));
}

}  // namespace nguon::trace
