#include "trace/epcis/captured_document.h"

#include "crypto/strict_json.h"
#include "trace/json_text.h"
#include "trace/statement.h"

namespace nguon::trace {
namespace {

std::string_view find_value(std::string_view object, std::string_view quoted_name) {
  for (auto const &member : member_texts(object)) {
    if (member.name == quoted_name) return member.value;
  }
  return {};
}

/// Why this is no document: what strict JSON has against it, or that it has no events.
Error why_not(std::string_view body, std::string_view pointer) {
  auto const parsed = parse_strict_json(body, json_depth_max);
  if (!parsed) {
    auto error = parsed.error();
    if (error.field.empty()) error.field = "/";
    return error;
  }
  if (!parsed->is_object())
    return {ErrorKind::malformed, "not-an-object", "An EPCIS document or event is a JSON object.", "/"};
  return {ErrorKind::malformed, "member-missing", "The document has no list of events.",
          std::string(pointer)};
}

/// The elements of a list; nullopt where it is none.
std::optional<std::vector<std::string_view>> element_texts(std::string_view list) {
  JsonCutter cutter(list);
  std::vector<std::string_view> elements;
  if (!cutter.take('[')) return std::nullopt;
  if (cutter.take(']')) return elements;
  do {
    auto const element = cutter.value();
    if (element.empty()) return std::nullopt;
    elements.push_back(element);
  } while (cutter.take(','));
  if (!cutter.take(']') || cutter.at() != list.size()) return std::nullopt;
  return elements;
}

}  // namespace

std::vector<TextMember> member_texts(std::string_view object) {
  std::vector<TextMember> members;
  JsonCutter cutter(object);
  if (!cutter.take('{') || cutter.next() != '"') return members;
  do {
    auto const name = cutter.value();
    if (!cutter.take(':')) return {};
    members.push_back({name, cutter.value()});
  } while (cutter.take(','));
  return members;
}

std::string CutDocument::pointer(std::size_t event) const {
  return is_bare_event ? std::string() : std::string(list_pointer) + "/" + std::to_string(event);
}

Result<CutDocument> cut_document(std::string_view body) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF", in_document = "/epcisBody/eventList",
                             in_results = "/epcisBody/queryResults/resultsBody/eventList";
  if (body.starts_with(byte_order_mark)) body.remove_prefix(byte_order_mark.size());
  CutDocument cut;
  auto const type = find_value(body, "\"type\"");
  auto const is_query = type == "\"EPCISQueryDocument\"";
  if (!is_query && type != "\"EPCISDocument\"") {
    if (type.empty()) return why_not(body, "/type");
    cut.is_bare_event = true;
    cut.events.push_back(body);
    return cut;
  }
  cut.list_pointer = is_query ? in_results : in_document;
  auto holder = find_value(body, "\"epcisBody\"");
  if (is_query) holder = find_value(find_value(holder, "\"queryResults\""), "\"resultsBody\"");
  auto const list = find_value(holder, "\"eventList\"");
  auto elements = element_texts(list);
  if (!elements) return why_not(body, cut.list_pointer);
  cut.events = *std::move(elements);
  auto const begin = static_cast<std::size_t>(list.data() - body.data());
  cut.envelope.append(body.substr(0, begin)).append("[]").append(body.substr(begin + list.size()));
  return cut;
}

}  // namespace nguon::trace
