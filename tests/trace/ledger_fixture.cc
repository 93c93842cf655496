#include "tests/trace/ledger_fixture.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <sstream>

#include "crypto/jws.h"
#include "crypto/note.h"
#include "trace/gs1.h"
#include "trace/own_id.h"

namespace nguon::tests {

namespace json = boost::json;
using namespace nguon::trace;

namespace {

std::string uri_of(std::string const &address) {
  auto const thing = parse_address(address);
  if (!thing) throw std::runtime_error("no address: " + address + ": " + thing.error().message);
  return epc_uri(*thing);
}

bool is_single(std::string const &address) {
  auto const thing = parse_address(address);
  return thing && (!thing->serial.empty() || thing->kind == Kind::unit);
}

json::array &list(json::object &object, char const *name) {
  auto &value = object[name];
  if (!value.is_array()) value.emplace_array();
  return value.get_array();
}

json::object named(std::string_view type, std::string const &id, std::string_view name) {
  return {{"type", type}, {"id", id}, {"name", name}};
}

void merge(json::object &into, json::object const &extra) {
  for (auto const &[key, value] : extra) into[key] = value;
}

json::array context() {
  return {"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
          json::object{{"nguon", "urn:nguon:v1:"}}};
}

/// As JSON.stringify writes it: Boost would write 0.5 as 5E-1.
std::string stringify(json::value const &value) {
  std::string out;
  if (auto const *object = value.if_object()) {
    for (auto const &[key, member] : *object)
      out += (out.empty() ? "{" : ",") + json::serialize(json::string_view(key)) + ":" + stringify(member);
    return out.empty() ? "{}" : out + "}";
  }
  if (auto const *array = value.if_array()) {
    for (auto const &item : *array) out += (out.empty() ? "[" : ",") + stringify(item);
    return out.empty() ? "[]" : out + "]";
  }
  if (!value.is_double()) return json::serialize(value);
  char text[64];
  return {text, std::to_chars(text, text + sizeof text, value.get_double(), std::chars_format::fixed).ptr};
}

/// The same keys in every run, so that a failure can be looked at again.
PrivateKey key_of(std::string_view name) {
  return *PrivateKey::from_seed(sha256({"key of ", name}).view());
}

}  // namespace

std::string own_id(std::string_view label) {
  return make_own_id(sha256(label).view().substr(0, 7));
}

std::string lot(std::string const &product, std::string const &number) {
  return product + "/b/" + number;
}

std::string sscc(unsigned number) {
  auto digits = std::to_string(number);
  digits = "1952000" + std::string(10 - digits.size(), '0') + digits;
  return "00/" + digits + gs1_check_digit(digits);
}

std::string event_id(unsigned number) {
  auto digits = std::to_string(number);
  return "urn:uuid:00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

Told::Told(std::string_view type, std::string_view action, std::string_view step) {
  json["type"] = type;
  json["eventTime"] = "2026-11-20T08:00:00+07:00";
  json["eventTimeZoneOffset"] = "+07:00";
  if (!action.empty()) json["action"] = action;
  json["bizStep"] = step;
}

Told &Told::put(char const *epcs, char const *quantities, std::string const &address, std::string_view figure,
                std::string_view uom) {
  if (is_single(address)) {
    list(json, epcs).emplace_back(uri_of(address));
    return *this;
  }
  json::object quantity{{"epcClass", uri_of(address)}};
  if (!figure.empty()) {
    quantity["quantity"] = json::parse(figure);
    if (uom != "H87") quantity["uom"] = uom;
  }
  list(json, quantities).emplace_back(std::move(quantity));
  return *this;
}

Told &Told::of(std::string const &address, std::string_view figure, std::string_view uom) {
  auto const aggregation = json["type"] == "AggregationEvent";
  return put(aggregation ? "childEPCs" : "epcList", aggregation ? "childQuantityList" : "quantityList",
             address, figure, uom);
}
Told &Told::in(std::string const &address, std::string_view figure, std::string_view uom) {
  return put("inputEPCList", "inputQuantityList", address, figure, uom);
}
Told &Told::out(std::string const &address, std::string_view figure, std::string_view uom) {
  return put("outputEPCList", "outputQuantityList", address, figure, uom);
}
Told &Told::into(std::string const &container) {
  json["parentID"] = uri_of(container);
  return *this;
}
Told &Told::from(std::string const &party) {
  list(json, "sourceList").push_back(json::object{{"type", "possessing_party"}, {"source", uri_of(party)}});
  return *this;
}
Told &Told::to(std::string const &party) {
  list(json, "destinationList")
      .push_back(json::object{{"type", "possessing_party"}, {"destination", uri_of(party)}});
  return *this;
}
Told &Told::owned_by(std::string const &party) {
  list(json, "destinationList")
      .push_back(json::object{{"type", "owning_party"}, {"destination", uri_of(party)}});
  return *this;
}
Told &Told::at(std::string const &place) {
  json["bizLocation"] = json::object{{"id", uri_of(place)}};
  return *this;
}
Told &Told::advice(std::string_view advice_number) {
  json["bizTransactionList"] = json::array{
      json::object{{"type", "desadv"}, {"bizTransaction", "urn:nguon:desadv:" + std::string(advice_number)}}};
  return *this;
}
Told &Told::run(std::string_view run_id) {
  json["transformationID"] = "urn:nguon:run:" + std::string(run_id);
  return *this;
}
Told &Told::open(std::string_view kind, std::string_view reason) {
  json["nguon:open"] = kind;
  if (kind != "late") json["nguon:reason"] = reason;
  return *this;
}
Told &Told::on_behalf_of(std::string const &party) {
  json["nguon:for"] = uri_of(party);
  return *this;
}
Told &Told::basis(std::string_view word) {
  json["nguon:basis"] = word;
  return *this;
}
Told &Told::disposition(std::string_view word) {
  json["disposition"] = word;
  return *this;
}
Told &Told::recall(bool set) {
  json["persistentDisposition"] = json::object{{set ? "set" : "unset", json::array{"recalled"}}};
  json["nguon:reason"] = "sulfit";
  return *this;
}
Told &Told::when(std::string_view time) {
  json["eventTime"] = time;
  return *this;
}
Told &Told::ilmd(std::string_view name, std::string_view value) {
  auto &all = json["ilmd"];
  if (!all.is_object()) all.emplace_object();
  all.get_object()[name] = value;
  return *this;
}
Told &Told::id(unsigned event_number) {
  number = event_number;
  return *this;
}
Told Told::declared_wrong(unsigned replacement) const {
  auto wrong = *this;
  json::object declaration{{"declarationTime", "2026-11-22T08:00:00+07:00"}, {"reason", "incorrect_data"}};
  if (replacement != 0) declaration["correctiveEventIDs"] = json::array{event_id(replacement)};
  wrong.json["errorDeclaration"] = std::move(declaration);
  return wrong;
}

Told sow() {
  return {"ObjectEvent", "ADD", "commissioning"};
}
Told harvest() {
  return {"TransformationEvent", "", "commissioning"};
}
Told process() {
  return {"TransformationEvent", "", "creating_class_instance"};
}
Told grade() {
  return {"TransformationEvent", "", "nguon:grading"};
}
Told shipping() {
  return {"ObjectEvent", "OBSERVE", "shipping"};
}
Told receiving() {
  return {"ObjectEvent", "OBSERVE", "receiving"};
}
Told voiding() {
  return {"ObjectEvent", "OBSERVE", "void_shipping"};
}
Told selling() {
  return {"ObjectEvent", "OBSERVE", "retail_selling"};
}
Told sampling() {
  return {"ObjectEvent", "DELETE", "sampling"};
}
Told destroying() {
  return {"ObjectEvent", "DELETE", "destroying"};
}
Told packing() {
  return {"AggregationEvent", "ADD", "packing"};
}
Told unpacking() {
  return {"AggregationEvent", "DELETE", "unpacking"};
}
Told caring() {
  return {"ObjectEvent", "OBSERVE", "nguon:caring"};
}
Told inspecting(std::string_view disposition) {
  Told told("ObjectEvent", "OBSERVE", "inspecting");
  told.disposition(disposition);
  return told;
}
Told recalling() {
  Told told("ObjectEvent", "OBSERVE", "holding");
  told.recall();
  return told;
}

World::World(unsigned root_keys, unsigned threshold) : store_(storage::make_memory_store()) {
  json::array roots;
  for (unsigned i = 1; i <= root_keys; ++i) {
    auto const name = i == 1 ? std::string("root") : "root" + std::to_string(i);
    auto key = key_of(name);
    roots.push_back(json::parse(key.public_key().jwk()));
    keys_.emplace(name, std::move(key));
  }
  auto const log_key = NoteVerifier::make(test_origin, key_of("log").public_key()).vkey();
  auto const founded = say("root", {{"type", "Genesis"},
                                    {"origin", test_origin},
                                    {"rootKeys", std::move(roots)},
                                    {"threshold", threshold},
                                    {"logKey", log_key}});
  if (!founded) throw std::runtime_error(founded.error().message);
  if (threshold == 1) authority = enrol("authority", "authority");
}

std::string World::enrol(std::string_view name, std::string_view roles) {
  auto const party = "party/" + own_id(name);
  auto said = named("Party", party, name);
  json::array list_of_roles;
  std::istringstream words{std::string(roles)};
  for (std::string word; words >> word;) list_of_roles.emplace_back(word);
  said["roles"] = std::move(list_of_roles);
  auto const &by = authority.empty() ? "root" : authority;
  if (auto const enrolled = say(by, said); !enrolled) throw std::runtime_error(enrolled.error().message);
  give_key(party);
  return party;
}

void World::give_key(std::string const &party) {
  auto key = key_of(party);
  auto const &by = authority.empty() ? "root" : authority;
  auto const let_in = say(
      by,
      {{"type", "Key"}, {"party", party}, {"key", json::parse(key.public_key().jwk())}, {"label", "phone"}});
  if (!let_in) throw std::runtime_error(let_in.error().message);
  keys_.emplace(party, std::move(key));
}

std::string World::enrol_member(std::string_view name, std::string const &cooperative) {
  auto const party = "party/" + own_id(name);
  auto said = named("Party", party, name);
  said["roles"] = json::array{"producer"};
  said["memberOf"] = cooperative;
  if (auto const enrolled = say(cooperative, said); !enrolled)
    throw std::runtime_error(enrolled.error().message);
  return party;
}

std::string World::product(std::string_view name, std::string const &owner, json::object extra) {
  auto const id = "p/" + own_id(name);
  auto said = named("Product", id, name);
  said["category"] = "goods";
  merge(said, extra);
  if (auto const registered = say(owner, said); !registered)
    throw std::runtime_error(registered.error().message);
  return id;
}

std::string World::place(std::string_view name, std::string const &party, json::object extra) {
  auto const id = "place/" + own_id(name);
  auto said = named("Place", id, name);
  said["party"] = party;
  merge(said, extra);
  if (auto const registered = say(party, said); !registered)
    throw std::runtime_error(registered.error().message);
  return id;
}

void World::set_rules(json::object rules) {
  json::object said{{"type", "Rules"}, {"version", 1}};
  merge(said, rules);
  if (auto const set = say(authority, said); !set) throw std::runtime_error(set.error().message);
}

std::string World::sign(std::string const &party, json::object const &payload) const {
  return sign_jws(keys_.at(party), test_origin, cty_nguon, stringify(payload));
}

std::string World::sign_event(std::string const &party, Told event) {
  if (event.number == 0) event.number = next_event_++ + 100'000;
  event.json["eventID"] = event_id(event.number);
  event.json["@context"] = context();
  // EPCIS wants one of the lists even where an event is about a place alone.
  if (event.json["type"] == "ObjectEvent" && !event.json.contains("epcList") &&
      !event.json.contains("quantityList"))
    event.json["epcList"] = json::array{};
  return sign_jws(keys_.at(party), test_origin, cty_epcis, stringify(event.json));
}

Result<std::uint64_t> World::say(std::string const &party, json::object const &payload) {
  return post(sign(party, payload));
}

Result<std::uint64_t> World::tell(std::string const &party, Told event) {
  return post(sign_event(party, std::move(event)));
}

Result<std::uint64_t> World::tell_all(std::string const &party, std::vector<Told> events) {
  json::array list_of_events;
  for (auto &event : events) {
    if (event.number == 0) event.number = next_event_++ + 100'000;
    event.json["eventID"] = event_id(event.number);
    list_of_events.push_back(event.json);
  }
  json::object const document{{"@context", context()},
                              {"type", "EPCISDocument"},
                              {"schemaVersion", "2.0"},
                              {"creationDate", "2026-11-20T08:00:00+07:00"},
                              {"epcisBody", json::object{{"eventList", std::move(list_of_events)}}}};
  return post(sign_jws(keys_.at(party), test_origin, cty_epcis, stringify(document)));
}

std::string World::at(std::uint64_t index) const {
  return format_time_ms(now_ms + static_cast<std::int64_t>(index) * 1'000);
}

Result<std::uint64_t> World::post(std::string const &compact) {
  auto const statement = parse_statement(compact, test_origin);
  if (!statement) return statement.error();
  auto const signer = find_signer(*statement, *store_);
  if (!signer) return signer.error();
  if (auto const verified = verify_jws(statement->jws, *signer); !verified) return verified.error();
  auto const repeated = find_repeat(*statement, *store_);
  if (!repeated) return repeated.error();
  if (*repeated) return **repeated;
  storage::Batch changed;
  if (auto const applied = apply(*statement, {index_, at(index_)}, *store_, changed); !applied)
    return applied.error();
  store_->write(changed);
  statements.push_back(compact);
  return index_++;
}

LotRecord World::lot_row(std::string const &subject) const {
  return find_lot(*store_, subject).value_or(LotRecord());
}

Decimal World::held(std::string const &subject, std::string const &holder, std::string_view uom) const {
  for (auto const &balance : lot_row(subject).balances) {
    if (balance.holder == holder && balance.uom == uom) return balance.held;
  }
  return {};
}

Decimal World::claimed(std::string const &subject, std::string const &holder, std::string_view uom) const {
  for (auto const &balance : lot_row(subject).balances) {
    if (balance.holder == holder && balance.uom == uom) return balance.claimed;
  }
  return {};
}

unsigned World::open_questions(std::string const &subject) const {
  unsigned open = 0;
  for (auto const &question : lot_row(subject).questions) open += question.closed_index ? 0 : 1;
  return open;
}

}  // namespace nguon::tests
