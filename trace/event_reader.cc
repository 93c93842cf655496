#include "trace/event_reader.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

#include "trace/event_context.h"
#include "trace/event_id.h"
#include "trace/sensor_check.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace json = boost::json;
namespace {

constexpr std::string_view counted = "H87";
constexpr std::size_t reason_bytes_max = 2'000;

constexpr unsigned bit(EventType type) {
  return 1U << static_cast<unsigned>(type);
}
constexpr unsigned object = bit(EventType::object);
constexpr unsigned aggregation = bit(EventType::aggregation);
constexpr unsigned transaction = bit(EventType::transaction);
constexpr unsigned transformation = bit(EventType::transformation);
constexpr unsigned association = bit(EventType::association);
constexpr unsigned joined = aggregation | association;
constexpr unsigned every = object | joined | transaction | transformation;

template <class Value>
struct Word {
  std::string_view text;
  Value value;
};

constexpr std::array event_types = {
    Word<EventType>{"ObjectEvent", EventType::object},
    Word<EventType>{"AggregationEvent", EventType::aggregation},
    Word<EventType>{"TransactionEvent", EventType::transaction},
    Word<EventType>{"TransformationEvent", EventType::transformation},
    Word<EventType>{"AssociationEvent", EventType::association},
};
constexpr std::array actions = {
    Word<Action>{"ADD", Action::add},
    Word<Action>{"OBSERVE", Action::observe},
    Word<Action>{"DELETE", Action::remove},
};
constexpr std::array opens = {
    Word<Open>{"late", Open::late},
    Word<Open>{"stock", Open::stock},
    Word<Open>{"bound", Open::bound},
    Word<Open>{"unknown", Open::unknown},
};
constexpr std::array bases = {
    Word<Basis>{"weighed", Basis::weighed},
    Word<Basis>{"counted", Basis::counted},
    Word<Basis>{"estimated", Basis::estimated},
};
using Side = SourceOrDestination::Type;
constexpr std::array sides = {
    Word<Side>{"owning_party", Side::owning_party},
    Word<Side>{"possessing_party", Side::possessing_party},
    Word<Side>{"location", Side::location},
};

template <class Words>
auto find_word(Words const &words, std::string_view text) -> decltype(&words[0]) {
  auto const found =
      std::find_if(words.begin(), words.end(), [&](auto const &word) { return word.text == text; });
  return found == words.end() ? nullptr : &*found;
}

/// Keeps the first of each thing, as the same thing may be written in two ways.
void drop_repeats(std::vector<Identifier> &things) {
  std::vector<std::size_t> order(things.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return things[a].address < things[b].address; });
  auto const end = std::unique(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return things[a].address == things[b].address;
  });
  if (end == order.end()) return;
  order.erase(end, order.end());
  std::sort(order.begin(), order.end());
  std::vector<Identifier> once;
  for (auto const i : order) once.push_back(std::move(things[i]));
  things = std::move(once);
}

/// Reads the members of one event into its fields.
class EventReader {
 public:
  EventReader(JsonReader &reader, OddNumbers const &odd_numbers, json::object &&event, JsonPath const &path,
              WrongNames wrong_names)
      : reader_(reader),
        odd_numbers_(odd_numbers),
        path_(path),
        wrong_names_(wrong_names),
        event_(std::move(event)) {}

  Event read();

 private:
  struct Member;
  static std::span<Member const> members();

  void read_member(std::string_view name, Json const &value, JsonPath const &at);
  void check_whole();
  void check_object();
  void check_joined();
  void check_transformation();
  /// Reads a member that only needs its form checked.
  void ignore(Json const &, JsonPath const &) {}

  void read_context(Json const &value, JsonPath const &at) { check_context(reader_, value, at); }
  void read_action(Json const &value, JsonPath const &at);
  void read_biz_location(Json const &value, JsonPath const &at) { event_.biz_location = location(value, at); }
  void read_biz_step(Json const &value, JsonPath const &at) {
    event_.biz_step = term(Vocabulary::biz_step, value, at);
  }
  void read_biz_transactions(Json const &value, JsonPath const &at);
  void read_certifications(Json const &value, JsonPath const &at);
  void read_destinations(Json const &value, JsonPath const &at) {
    read_sides(event_.destinations, "destination", value, at);
  }
  void read_disposition(Json const &value, JsonPath const &at) {
    event_.disposition = term(Vocabulary::disposition, value, at);
  }
  void read_epcs(Json const &value, JsonPath const &at);
  void read_error_declaration(Json const &value, JsonPath const &at);
  void read_event_id(Json const &value, JsonPath const &at) { event_.event_id = event_id(value, at); }
  void read_event_time(Json const &value, JsonPath const &at);
  void read_ilmd(Json const &value, JsonPath const &at);
  void read_input_epcs(Json const &value, JsonPath const &at) {
    event_.input_epcs = epcs(value, at, Repeats::refused);
  }
  void read_input_quantities(Json const &value, JsonPath const &at) {
    event_.input_quantities = quantities(value, at);
  }
  void read_output_epcs(Json const &value, JsonPath const &at) {
    event_.output_epcs = epcs(value, at, Repeats::refused);
  }
  void read_output_quantities(Json const &value, JsonPath const &at) {
    event_.output_quantities = quantities(value, at);
  }
  void read_parent(Json const &value, JsonPath const &at) { event_.parent = thing(value, at); }
  void read_persistent_disposition(Json const &value, JsonPath const &at);
  void read_quantities(Json const &value, JsonPath const &at) { event_.quantities = quantities(value, at); }
  void read_read_point(Json const &value, JsonPath const &at) { event_.read_point = location(value, at); }
  void read_record_time(Json const &value, JsonPath const &at) { reader_.time(value, at); }
  void read_sensors(Json const &value, JsonPath const &at) {
    sensor_count_ = check_sensor_elements(reader_, value, at);
  }
  void read_sources(Json const &value, JsonPath const &at) {
    read_sides(event_.sources, "source", value, at);
  }
  void read_time_zone(Json const &value, JsonPath const &at);
  void read_transformation_id(Json const &value, JsonPath const &at) {
    event_.transformation_id = reader_.uri(value, at);
  }
  void read_basis(Json const &value, JsonPath const &at);
  void read_for(Json const &value, JsonPath const &at);
  void read_open(Json const &value, JsonPath const &at);
  void read_reason(Json const &value, JsonPath const &at);

  enum class Repeats { refused, dropped };
  Identifier thing(Json const &value, JsonPath const &at);
  std::vector<Identifier> epcs(Json const &value, JsonPath const &at, Repeats repeats);
  Quantity quantity(Json const &value, JsonPath const &at);
  std::vector<Quantity> quantities(Json const &value, JsonPath const &at);
  std::optional<Identifier> location(Json const &value, JsonPath const &at);
  std::string event_id(Json const &value, JsonPath const &at) {
    return normal_event_id(reader_.uri(value, at));
  }
  std::string term(Vocabulary vocabulary, Json const &value, JsonPath const &at);
  std::vector<std::string> dispositions(json::object const &object, std::string_view name,
                                        JsonPath const &at);
  void read_sides(std::vector<SourceOrDestination> &into, std::string_view key, Json const &value,
                  JsonPath const &at);
  bool is_odd(JsonPath const &at) const;
  void need(std::string_view name) { reader_.member(event_.json, name, path_); }

  JsonReader &reader_;
  OddNumbers const &odd_numbers_;
  JsonPath const &path_;
  WrongNames const wrong_names_;
  Event event_;
  std::size_t sensor_count_ = 0;
};

/// A member, the types of events that may have it, and how it is read.
struct EventReader::Member {
  std::string_view name;
  unsigned types;
  void (EventReader::*read)(Json const &, JsonPath const &);
};

std::span<EventReader::Member const> EventReader::members() {
  using Self = EventReader;
  // Bytewise by name.
  static constexpr std::array table = {
      Member{"@context", every, &Self::read_context},
      Member{"action", every & ~transformation, &Self::read_action},
      Member{"bizLocation", every, &Self::read_biz_location},
      Member{"bizStep", every, &Self::read_biz_step},
      Member{"bizTransactionList", every, &Self::read_biz_transactions},
      Member{"certificationInfo", every, &Self::read_certifications},
      Member{"childEPCs", joined, &Self::read_epcs},
      Member{"childQuantityList", joined, &Self::read_quantities},
      Member{"destinationList", every, &Self::read_destinations},
      Member{"disposition", every, &Self::read_disposition},
      Member{"epcList", object | transaction, &Self::read_epcs},
      Member{"errorDeclaration", every, &Self::read_error_declaration},
      Member{"eventID", every, &Self::read_event_id},
      Member{"eventTime", every, &Self::read_event_time},
      Member{"eventTimeZoneOffset", every, &Self::read_time_zone},
      Member{"ilmd", object | transformation, &Self::read_ilmd},
      Member{"inputEPCList", transformation, &Self::read_input_epcs},
      Member{"inputQuantityList", transformation, &Self::read_input_quantities},
      Member{"nguon:basis", every, &Self::read_basis},
      Member{"nguon:for", every, &Self::read_for},
      Member{"nguon:open", every, &Self::read_open},
      Member{"nguon:reason", every, &Self::read_reason},
      Member{"outputEPCList", transformation, &Self::read_output_epcs},
      Member{"outputQuantityList", transformation, &Self::read_output_quantities},
      Member{"parentID", joined | transaction, &Self::read_parent},
      Member{"persistentDisposition", every, &Self::read_persistent_disposition},
      Member{"quantityList", object | transaction, &Self::read_quantities},
      Member{"readPoint", every, &Self::read_read_point},
      Member{"recordTime", every, &Self::read_record_time},
      Member{"sensorElementList", every, &Self::read_sensors},
      Member{"sourceList", every, &Self::read_sources},
      Member{"transformationID", transformation, &Self::read_transformation_id},
      Member{"type", every, &Self::ignore},
  };
  static_assert(std::is_sorted(table.begin(), table.end(),
                               [](auto const &a, auto const &b) { return a.name < b.name; }));
  return table;
}

Event EventReader::read() {
  auto const &members = event_.json;
  auto const *const type = reader_.member(members, "type", path_);
  if (type == nullptr) return {};
  auto const name = reader_.string(*type, JsonPath(path_, "type"));
  auto const *const known = find_word(event_types, name);
  if (known == nullptr) {
    reader_.fail(JsonPath(path_, "type"), "unknown-event-type",
                 quoted(name) + " is not one of the five event types of EPCIS 2.0.");
    return {};
  }
  event_.type = known->value;
  for (auto const &member : members) {
    auto const key = name_of(member);
    read_member(key, member.value(), JsonPath(path_, key));
  }
  check_whole();
  return std::move(event_);
}

void EventReader::read_member(std::string_view name, Json const &value, JsonPath const &at) {
  auto const table = members();
  auto const member =
      std::lower_bound(table.begin(), table.end(), name,
                       [](Member const &m, std::string_view wanted) { return m.name < wanted; });
  if (member != table.end() && member->name == name && (member->types & bit(event_.type)) != 0) {
    return (this->*member->read)(value, at);
  }
  if (!is_uri(name)) {
    return reader_.fail(at, "unknown-member",
                        quoted(name) + " has no place in this type of event; extensions carry a prefix.");
  }
  for (std::string_view const prefix : {"epcis:", "https://ref.gs1.org/epcis/", "urn:nguon:"}) {
    if (name.starts_with(prefix)) {
      reader_.fail(at, "member-spelling",
                   quoted(name) + " has a shorter spelling, which is the only one read here.");
    }
  }
}

void EventReader::check_whole() {
  need("eventTime");
  need("eventTimeZoneOffset");
  if (event_.type != EventType::transformation) need("action");
  switch (event_.type) {
    case EventType::object:
      check_object();
      break;
    case EventType::transaction:
      need("bizTransactionList");
      if (event_.biz_transactions.empty()) {
        reader_.fail(JsonPath(path_, "bizTransactionList"), "empty-list",
                     "A transaction event names its transaction.");
      }
      if (!event_.json.contains("epcList") && event_.quantities.empty() && event_.action != Action::remove) {
        reader_.fail(JsonPath(path_, "epcList"), "nothing-named",
                     "The event names no goods: epcList or quantityList is missing.");
      }
      break;
    case EventType::association:
      need("parentID");
      check_joined();
      break;
    case EventType::aggregation:
      check_joined();
      break;
    case EventType::transformation:
      check_transformation();
      break;
  }
}

void EventReader::check_object() {
  // An empty epcList says "about no object", as an inspection of a place does; so does a reading of sensors
  // somewhere.
  auto const is_reading = sensor_count_ > 0 && event_.read_point;
  if (!event_.json.contains("epcList") && event_.quantities.empty() && !is_reading) {
    reader_.fail(JsonPath(path_, "epcList"), "nothing-named",
                 "The event names no goods: epcList or quantityList is missing.");
  }
  if (event_.json.contains("ilmd") && event_.action != Action::add) {
    reader_.fail(JsonPath(path_, "ilmd"), "ilmd-without-add",
                 "ilmd stands only where goods are made: action ADD.");
  }
}

void EventReader::check_joined() {
  if (event_.epcs.empty() && event_.quantities.empty() && event_.action != Action::remove) {
    reader_.fail(JsonPath(path_, "childEPCs"), "nothing-named",
                 "The event names no contents: childEPCs or childQuantityList is missing.");
  }
}

void EventReader::check_transformation() {
  auto const has_inputs = !event_.input_epcs.empty() || !event_.input_quantities.empty();
  auto const has_outputs = !event_.output_epcs.empty() || !event_.output_quantities.empty();
  if (!has_inputs && !has_outputs) {
    reader_.fail(path_, "nothing-named", "The transformation names neither inputs nor outputs.");
  } else if (has_inputs != has_outputs && event_.transformation_id.empty()) {
    reader_.fail(JsonPath(path_, "transformationID"), "member-missing",
                 "A transformation with inputs or outputs alone needs the transformationID that joins it "
                 "with the rest.");
  }
}

void EventReader::read_action(Json const &value, JsonPath const &at) {
  auto const *const action = find_word(actions, reader_.string(value, at));
  if (action == nullptr) return reader_.fail(at, "bad-action", "The action is ADD, OBSERVE or DELETE.");
  event_.action = action->value;
}

void EventReader::read_biz_transactions(Json const &value, JsonPath const &at) {
  reader_.each(value, at, [&](Json const &each, JsonPath const &where) {
    constexpr std::array<std::string_view, 2> known = {"bizTransaction", "type"};
    auto const *const element = reader_.object(each, where);
    auto const *const id = element == nullptr ? nullptr : reader_.member(*element, "bizTransaction", where);
    if (id == nullptr) return;
    reader_.names(*element, where, known, JsonReader::Extensions::refused);
    BizTransaction said;
    said.id = reader_.uri(*id, JsonPath(where, "bizTransaction"));
    if (auto const *const type = element->if_contains("type")) {
      said.type = term(Vocabulary::biz_transaction_type, *type, JsonPath(where, "type"));
    }
    event_.biz_transactions.push_back(std::move(said));
  });
}

void EventReader::read_certifications(Json const &value, JsonPath const &at) {
  if (value.is_string()) {
    event_.certifications.emplace_back(reader_.uri(value, at));
    return;
  }
  reader_.each(value, at, [&](Json const &each, JsonPath const &where) {
    event_.certifications.emplace_back(reader_.uri(each, where));
  });
}

void EventReader::read_epcs(Json const &value, JsonPath const &at) {
  // The schema asks for a list without repeats of object events alone.
  event_.epcs = epcs(value, at, event_.type == EventType::object ? Repeats::refused : Repeats::dropped);
}

void EventReader::read_error_declaration(Json const &value, JsonPath const &at) {
  constexpr std::array<std::string_view, 3> known = {"declarationTime", "reason", "correctiveEventIDs"};
  auto const *const declaration = reader_.object(value, at);
  if (declaration == nullptr) return;
  reader_.names(*declaration, at, known, JsonReader::Extensions::allowed);
  event_.is_error_declaration = true;
  if (auto const *const time = reader_.member(*declaration, "declarationTime", at)) {
    reader_.time(*time, JsonPath(at, "declarationTime"));
  }
  if (auto const *const reason = declaration->if_contains("reason")) {
    event_.error_reason = term(Vocabulary::error_reason, *reason, JsonPath(at, "reason"));
  }
  if (auto const *const ids = declaration->if_contains("correctiveEventIDs")) {
    reader_.each(*ids, JsonPath(at, "correctiveEventIDs"), [&](Json const &each, JsonPath const &where) {
      event_.corrective_event_ids.push_back(event_id(each, where));
    });
  }
}

void EventReader::read_event_time(Json const &value, JsonPath const &at) {
  event_.event_time_ms = reader_.time(value, at);
  event_.event_time = reader_.string(value, at);
}

void EventReader::read_ilmd(Json const &value, JsonPath const &at) {
  if (auto const *const ilmd = reader_.object(value, at))
    reader_.names(*ilmd, at, {}, JsonReader::Extensions::allowed);
}

void EventReader::read_persistent_disposition(Json const &value, JsonPath const &at) {
  constexpr std::array<std::string_view, 2> known = {"set", "unset"};
  auto const *const change = reader_.object(value, at);
  if (change == nullptr) return;
  reader_.names(*change, at, known, JsonReader::Extensions::refused);
  if (change->empty())
    reader_.fail(at, "member-missing", "A persistent disposition sets or unsets something.");
  event_.persistent_set = dispositions(*change, "set", at);
  event_.persistent_unset = dispositions(*change, "unset", at);
}

void EventReader::read_time_zone(Json const &value, JsonPath const &at) {
  auto const text = reader_.string(value, at);
  event_.time_zone_offset = text;
  auto const is_digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  auto const has_form = text.size() == 6 && (text[0] == '+' || text[0] == '-') && is_digit(1) &&
                        is_digit(2) && text[3] == ':' && is_digit(4) && is_digit(5);
  if (!has_form || text.substr(1) > "14:00" || text[4] > '5') {
    reader_.fail(at, "bad-time-zone", "A time zone is written as +07:00 and is at most 14 hours from UTC.");
  }
}

void EventReader::read_basis(Json const &value, JsonPath const &at) {
  auto const *const basis = find_word(bases, reader_.string(value, at));
  if (basis == nullptr) return reader_.fail(at, "bad-basis", "nguon:basis is weighed, counted or estimated.");
  event_.basis = basis->value;
}

void EventReader::read_for(Json const &value, JsonPath const &at) {
  event_.on_behalf_of = thing(value, at);
  if (event_.on_behalf_of->kind != Kind::party) reader_.fail(at, "not-a-party", "nguon:for names a party.");
}

void EventReader::read_open(Json const &value, JsonPath const &at) {
  auto const *const open = find_word(opens, reader_.string(value, at));
  if (open == nullptr) return reader_.fail(at, "bad-open", "nguon:open is late, stock, bound or unknown.");
  event_.open = open->value;
}

void EventReader::read_reason(Json const &value, JsonPath const &at) {
  event_.open_reason = reader_.string(value, at);
  if (event_.open_reason.empty() || event_.open_reason.size() > reason_bytes_max) {
    reader_.fail(at, "bad-reason",
                 "nguon:reason is a sentence of at most " + std::to_string(reason_bytes_max) + " bytes.");
  }
}

Identifier EventReader::thing(Json const &value, JsonPath const &at) {
  auto const written = reader_.string(value, at);
  auto parsed = parse_epc_uri(written);
  if (parsed) return *std::move(parsed);
  if (wrong_names_ == WrongNames::opaque && is_uri(written) && !has_urn_prefix(written, "urn:nguon:"))
    return opaque_name(written);
  reader_.fail(at, parsed.error());
  return {};
}

std::vector<Identifier> EventReader::epcs(Json const &value, JsonPath const &at, Repeats repeats) {
  std::vector<Identifier> found;
  std::vector<std::string_view> written;
  reader_.each(value, at, [&](Json const &each, JsonPath const &where) {
    written.push_back(reader_.string(each, where));
    found.push_back(thing(each, where));
  });
  std::sort(written.begin(), written.end());
  if (repeats == Repeats::refused && std::adjacent_find(written.begin(), written.end()) != written.end()) {
    reader_.fail(at, "named-twice", "The same thing stands twice in this list.");
  }
  drop_repeats(found);
  return found;
}

Quantity EventReader::quantity(Json const &value, JsonPath const &at) {
  constexpr std::array<std::string_view, 3> known = {"epcClass", "quantity", "uom"};
  Quantity some;
  some.uom = counted;
  auto const *const element = reader_.object(value, at);
  auto const *const epc_class = element == nullptr ? nullptr : reader_.member(*element, "epcClass", at);
  if (epc_class == nullptr) return some;
  reader_.names(*element, at, known, JsonReader::Extensions::refused);
  some.thing = thing(*epc_class, JsonPath(at, "epcClass"));
  if (auto const *const uom = element->if_contains("uom")) {
    JsonPath const where(at, "uom");
    some.uom = reader_.string(*uom, where);
    if (!is_unit_code(some.uom))
      reader_.fail(where, "bad-unit", quoted(some.uom) + " is no unit code of UN/CEFACT Rec. 20.");
  }
  if (auto const *const figure = element->if_contains("quantity")) {
    JsonPath const where(at, "quantity");
    reader_.number(*figure, where);
    if (!figure->is_number()) return some;
    some.figure = decimal_of(*figure);
    some.odd_spelling = is_odd(where);
    if (some.figure->is_negative())
      reader_.fail(where, "negative-quantity", "A quantity is never below zero.");
  }
  return some;
}

std::vector<Quantity> EventReader::quantities(Json const &value, JsonPath const &at) {
  std::vector<Quantity> found;
  if (auto const *const list = value.if_array()) found.reserve(list->size());
  reader_.each(value, at,
               [&](Json const &each, JsonPath const &where) { found.push_back(quantity(each, where)); });
  return found;
}

std::optional<Identifier> EventReader::location(Json const &value, JsonPath const &at) {
  auto const *const place = reader_.object(value, at);
  auto const *const id = place == nullptr ? nullptr : reader_.member(*place, "id", at);
  if (id == nullptr) return std::nullopt;
  // A context within would give "id" another meaning to those who read linked data.
  if (place->contains("@context"))
    reader_.fail(JsonPath(at, "@context"), "unknown-member", "\"@context\" has no place here.");
  return thing(*id, JsonPath(at, "id"));
}

std::string EventReader::term(Vocabulary vocabulary, Json const &value, JsonPath const &at) {
  auto const text = reader_.string(value, at);
  if (is_cbv_word(vocabulary, text)) return std::string(text);
  // JSON writes the terms of CBV as bare words; these are their spellings in XML and in drafts.
  for (std::string_view const reserved :
       {"urn:epcglobal:cbv", "https://ns.gs1.org/cbv/", "http://ns.gs1.org/cbv/"}) {
    if (text.starts_with(reserved))
      reader_.fail(at, "unknown-term", quoted(text) + " is written as a bare word in JSON.");
  }
  if (!is_uri(text)) {
    reader_.fail(at, "unknown-term",
                 quoted(text) + " is neither a word of CBV 2.0 nor a URI of another vocabulary.");
  }
  return bare_word(text);
}

std::vector<std::string> EventReader::dispositions(json::object const &change, std::string_view name,
                                                   JsonPath const &at) {
  std::vector<std::string> found;
  auto const *const list = change.if_contains(name);
  if (list == nullptr) return found;
  JsonPath const list_at(at, name);
  auto const count = reader_.each(*list, list_at, [&](Json const &each, JsonPath const &where) {
    found.push_back(term(Vocabulary::disposition, each, where));
  });
  if (count == 0) reader_.fail(list_at, "empty-list", "This list names at least one disposition.");
  auto sorted = found;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    reader_.fail(list_at, "named-twice", "The same disposition stands twice in one list.");
  }
  return found;
}

void EventReader::read_sides(std::vector<SourceOrDestination> &into, std::string_view key, Json const &value,
                             JsonPath const &at) {
  reader_.each(value, at, [&](Json const &each, JsonPath const &where) {
    std::array<std::string_view, 2> const known = {"type", key};
    auto const *const element = reader_.object(each, where);
    if (element == nullptr) return;
    reader_.names(*element, where, known, JsonReader::Extensions::refused);
    auto const *const type = reader_.member(*element, "type", where);
    auto const *const who = reader_.member(*element, key, where);
    if (type == nullptr || who == nullptr) return;
    auto const *const side =
        find_word(sides, term(Vocabulary::source_destination_type, *type, JsonPath(where, "type")));
    into.push_back({side == nullptr ? Side::other : side->value, thing(*who, JsonPath(where, key))});
  });
}

bool EventReader::is_odd(JsonPath const &at) const {
  return !odd_numbers_.empty() && std::binary_search(odd_numbers_.begin(), odd_numbers_.end(), at.pointer());
}

}  // namespace

Event read_event(JsonReader &reader, OddNumbers const &odd_numbers, Json &json, JsonPath const &path,
                 WrongNames wrong_names) {
  if (reader.object(json, path) == nullptr) return {};
  return EventReader(reader, odd_numbers, std::move(json.get_object()), path, wrong_names).read();
}

}  // namespace nguon::trace
