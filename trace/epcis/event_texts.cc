#include "trace/epcis/event_texts.h"

#include "crypto/strict_json.h"
#include "trace/json_text.h"

namespace nguon::trace {

std::string_view find_member_text(std::string_view object, std::string_view name) {
  JsonCutter steps(object);
  if (!steps.take('{') || steps.next() == '}') return {};
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
  JsonCutter steps(find_member_text(find_member_text(payload, "epcisBody"), "eventList"));
  if (!steps.take('[') || steps.next() == ']') return found;
  do {
    found.events.push_back(steps.value());
  } while (steps.take(','));
  return found;
}

std::string without_gateway_member(std::string_view event) {
  JsonCutter steps(event);
  if (!steps.take('{') || steps.next() == '}') return std::string(event);
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
