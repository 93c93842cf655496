#include "trace/event_reader.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <cstdio>

#include "trace/uri.h"

namespace nguon::trace {
namespace json = boost::json;

namespace {

std::string_view text_of(json::string const &text) {
  return {text.data(), text.size()};
}
std::string_view key_of(json::key_value_pair const &member) {
  return {member.key().data(), member.key().size()};
}

std::optional<EventType> type_of(std::string_view name) {
  if (name == "ObjectEvent") return EventType::object;
  if (name == "AggregationEvent") return EventType::aggregation;
  if (name == "TransactionEvent") return EventType::transaction;
  if (name == "TransformationEvent") return EventType::transformation;
  if (name == "AssociationEvent") return EventType::association;
  return std::nullopt;
}

/// ±00:00 to ±14:00.
bool is_zone_offset(std::string_view text) {
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return false;
  for (auto const at : {1, 2, 4, 5}) {
    if (text[static_cast<std::size_t>(at)] < '0' || text[static_cast<std::size_t>(at)] > '9') return false;
  }
  auto const hours = (text[1] - '0') * 10 + text[2] - '0';
  auto const minutes = (text[4] - '0') * 10 + text[5] - '0';
  return minutes < 60 && (hours < 14 || (hours == 14 && minutes == 0));
}

bool is_unit(std::string_view text) {
  return (text.size() == 2 || text.size() == 3) && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

/// A plain decimal of the double that JSON gave; exact for at most 15 digits.
std::string plain_decimal(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.15g", value);
  return text;
}

std::string quoted(std::string_view text) {
  return "\"" + std::string(text.substr(0, 80)) + "\"";
}

}  // namespace

void EventReader::fail(JsonPath const &path, std::string_view code, std::string message) {
  if (error_) return;
  error_ = Error{ErrorKind::malformed, std::string(code), std::move(message), path.pointer()};
}

std::string_view EventReader::string(Json const &value, JsonPath const &path) {
  auto const *text = value.if_string();
  if (text == nullptr) {
    fail(path, "not-a-string", "This must be a string.");
    return {};
  }
  return text_of(*text);
}

std::string_view EventReader::uri(Json const &value, JsonPath const &path) {
  auto const text = string(value, path);
  if (!error_ && !is_uri(text)) fail(path, "not-a-uri", quoted(text) + " is not a URI.");
  return text;
}

std::int64_t EventReader::time(Json const &value, JsonPath const &path) {
  auto const parsed = parse_time_ms(string(value, path));
  if (parsed) return *parsed;
  fail(path, parsed.error().code, parsed.error().message);
  return 0;
}

json::object const *EventReader::object(Json const &value, JsonPath const &path) {
  auto const *found = value.if_object();
  if (found == nullptr) fail(path, "not-an-object", "This must be an object.");
  return found;
}

json::array const *EventReader::array(Json const &value, JsonPath const &path) {
  auto const *found = value.if_array();
  if (found == nullptr) fail(path, "not-a-list", "This must be a list.");
  return found;
}

void EventReader::check_names(json::object const &members, JsonPath const &path,
                              std::initializer_list<std::string_view> known, bool extensions_allowed) {
  for (auto const &member : members) {
    auto const name = key_of(member);
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    if (extensions_allowed && is_uri(name)) continue;
    fail(JsonPath(path, name), "unknown-member", quoted(name) + " has no place here.");
  }
}

Identifier EventReader::identifier(Json const &value, JsonPath const &path) {
  auto const text = uri(value, path);
  if (error_) return {};
  auto parsed = parse_epc_uri(text);
  if (!parsed) {
    fail(path, parsed.error().code, parsed.error().message);
    return {};
  }
  return std::move(*parsed);
}

std::vector<Identifier> EventReader::identifiers(Json const &value, JsonPath const &path, bool unique) {
  std::vector<Identifier> found;
  auto const *list = array(value, path);
  if (list == nullptr) return found;
  std::set<std::string_view> seen;
  found.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    JsonPath const at(path, i);
    found.push_back(identifier((*list)[i], at));
    if (unique && !error_ && !seen.insert(text_of((*list)[i].get_string())).second) {
      fail(at, "named-twice", "The same thing is named twice in one list.");
    }
  }
  return found;
}

std::vector<Quantity> EventReader::quantities(Json const &value, JsonPath const &path) {
  std::vector<Quantity> found;
  auto const *list = array(value, path);
  if (list == nullptr) return found;
  for (std::size_t i = 0; i < list->size(); ++i) {
    JsonPath const at(path, i);
    auto const *element = object((*list)[i], at);
    if (element == nullptr) break;
    check_names(*element, at, {"epcClass", "quantity", "uom"}, false);
    Quantity quantity;
    if (auto const *epc_class = element->if_contains("epcClass")) {
      quantity.thing = identifier(*epc_class, JsonPath(at, "epcClass"));
    } else {
      fail(JsonPath(at, "epcClass"), "member-missing", "A quantity must say of what.");
    }
    quantity.uom = "H87";
    if (auto const *uom = element->if_contains("uom")) {
      quantity.uom = string(*uom, JsonPath(at, "uom"));
      if (!is_unit(quantity.uom)) {
        fail(JsonPath(at, "uom"), "bad-unit",
             quoted(quantity.uom) + " is not a unit code of UN/CEFACT Rec. 20.");
      }
    }
    if (auto const *figure = element->if_contains("quantity")) {
      if (!figure->is_number()) {
        fail(JsonPath(at, "quantity"), "not-a-number", "A quantity must be a number.");
      } else {
        auto const number = figure->to_number<double>();
        auto decimal = Decimal::parse(plain_decimal(number));
        quantity.odd_spelling = !decimal || odd_numbers_.contains(number);
        quantity.figure = decimal ? *decimal : Decimal();
      }
    }
    found.push_back(std::move(quantity));
  }
  return found;
}

std::optional<Identifier> EventReader::location(Json const &value, JsonPath const &path) {
  auto const *place = object(value, path);
  if (place == nullptr) return std::nullopt;
  auto const *id = place->if_contains("id");
  if (id == nullptr) {
    fail(JsonPath(path, "id"), "member-missing", "A place must have an id.");
    return std::nullopt;
  }
  return identifier(*id, JsonPath(path, "id"));
}

std::string EventReader::term(Vocabulary vocabulary, Json const &value, JsonPath const &path) {
  auto const text = string(value, path);
  if (error_ || is_cbv_word(vocabulary, text)) return std::string(text);
  // CBV's own terms are written as bare words in JSON; their URNs are the XML spelling.
  if (text.starts_with("urn:epcglobal:cbv") || text.starts_with("https://ns.gs1.org/cbv/") ||
      text.starts_with("http://ns.gs1.org/cbv/") || !is_uri(text)) {
    fail(path, "unknown-term",
         quoted(text) + " is neither a word of CBV 2.0 nor a URI of another vocabulary.");
  }
  return bare_word(text);
}

std::vector<std::string> EventReader::terms(Vocabulary vocabulary, Json const &value, JsonPath const &path) {
  std::vector<std::string> found;
  auto const *list = array(value, path);
  if (list == nullptr) return found;
  if (list->empty()) fail(path, "empty-list", "This list must name something.");
  for (std::size_t i = 0; i < list->size(); ++i) {
    auto word = term(vocabulary, (*list)[i], JsonPath(path, i));
    if (std::find(found.begin(), found.end(), word) != found.end()) {
      fail(JsonPath(path, i), "named-twice", "The same word stands twice in one list.");
    }
    found.push_back(std::move(word));
  }
  return found;
}

std::vector<std::string> EventReader::uris(Json const &value, JsonPath const &path) {
  std::vector<std::string> found;
  auto const *list = array(value, path);
  if (list == nullptr) return found;
  for (std::size_t i = 0; i < list->size(); ++i) found.emplace_back(uri((*list)[i], JsonPath(path, i)));
  return found;
}

void EventReader::read_sides(std::vector<SourceOrDestination> &sides, std::string_view key, Json const &value,
                             JsonPath const &path) {
  auto const *list = array(value, path);
  if (list == nullptr) return;
  for (std::size_t i = 0; i < list->size(); ++i) {
    JsonPath const at(path, i);
    auto const *element = object((*list)[i], at);
    if (element == nullptr) return;
    check_names(*element, at, {"type", key}, false);
    auto const *type = element->if_contains("type");
    auto const *who = element->if_contains(key);
    if (type == nullptr || who == nullptr) {
      fail(at, "member-missing", "Each side must have a type and name who or where it is.");
      return;
    }
    SourceOrDestination side;
    auto const word = term(Vocabulary::source_destination_type, *type, JsonPath(at, "type"));
    side.type = word == "owning_party"       ? SourceOrDestination::Type::owning_party
                : word == "possessing_party" ? SourceOrDestination::Type::possessing_party
                : word == "location"         ? SourceOrDestination::Type::location
                                             : SourceOrDestination::Type::other;
    side.who = identifier(*who, JsonPath(at, key));
    sides.push_back(std::move(side));
  }
}

void EventReader::read_transactions(Event &event, Json const &value, JsonPath const &path) {
  auto const *list = array(value, path);
  if (list == nullptr) return;
  for (std::size_t i = 0; i < list->size(); ++i) {
    JsonPath const at(path, i);
    auto const *element = object((*list)[i], at);
    if (element == nullptr) return;
    check_names(*element, at, {"type", "bizTransaction"}, false);
    BizTransaction transaction;
    if (auto const *type = element->if_contains("type")) {
      transaction.type = term(Vocabulary::biz_transaction_type, *type, JsonPath(at, "type"));
    }
    if (auto const *id = element->if_contains("bizTransaction")) {
      transaction.id = uri(*id, JsonPath(at, "bizTransaction"));
    } else {
      fail(JsonPath(at, "bizTransaction"), "member-missing", "A business transaction must be named.");
    }
    event.biz_transactions.push_back(std::move(transaction));
  }
}

void EventReader::read_persistent(Event &event, Json const &value, JsonPath const &path) {
  auto const *members = object(value, path);
  if (members == nullptr) return;
  check_names(*members, path, {"set", "unset"}, false);
  if (members->empty()) fail(path, "member-missing", "A persistent disposition must set or unset something.");
  if (auto const *set = members->if_contains("set")) {
    event.persistent_set = terms(Vocabulary::disposition, *set, JsonPath(path, "set"));
  }
  if (auto const *unset = members->if_contains("unset")) {
    event.persistent_unset = terms(Vocabulary::disposition, *unset, JsonPath(path, "unset"));
  }
}

void EventReader::read_error_declaration(Event &event, Json const &value, JsonPath const &path) {
  auto const *members = object(value, path);
  if (members == nullptr) return;
  check_names(*members, path, {"declarationTime", "reason", "correctiveEventIDs"}, true);
  event.is_error_declaration = true;
  if (auto const *declared = members->if_contains("declarationTime")) {
    time(*declared, JsonPath(path, "declarationTime"));
  } else {
    fail(JsonPath(path, "declarationTime"), "member-missing",
         "An error declaration must say when it was made.");
  }
  if (auto const *reason = members->if_contains("reason")) {
    event.error_reason = term(Vocabulary::error_reason, *reason, JsonPath(path, "reason"));
  }
  if (auto const *ids = members->if_contains("correctiveEventIDs")) {
    event.corrective_event_ids = uris(*ids, JsonPath(path, "correctiveEventIDs"));
  }
}

void EventReader::check_sensors(Json const &value, JsonPath const &path) {
  auto const *list = array(value, path);
  if (list == nullptr) return;
  for (std::size_t i = 0; i < list->size(); ++i) {
    JsonPath const at(path, i);
    auto const *element = object((*list)[i], at);
    if (element == nullptr) return;
    check_names(*element, at, {"sensorMetadata", "sensorReport"}, true);
    if (auto const *metadata = element->if_contains("sensorMetadata"))
      object(*metadata, JsonPath(at, "sensorMetadata"));
    JsonPath const reports_at(at, "sensorReport");
    auto const *reports = element->if_contains("sensorReport");
    if (reports == nullptr) return fail(reports_at, "member-missing", "A sensor element must have a report.");
    auto const *rows = array(*reports, reports_at);
    if (rows == nullptr) return;
    if (rows->empty()) fail(reports_at, "empty-list", "A sensor element must have a report.");
    for (std::size_t row = 0; row < rows->size(); ++row) {
      JsonPath const report_at(reports_at, row);
      auto const *report = object((*rows)[row], report_at);
      if (report == nullptr) return;
      if (!report->contains("type"))
        fail(JsonPath(report_at, "type"), "member-missing", "A report must say what it measures.");
      for (auto const &member : *report) {
        auto const name = key_of(member);
        JsonPath const member_at(report_at, name);
        auto const is_any = [name](std::initializer_list<std::string_view> names) {
          return std::find(names.begin(), names.end(), name) != names.end();
        };
        if (is_any({"value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"})) {
          if (!member.value().is_number()) fail(member_at, "not-a-number", "This must be a number.");
        } else if (name == "booleanValue") {
          if (!member.value().is_bool()) fail(member_at, "not-a-boolean", "This must be true or false.");
        } else if (name == "time") {
          time(member.value(), member_at);
        } else if (is_any({"deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules",
                           "microorganism", "chemicalSubstance", "coordinateReferenceSystem", "uriValue"})) {
          uri(member.value(), member_at);
        } else if (is_any({"type", "exception", "component", "stringValue", "hexBinaryValue", "uom"})) {
          string(member.value(), member_at);
        } else if (!is_uri(name)) {
          fail(member_at, "unknown-member", quoted(name) + " has no place here.");
        }
      }
    }
  }
}

bool EventReader::read_what(Event &event, std::string_view name, Json const &value, JsonPath const &path) {
  auto const type = event.type;
  bool const is_made = type == EventType::transformation;
  bool const is_listed = type == EventType::object || type == EventType::transaction;
  bool const is_joined = type == EventType::aggregation || type == EventType::association;
  if (is_listed && name == "epcList") {
    event.epcs = identifiers(value, path, type == EventType::object);
  } else if (is_listed && name == "quantityList") {
    event.quantities = quantities(value, path);
  } else if (is_joined && name == "childEPCs") {
    event.epcs = identifiers(value, path, false);
  } else if (is_joined && name == "childQuantityList") {
    event.quantities = quantities(value, path);
  } else if ((is_joined || type == EventType::transaction) && name == "parentID") {
    event.parent = identifier(value, path);
  } else if (is_made && name == "inputEPCList") {
    event.input_epcs = identifiers(value, path, true);
  } else if (is_made && name == "inputQuantityList") {
    event.input_quantities = quantities(value, path);
  } else if (is_made && name == "outputEPCList") {
    event.output_epcs = identifiers(value, path, true);
  } else if (is_made && name == "outputQuantityList") {
    event.output_quantities = quantities(value, path);
  } else if (is_made && name == "transformationID") {
    event.transformation_id = uri(value, path);
  } else if (!is_made && name == "action") {
    auto const word = string(value, path);
    event.action = word == "ADD"       ? Action::add
                   : word == "OBSERVE" ? Action::observe
                   : word == "DELETE"  ? Action::remove
                                       : Action::none;
    if (event.action == Action::none) fail(path, "bad-action", "The action must be ADD, OBSERVE or DELETE.");
  } else if ((type == EventType::object || is_made) && name == "ilmd") {
    if (auto const *members = object(value, path)) check_names(*members, path, {}, true);
  } else if ((type == EventType::object || is_made) && name == "persistentDisposition") {
    read_persistent(event, value, path);
  } else {
    return false;
  }
  return true;
}

bool EventReader::read_why(Event &event, std::string_view name, Json const &value, JsonPath const &path) {
  if (name == "bizStep") {
    event.biz_step = term(Vocabulary::biz_step, value, path);
  } else if (name == "disposition") {
    event.disposition = term(Vocabulary::disposition, value, path);
  } else if (name == "readPoint") {
    event.read_point = location(value, path);
  } else if (name == "bizLocation") {
    event.biz_location = location(value, path);
  } else if (name == "sourceList") {
    read_sides(event.sources, "source", value, path);
  } else if (name == "destinationList") {
    read_sides(event.destinations, "destination", value, path);
  } else if (name == "bizTransactionList") {
    read_transactions(event, value, path);
  } else if (name == "sensorElementList") {
    check_sensors(value, path);
  } else {
    return false;
  }
  return true;
}

bool EventReader::read_extension(Event &event, std::string_view name, Json const &value,
                                 JsonPath const &path) {
  if (name == "nguon:open") {
    auto const word = string(value, path);
    event.open = word == "late"      ? Open::late
                 : word == "stock"   ? Open::stock
                 : word == "bound"   ? Open::bound
                 : word == "unknown" ? Open::unknown
                                     : Open::no;
    if (event.open == Open::no) fail(path, "bad-open", "nguon:open must be late, stock, bound or unknown.");
  } else if (name == "nguon:reason") {
    event.open_reason = string(value, path);
  } else if (name == "nguon:for") {
    event.on_behalf_of = identifier(value, path);
    if (!error_ && event.on_behalf_of->kind != Kind::party)
      fail(path, "not-a-party", "nguon:for must name a party.");
  } else if (name == "nguon:basis") {
    auto const word = string(value, path);
    event.basis = word == "weighed"     ? Basis::weighed
                  : word == "counted"   ? Basis::counted
                  : word == "estimated" ? Basis::estimated
                                        : Basis::none;
    if (event.basis == Basis::none)
      fail(path, "bad-basis", "nguon:basis must be weighed, counted or estimated.");
  } else {
    return is_uri(name);
  }
  return true;
}

void EventReader::read_member(Event &event, std::string_view name, Json const &value, JsonPath const &path) {
  if (name == "type") return;
  if (name == "eventTime") {
    event.event_time_ms = time(value, path);
    if (!error_) event.event_time = string(value, path);
  } else if (name == "recordTime") {
    time(value, path);
  } else if (name == "eventTimeZoneOffset") {
    event.time_zone_offset = string(value, path);
    if (!is_zone_offset(event.time_zone_offset)) {
      fail(path, "bad-time-zone", "The time zone must look like +07:00.");
    }
  } else if (name == "eventID") {
    event.event_id = uri(value, path);
  } else if (name == "certificationInfo") {
    if (value.is_array()) {
      event.certifications = uris(value, path);
    } else {
      event.certifications = {std::string(uri(value, path))};
    }
  } else if (name == "errorDeclaration") {
    read_error_declaration(event, value, path);
  } else if (name == "@context") {
    check_context(value, path);
  } else if (!read_why(event, name, value, path) && !read_what(event, name, value, path) &&
             !read_extension(event, name, value, path)) {
    fail(path, "unknown-member",
         quoted(name) + " has no place in this type of event; extensions carry a prefix.");
  }
}

void EventReader::check_whole(Event const &event, json::object const &members, JsonPath const &path) {
  auto const need = [&](char const *name) {
    if (!members.contains(name))
      fail(JsonPath(path, name), "member-missing", std::string("The event has no ") + name + ".");
  };
  need("eventTime");
  need("eventTimeZoneOffset");
  if (event.type != EventType::transformation) need("action");
  if (event.type == EventType::transaction) {
    need("bizTransactionList");
    if (event.biz_transactions.empty()) {
      fail(JsonPath(path, "bizTransactionList"), "empty-list",
           "A transaction event must name its transaction.");
    }
  }
  if (event.type == EventType::association) need("parentID");

  bool const names_goods = !event.epcs.empty() || !event.quantities.empty();
  switch (event.type) {
    case EventType::object:
    case EventType::transaction:
      // An empty epcList says "about no object", as an inspection of a place is.
      if (!names_goods && !members.contains("epcList") && !members.contains("sensorElementList")) {
        fail(JsonPath(path, "epcList"), "nothing-named",
             "The event names no goods: epcList or quantityList is missing.");
      }
      break;
    case EventType::aggregation:
    case EventType::association:
      if (event.action == Action::add && !event.parent) {
        fail(JsonPath(path, "parentID"), "member-missing",
             "What is packed must be packed into something: parentID is missing.");
      }
      if (!names_goods && event.action != Action::remove) {
        fail(JsonPath(path, "childEPCs"), "nothing-named",
             "The event names no contents: childEPCs or childQuantityList is missing.");
      }
      break;
    case EventType::transformation: {
      bool const has_input = !event.input_epcs.empty() || !event.input_quantities.empty();
      bool const has_output = !event.output_epcs.empty() || !event.output_quantities.empty();
      if (!has_input && !has_output) {
        fail(path, "nothing-named", "The transformation names neither inputs nor outputs.");
      } else if (has_input != has_output && event.transformation_id.empty()) {
        fail(JsonPath(path, "transformationID"), "member-missing",
             "A transformation with inputs or outputs alone needs a transformationID that joins it with the "
             "rest.");
      }
      break;
    }
  }
  if (event.type == EventType::object && event.action != Action::add && members.contains("ilmd")) {
    fail(JsonPath(path, "ilmd"), "ilmd-without-add",
         "ilmd is allowed only where goods are made: action ADD.");
  }
}

Event EventReader::read(Json const &value, JsonPath const &path, bool context_required) {
  Event event;
  auto const *members = object(value, path);
  if (members == nullptr) return event;
  auto const *type = members->if_contains("type");
  if (type == nullptr) {
    fail(JsonPath(path, "type"), "member-missing", "The event has no type.");
    return event;
  }
  auto const name = string(*type, JsonPath(path, "type"));
  auto const known = type_of(name);
  if (!known) {
    fail(JsonPath(path, "type"), "unknown-event-type",
         quoted(name) + " is not one of the five event types of EPCIS 2.0.");
    return event;
  }
  event.type = *known;
  if (context_required && !members->contains("@context")) {
    fail(JsonPath(path, "@context"), "context-missing", "An event that stands alone needs an @context.");
  }
  for (auto const &member : *members) {
    if (error_) return event;
    auto const key = key_of(member);
    read_member(event, key, member.value(), JsonPath(path, key));
  }
  check_whole(event, *members, path);
  if (!error_) event.json = *members;
  return event;
}

void EventReader::check_context(Json const &value, JsonPath const &path) {
  constexpr std::string_view ours = "urn:nguon:v1:";
  // Terms whose meaning our reading of an event rests on.
  static std::set<std::string_view> const standard = {"type",
                                                      "id",
                                                      "action",
                                                      "bizStep",
                                                      "disposition",
                                                      "epcList",
                                                      "quantityList",
                                                      "childEPCs",
                                                      "childQuantityList",
                                                      "inputEPCList",
                                                      "inputQuantityList",
                                                      "outputEPCList",
                                                      "outputQuantityList",
                                                      "parentID",
                                                      "transformationID",
                                                      "eventTime",
                                                      "eventTimeZoneOffset",
                                                      "recordTime",
                                                      "eventID",
                                                      "errorDeclaration",
                                                      "correctiveEventIDs",
                                                      "declarationTime",
                                                      "reason",
                                                      "readPoint",
                                                      "bizLocation",
                                                      "bizTransactionList",
                                                      "bizTransaction",
                                                      "sourceList",
                                                      "source",
                                                      "destinationList",
                                                      "destination",
                                                      "persistentDisposition",
                                                      "set",
                                                      "unset",
                                                      "ilmd",
                                                      "sensorElementList",
                                                      "certificationInfo",
                                                      "epcClass",
                                                      "quantity",
                                                      "uom",
                                                      "cbvmda",
                                                      "epcis",
                                                      "cbv",
                                                      "gs1"};
  auto const check_object = [&](json::object const &definitions, JsonPath const &at) {
    for (auto const &definition : definitions) {
      auto const term_name = key_of(definition);
      JsonPath const term_at(at, term_name);
      if (term_name == "nguon" &&
          (!definition.value().is_string() || text_of(definition.value().get_string()) != ours)) {
        fail(term_at, "context-redefines", "The prefix nguon means urn:nguon:v1: and nothing else.");
      }
      auto const is_prefix_of_gs1 =
          definition.value().is_string() &&
          (text_of(definition.value().get_string()).find("gs1.org") != std::string_view::npos ||
           text_of(definition.value().get_string()).starts_with("urn:epcglobal:"));
      if (standard.contains(term_name) && !is_prefix_of_gs1) {
        fail(term_at, "context-redefines",
             quoted(term_name) + " is a standard term; a context may not give it another meaning.");
      }
    }
  };
  if (value.is_string()) {
    uri(value, path);
  } else if (auto const *one = value.if_object()) {
    check_object(*one, path);
  } else if (auto const *list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      JsonPath const at(path, i);
      if (auto const *definitions = (*list)[i].if_object()) {
        check_object(*definitions, at);
      } else {
        uri((*list)[i], at);
      }
    }
  } else {
    fail(path, "bad-context", "@context must be a URI, an object or a list of these.");
  }
}

}  // namespace nguon::trace
