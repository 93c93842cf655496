#include "trace/epcis.h"

#include <algorithm>
#include <array>

#include "crypto/strict_json.h"
#include "trace/event_context.h"
#include "trace/event_hash.h"
#include "trace/event_reader.h"
#include "trace/statement.h"

namespace nguon::trace {
namespace json = boost::json;
namespace {

/// "2.0", "2.0.1", "2"
bool is_version(std::string_view text) {
  auto is_after_digit = false;
  for (auto const c : text) {
    if (c == '.' ? !is_after_digit : c < '0' || c > '9') return false;
    is_after_digit = c != '.';
  }
  return is_after_digit;
}

void check_attribute(JsonReader &reader, Json const &attribute, JsonPath const &path) {
  auto const *const object = reader.object(attribute, path);
  auto const *const id = object == nullptr ? nullptr : reader.member(*object, "id", path);
  if (id == nullptr) return;
  reader.uri(*id, JsonPath(path, "id"));
  auto const *const value = object->if_contains("attribute");
  if (value != nullptr && !value->is_number() && !value->is_string() && !value->is_object()) {
    reader.fail(JsonPath(path, "attribute"), "bad-attribute",
                "An attribute is a number, a string or an object.");
  }
}

void check_vocabulary_element(JsonReader &reader, Json const &element, JsonPath const &path) {
  auto const *const object = reader.object(element, path);
  auto const *const id = object == nullptr ? nullptr : reader.member(*object, "id", path);
  if (id == nullptr) return;
  reader.uri(*id, JsonPath(path, "id"));
  if (auto const *const attributes = object->if_contains("attributes")) {
    reader.each(*attributes, JsonPath(path, "attributes"),
                [&](Json const &each, JsonPath const &where) { check_attribute(reader, each, where); });
  }
  if (auto const *const children = object->if_contains("children")) {
    reader.each(*children, JsonPath(path, "children"),
                [&](Json const &each, JsonPath const &where) { reader.uri(each, where); });
  }
}

void check_vocabulary(JsonReader &reader, Json const &vocabulary, JsonPath const &path) {
  auto const *const object = reader.object(vocabulary, path);
  auto const *const type = object == nullptr ? nullptr : reader.member(*object, "type", path);
  if (type == nullptr) return;
  reader.uri(*type, JsonPath(path, "type"));
  if (auto const *const elements = object->if_contains("vocabularyElementList")) {
    reader.each(
        *elements, JsonPath(path, "vocabularyElementList"),
        [&](Json const &each, JsonPath const &where) { check_vocabulary_element(reader, each, where); });
  }
}

/// Master data may come along with the events; it is kept with the statement and believed by nobody.
void check_header(JsonReader &reader, Json const &header, JsonPath const &path) {
  constexpr std::array<std::string_view, 1> known = {"epcisMasterData"};
  auto const *const object = reader.object(header, path);
  if (object == nullptr) return;
  reader.names(*object, path, known, JsonReader::Extensions::allowed);
  auto const *const data = object->if_contains("epcisMasterData");
  JsonPath const data_at(path, "epcisMasterData");
  auto const *const members = data == nullptr ? nullptr : reader.object(*data, data_at);
  auto const *const list = members == nullptr ? nullptr : members->if_contains("vocabularyList");
  if (list == nullptr) return;
  reader.each(*list, JsonPath(data_at, "vocabularyList"),
              [&](Json const &each, JsonPath const &where) { check_vocabulary(reader, each, where); });
}

/// Everything of a document but its body.
void check_envelope(JsonReader &reader, json::object const &document) {
  constexpr std::array<std::string_view, 10> known = {
      "@context",           "id",          "type",     "schemaVersion", "creationDate", "sender", "receiver",
      "instanceIdentifier", "epcisHeader", "epcisBody"};
  JsonPath const root;
  reader.names(document, root, known, JsonReader::Extensions::allowed);
  if (auto const *const context = reader.member(document, "@context", root)) {
    check_context(reader, *context, JsonPath(root, "@context"));
  }
  if (auto const *const version = reader.member(document, "schemaVersion", root)) {
    JsonPath const at(root, "schemaVersion");
    if (!is_version(reader.string(*version, at)))
      reader.fail(at, "bad-version", "A schema version is written as 2.0.");
  }
  if (auto const *const date = reader.member(document, "creationDate", root)) {
    reader.time(*date, JsonPath(root, "creationDate"));
  }
  if (auto const *const id = document.if_contains("id")) reader.uri(*id, JsonPath(root, "id"));
  for (std::string_view const name : {"instanceIdentifier", "sender", "receiver"}) {
    if (auto const *const text = document.if_contains(name)) reader.string(*text, JsonPath(root, name));
  }
  if (auto const *const header = document.if_contains("epcisHeader")) {
    check_header(reader, *header, JsonPath(root, "epcisHeader"));
  }
}

/// Of a query document, what stands between its body and its events.
void check_results(JsonReader &reader, json::object const &body, JsonPath const &body_at) {
  constexpr std::array<std::string_view, 3> known = {"subscriptionID", "queryName", "resultsBody"};
  auto const *const results = reader.member(body, "queryResults", body_at);
  JsonPath const at(body_at, "queryResults");
  auto const *const members = results == nullptr ? nullptr : reader.object(*results, at);
  if (members == nullptr) return;
  reader.names(*members, at, known, JsonReader::Extensions::allowed);
  if (auto const *const name = reader.member(*members, "queryName", at))
    reader.string(*name, JsonPath(at, "queryName"));
  if (auto const *const id = members->if_contains("subscriptionID"))
    reader.string(*id, JsonPath(at, "subscriptionID"));
  if (auto const *const inner = reader.member(*members, "resultsBody", at))
    reader.object(*inner, JsonPath(at, "resultsBody"));
}

/// The gateway's word of whose events these are.
void read_gateway(JsonReader &reader, json::object const &document, EpcisDocument &into) {
  auto const *const value = document.if_contains("nguon:gateway");
  if (value == nullptr) return;
  JsonPath const root, at(root, "nguon:gateway");
  auto party = parse_epc_uri(reader.string(*value, at));
  if (!party || party->kind != Kind::party)
    return reader.fail(at, "not-a-party", "nguon:gateway names a party.");
  into.gateway_for = *std::move(party);
}

/// Events that a gateway took in may be without an eventID; their hash is theirs.
void name_by_hashes(JsonReader &reader, json::object const &document, std::vector<Event> &events) {
  std::optional<EventHasher> hasher;
  for (auto &event : events) {
    if (!event.event_id.empty() || reader.has_failed()) continue;
    if (!hasher) {
      hasher.emplace(document);
      hasher->leave_out("nguon:for");
    }
    auto hash = hasher->hash(event.json);
    if (!hash) return reader.fail(JsonPath(), hash.error());
    event.event_id = std::move(hash->name);
  }
}

void read_events(JsonReader &reader, OddNumbers const &odd_numbers, json::object &document,
                 EpcisDocument &into) {
  JsonPath const root, body_at(root, "epcisBody"), list_at(body_at, "eventList");
  auto const *const body = reader.member(document, "epcisBody", root);
  if (body == nullptr || reader.object(*body, body_at) == nullptr) return;
  auto *const list = document["epcisBody"].get_object().if_contains("eventList");
  if (list == nullptr) return reader.fail(list_at, "member-missing", "The document has no list of events.");
  if (reader.array(*list, list_at) == nullptr) return;
  auto &events = list->get_array();
  into.events.reserve(events.size());
  auto const wrong_names = into.gateway_for ? WrongNames::opaque : WrongNames::refused;
  for (std::size_t i = 0; i < events.size() && !reader.has_failed(); ++i) {
    into.events.push_back(read_event(reader, odd_numbers, events[i], JsonPath(list_at, i), wrong_names));
  }
}

}  // namespace

Result<EpcisDocument> parse_epcis(std::string_view payload) {
  OddNumbers odd_numbers;
  auto parsed = parse_strict_json(payload, json_depth_max, is_plain_number, odd_numbers);
  if (!parsed) return std::move(parsed).error();
  std::sort(odd_numbers.begin(), odd_numbers.end());

  JsonReader reader;
  JsonPath const root;
  EpcisDocument document;
  auto *const object = parsed->if_object();
  if (object == nullptr) {
    return Error{ErrorKind::malformed, "not-an-object", "An EPCIS document or event is a JSON object."};
  }
  auto const *const type = object->if_contains("type");
  if (type != nullptr && *type == "EPCISDocument") {
    check_envelope(reader, *object);
    read_gateway(reader, *object, document);
    read_events(reader, odd_numbers, *object, document);
    if (document.gateway_for) name_by_hashes(reader, *object, document.events);
  } else {
    document.is_bare_event = true;
    reader.member(*object, "@context", root);
    document.events.push_back(read_event(reader, odd_numbers, *parsed, root));
  }
  if (reader.has_failed()) return *reader.error();
  return document;
}

Result<json::value> parse_epcis_envelope(std::string_view document) {
  auto parsed = parse_strict_json(document, json_depth_max);
  if (!parsed) return std::move(parsed).error();
  JsonReader reader;
  JsonPath const root, body_at(root, "epcisBody");
  auto const *const object = reader.object(*parsed, root);
  if (object == nullptr) return *reader.error();
  check_envelope(reader, *object);
  auto const *const body = reader.member(*object, "epcisBody", root);
  auto const *const type = object->if_contains("type");
  if (body != nullptr && reader.object(*body, body_at) != nullptr && type != nullptr &&
      *type == "EPCISQueryDocument")
    check_results(reader, body->get_object(), body_at);
  if (reader.has_failed()) return *reader.error();
  return parsed;
}

Result<Event> parse_epcis_event(std::string_view text) {
  OddNumbers odd_numbers;
  auto parsed = parse_strict_json(text, json_depth_max, is_plain_number, odd_numbers);
  if (!parsed) return std::move(parsed).error();
  std::sort(odd_numbers.begin(), odd_numbers.end());
  JsonReader reader;
  JsonPath const root;
  auto event = read_event(reader, odd_numbers, *parsed, root, WrongNames::opaque);
  if (reader.has_failed()) return *reader.error();
  return event;
}

}  // namespace nguon::trace
