#include "trace/epcis/recorded_event.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <optional>

#include "crypto/jws.h"
#include "storage/entry.h"
#include "storage/log.h"
#include "trace/epcis/captured_document.h"
#include "trace/epcis/event_texts.h"
#include "trace/event_hash.h"
#include "trace/event_time.h"
#include "trace/statement.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;

void add_prefixes(Namespaces &namespaces, json::value const &context) {
  if (auto const *const list = context.if_array()) {
    for (auto const &one : *list) add_prefixes(namespaces, one);
  } else if (auto const *const object = context.if_object()) {
    for (auto const &[prefix, uri] : *object) {
      if (uri.is_string()) namespaces.insert_or_assign(std::string(prefix), std::string(uri.get_string()));
    }
  }
}

std::string text_member(json::object const &object, std::string_view name) {
  auto const *const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// Hashed in its document, for an event may have a context of its own besides.
std::string hash_id(RecordedEvent const &event, EventHasher const *hasher) {
  if (hasher != nullptr) {
    auto const hash = hasher->hash(event.json);
    return hash ? hash->name : std::string();
  }
  auto const hashed =
      hash_events(event.context.empty()
                      ? event.text
                      : R"({"@context":)" + event.context +
                            R"(,"type":"EPCISDocument","epcisBody":{"eventList":[)" + event.text + "]}}");
  return hashed && !hashed->empty() ? hashed->front().name : std::string();
}

/// The events of an entry before they are parsed.
struct RecordedTexts {
  std::string record_time;
  std::string context;
  std::vector<std::string> events;
  bool by_gateway = false;
  std::optional<EventHasher> hasher;  ///< Of a gateway's document, where an event needs it.
};

RecordedTexts read_recorded_texts(storage::Reader const &reader, std::uint64_t entry) {
  auto const bytes = storage::read_entry(reader, entry);
  RecordedTexts found;
  auto read = storage::parse_entry(bytes);
  if (!read) throw storage::StorageFailure("an entry of the log cannot be read: " + read.error().message);
  auto const jws = parse_jws(read->statement);
  if (!jws || jws->header.cty != cty_epcis) return found;
  auto const texts = find_event_texts(jws->payload);
  // The document says itself that a gateway signed it, also with a key that it no longer has.
  found.by_gateway = !find_member_text(jws->payload, "nguon:gateway").empty();
  auto const lacks_id = [](std::string_view event) {
    auto const id = find_member_text(event, "eventID");
    return id.empty() || id == "\"\"";
  };
  // As the ledger names events: hashed within all that their document says.
  if (found.by_gateway && std::ranges::any_of(texts.events, lacks_id)) {
    auto const cut = cut_document(jws->payload);
    auto const frame = cut ? parse_recorded(cut->envelope) : json::value();
    if (frame.is_object()) found.hasher.emplace(frame.get_object());
  }
  found.record_time = std::move(read->at);
  found.context = texts.context;
  found.events.reserve(texts.events.size());
  for (auto const &text : texts.events)
    found.events.push_back(found.by_gateway ? without_gateway_member(text) : std::string(text));
  return found;
}

}  // namespace

json::value parse_recorded(std::string_view text) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::error_code failure;
  auto value = json::parse({text.data(), text.size()}, failure, {}, options);
  return failure ? json::value() : value;
}

Namespaces read_prefixes(std::string_view context) {
  Namespaces namespaces;
  if (!context.empty()) add_prefixes(namespaces, parse_recorded(context));
  return namespaces;
}

RecordedEvent parse_recorded_event(EventText text, Namespaces of_document) {
  RecordedEvent event{std::move(text), {}, 0, 0, {}, std::move(of_document)};
  if (auto const time = parse_time_ms(event.record_time)) event.record_time_ms = *time;
  auto value = parse_recorded(event.text);
  if (auto *const object = value.if_object()) event.json = std::move(*object);
  if (auto const *const own = event.json.if_contains("@context")) add_prefixes(event.namespaces, *own);
  if (auto const time = parse_time_ms(text_member(event.json, "eventTime"))) event.event_time_ms = *time;
  event.id = text_member(event.json, "eventID");
  if (event.id.empty()) event.id = event.missing_id;
  return event;
}

RecordedEvent make_recorded_event(std::string text, std::string context, EventPosition at,
                                  std::string record_time, EventHasher const *hasher) {
  auto namespaces = read_prefixes(context);
  auto event = parse_recorded_event(
      {at, std::move(text), std::move(context), std::move(record_time), {}, false, false},
      std::move(namespaces));
  event.says_recorded = event.json.contains("recordTime");
  if (event.id.empty()) event.id = hash_id(event, hasher);
  if (!event.json.contains("eventID")) event.missing_id = event.id;
  return event;
}

std::vector<RecordedEvent> read_recorded_events(storage::Reader const &reader, std::uint64_t entry) {
  auto texts = read_recorded_texts(reader, entry);
  std::vector<RecordedEvent> events;
  events.reserve(texts.events.size());
  for (auto &text : texts.events) {
    events.push_back(make_recorded_event(std::move(text), texts.context,
                                         {entry, static_cast<std::uint16_t>(events.size())},
                                         texts.record_time, texts.hasher ? &*texts.hasher : nullptr));
    events.back().by_gateway = texts.by_gateway;
  }
  return events;
}

std::optional<std::vector<EventAtHand>> events_of(RecordedStatement const &statement) {
  auto const &said = *statement.said;
  auto const *const document = std::get_if<EpcisDocument>(&said.body);
  std::vector<EventAtHand> events;
  if (document == nullptr) return events;
  auto const is_by_gateway =
      document->gateway_for ||
      (document->is_bare_event && document->events.front().json.contains("nguon:gateway"));
  auto const texts = find_event_texts(said.jws.payload);
  if (is_by_gateway || texts.is_bare_event != document->is_bare_event ||
      texts.events.size() != document->events.size())
    return std::nullopt;
  auto const namespaces = read_prefixes(texts.context);
  events.resize(texts.events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    auto const &parsed = document->events[i];
    auto &event = events[i];
    event.at = {statement.entry, static_cast<std::uint16_t>(i)};
    event.text = texts.events[i];
    event.context = texts.context;
    event.record_time = statement.at;
    event.says_recorded = parsed.json.contains("recordTime");
    // Whoever speaks for themselves has given it one.
    event.id = text_member(parsed.json, "eventID");
    event.event_time_ms = parsed.event_time_ms;
    event.json = &parsed.json;
    event.namespaces = namespaces;
    if (auto const *const own = parsed.json.if_contains("@context")) add_prefixes(event.namespaces, *own);
  }
  return events;
}

EventPosition visit_recorded_events(storage::Reader const &reader, EventPosition from, std::uint64_t until,
                                    std::function<bool(RecordedEvent const &)> const &visit) {
  for (auto entry = from.entry; entry < until; ++entry) {
    for (auto const &event : read_recorded_events(reader, entry)) {
      if (event.at >= from && !visit(event)) return event.at;
    }
  }
  return std::max(from, EventPosition{until, 0});
}

}  // namespace nguon::trace
