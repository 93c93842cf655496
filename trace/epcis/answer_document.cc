#include "trace/epcis/answer_document.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <optional>

#include "crypto/strict_json.h"
#include "trace/epcis/event_texts.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;

bool is_gs1_context(std::string_view uri) {
  return uri.starts_with("https://ref.gs1.org/standards/epcis/") ||
         uri.starts_with("https://gs1.github.io/EPCIS/") ||
         uri.starts_with("https://id.gs1.org/epcis-context");
}

/// Terms that a context defines beside GS1's own; nullopt where it names another one.
std::optional<json::object> own_terms(json::value const &context) {
  json::object terms;
  if (auto const *const uri = context.if_string()) {
    if (is_gs1_context(std::string_view(*uri))) return terms;
    return std::nullopt;
  }
  if (auto const *const object = context.if_object()) return *object;
  if (auto const *const list = context.if_array()) {
    for (auto const &one : *list) {
      auto const more = own_terms(one);
      if (!more) return std::nullopt;
      for (auto const &term : *more) terms.insert_or_assign(term.key(), term.value());
    }
  }
  return terms;
}

/// A context and then another one, as one list.
json::array joined_contexts(json::value const &first, json::value const &second) {
  json::array all;
  for (auto const *const context : {&first, &second}) {
    if (auto const *const list = context->if_array()) {
      all.insert(all.end(), list->begin(), list->end());
    } else if (!context->is_null()) {
      all.push_back(*context);
    }
  }
  return all;
}

/// The contexts of several documents as one, as far as they do not contradict each other.
class SharedContext {
 public:
  explicit SharedContext(Namespaces const &prefixes) : terms_({{"nguon", "urn:nguon:v1:"}}) {
    for (auto const &[prefix, uri] : prefixes) terms_.insert_or_assign(prefix, uri);
  }

  /// Whether the document's context is part of it now.
  bool take(std::string_view context) {
    if (context.empty()) return true;
    auto const known = known_.find(context);
    if (known != known_.end()) return known->second;
    auto const fits = merge(context);
    known_.emplace(context, fits);
    return fits;
  }
  std::string text() const {
    json::array context{json::value(json::string(epcis_context_uri))};
    context.push_back(terms_);
    return json::serialize(context);
  }

 private:
  bool merge(std::string_view context) {
    auto const terms = own_terms(parse_recorded(context));
    if (!terms) return false;
    for (auto const &term : *terms) {
      auto const *const there = terms_.if_contains(term.key());
      if (there != nullptr && *there != term.value()) return false;
    }
    for (auto const &term : *terms) terms_.insert_or_assign(term.key(), term.value());
    return true;
  }

  json::object terms_;
  std::map<std::string, bool, std::less<>> known_;
};

void append_event(std::string &to, EventText const &event, bool bears_context) {
  auto const start = to.size();
  to.append(event.text);
  if (bears_context) {
    auto const own = find_member_text(event.text, "@context");
    if (own.empty()) {
      to.replace(start, to.size() - start, with_first_member(event.text, "@context", event.context));
    } else {
      auto const both = json::serialize(joined_contexts(parse_recorded(event.context), parse_recorded(own)));
      to.replace(start + static_cast<std::size_t>(own.data() - event.text.data()), own.size(), both);
    }
  }
  if (event.missing_id.empty() && event.says_recorded) return;
  to.resize(to.rfind('}'));
  if (!event.missing_id.empty()) to.append(",\"eventID\":").append(json_quoted(event.missing_id));
  if (!event.says_recorded) to.append(",\"recordTime\":").append(json_quoted(event.record_time));
  to.append("}");
}

/// Whether a context says no more than the one that every answer has.
bool says_nothing_more(std::string_view context) {
  auto const terms = own_terms(parse_recorded(context));
  return terms && terms->empty();
}

}  // namespace

std::string write_answer_event(EventText const &event) {
  std::string text;
  append_event(text, event, !event.context.empty() && !says_nothing_more(event.context));
  return text;
}

std::string write_answer_document(std::span<EventText const> events, std::string_view created_at,
                                  std::string_view query_name, Namespaces const &asked,
                                  std::string_view members) {
  SharedContext context(asked);
  std::string list;
  for (auto const &event : events) {
    if (!list.empty()) list.append(",");
    append_event(list, event, !context.take(event.context));
  }
  auto text =
      "{\"@context\":" + context.text() + ",\"type\":\"EPCISQueryDocument\",\"schemaVersion\":\"2.0\"";
  text.append(",\"creationDate\":")
      .append(json_quoted(created_at))
      .append(",\"epcisBody\":{\"queryResults\":{");
  text.append("\"queryName\":").append(json_quoted(query_name.empty() ? "SimpleEventQuery" : query_name));
  text.append(",\"resultsBody\":{\"eventList\":[").append(list).append("]}}}");
  if (!members.empty()) text.append(",").append(members);
  return text.append("}");
}

}  // namespace nguon::trace
