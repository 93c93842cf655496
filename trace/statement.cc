#include "trace/statement.h"

#include <algorithm>

#include "crypto/utf8.h"
#include "trace/event_id.h"
#include "trace/statement_reader.h"

namespace nguon::trace {
namespace {

/// What nguon:open asks for in every event.
Result<void> check_open(Event const &event, std::string const &pointer) {
  auto const needs_reason = event.open != Open::no && event.open != Open::late;
  if (!needs_reason || !event.open_reason.empty()) return {};
  return Error{ErrorKind::malformed, "reason-missing",
               "What is declared open needs its reason: nguon:reason.", pointer + "/nguon:reason"};
}

/// What signed events must have besides what EPCIS asks for.
Result<void> check_signed(Event const &event, std::string const &pointer) {
  if (event.event_id.empty()) {
    return Error{ErrorKind::malformed, "event-id-missing",
                 "A signed event needs an eventID: a UUID made on the device.", pointer + "/eventID"};
  }
  if (!is_uuid_urn(event.event_id)) {
    return Error{ErrorKind::malformed, "bad-event-id",
                 "The eventID of a signed event is the URN of a UUID, \"urn:uuid:…\", and not " +
                     quoted(event.event_id) + ".",
                 pointer + "/eventID"};
  }
  auto const is_packing = event.type == EventType::aggregation || event.type == EventType::association;
  if (is_packing && event.action == Action::add && !event.parent) {
    return Error{ErrorKind::malformed, "member-missing",
                 "What is packed is packed into something: parentID is missing.", pointer + "/parentID"};
  }
  return check_open(event, pointer);
}

Result<void> check_signed(EpcisDocument const &document) {
  if (document.events.empty()) {
    return Error{ErrorKind::malformed, "no-events", "The document has no events.", "/epcisBody/eventList"};
  }
  std::vector<std::string_view> ids;
  for (std::size_t i = 0; i < document.events.size(); ++i) {
    auto const pointer = document.is_bare_event ? std::string() : "/epcisBody/eventList/" + std::to_string(i);
    // A gateway signs what others made; each of their events stands for itself (trace/events.h).
    auto const sound = document.gateway_for ? check_open(document.events[i], pointer)
                                            : check_signed(document.events[i], pointer);
    if (!sound) return sound;
    if (!document.gateway_for) ids.push_back(document.events[i].event_id);
  }
  std::sort(ids.begin(), ids.end());
  auto const twice = std::adjacent_find(ids.begin(), ids.end());
  if (twice == ids.end()) return {};
  return Error{ErrorKind::malformed, "event-id-twice",
               "Two events of this document bear the eventID " + std::string(*twice) + ".",
               "/epcisBody/eventList"};
}

Result<Body> parse_body(Jws const &jws) {
  if (jws.header.cty == cty_nguon) return parse_nguon(jws.payload);
  if (jws.header.cty != cty_epcis) {
    return Error{ErrorKind::malformed, "unknown-cty",
                 "The content type must be application/ld+json or application/vnd.nguon+json.", "cty"};
  }
  auto document = parse_epcis(jws.payload);
  if (!document) return std::move(document).error();
  if (auto const sound = check_signed(*document); !sound) return sound.error();
  return Body(std::move(*document));
}

/// What is wrong with the payload as a whole has no pointer into it.
Error in_payload(Error error) {
  if (error.field.empty()) error.field = "payload";
  return error;
}

void add_goods(std::vector<std::string> &names, std::vector<Identifier> const &epcs,
               std::vector<Quantity> const &classes) {
  for (auto const &epc : epcs) names.push_back(epc.subject);
  for (auto const &some : classes) names.push_back(some.thing.subject);
}

/// `gateway_for`: null but for events that a gateway took in.
void add_subjects(std::vector<std::string> &names, Event const &event, Identifier const *gateway_for) {
  auto const before = names.size();
  if (event.parent) names.push_back(event.parent->subject);
  add_goods(names, event.epcs, event.quantities);
  add_goods(names, event.input_epcs, event.input_quantities);
  add_goods(names, event.output_epcs, event.output_quantities);
  if (!event.transformation_id.empty()) names.push_back(run_subject(event.transformation_id));
  if (names.size() == before && event.biz_location) names.push_back(event.biz_location->subject);
  // Others' events need not be about anything that we would know; then they are what their party says.
  if (names.size() == before && gateway_for != nullptr)
    names.push_back(event.read_point ? event.read_point->subject : gateway_for->subject);
}

void sort_names(std::vector<std::string> &names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

struct SubjectsOf {
  std::vector<std::string> operator()(EpcisDocument const &document) const {
    std::vector<std::string> names;
    auto const *const gateway_for = document.gateway_for ? &*document.gateway_for : nullptr;
    for (auto const &event : document.events) add_subjects(names, event, gateway_for);
    return names;
  }
  std::vector<std::string> operator()(Genesis const &) const { return {"rules"}; }
  std::vector<std::string> operator()(RootChange const &) const { return {"rules"}; }
  std::vector<std::string> operator()(LogKey const &) const { return {"rules"}; }
  std::vector<std::string> operator()(Rules const &) const { return {"rules"}; }
  std::vector<std::string> operator()(Party const &party) const { return {party.id}; }
  std::vector<std::string> operator()(KeyStatement const &key) const {
    return {key.party, key_subject(key.key.thumbprint())};
  }
  std::vector<std::string> operator()(KeyRevocation const &revocation) const {
    return {revocation.party, key_subject(revocation.kid)};
  }
  std::vector<std::string> operator()(Mandate const &mandate) const { return {mandate.party, mandate.agent}; }
  std::vector<std::string> operator()(Place const &place) const { return {place.id}; }
  std::vector<std::string> operator()(Product const &product) const { return {product.id}; }
  std::vector<std::string> operator()(Link const &link) const { return {link.id}; }
};

}  // namespace

std::vector<std::string> subjects(Body const &body) {
  auto names = std::visit(SubjectsOf{}, body);
  sort_names(names);
  return names;
}

std::vector<std::string> subjects(Event const &event, Identifier const *gateway_for) {
  std::vector<std::string> names;
  add_subjects(names, event, gateway_for);
  sort_names(names);
  return names;
}

Result<Statement> parse_statement(std::string_view compact, std::string_view origin) {
  if (compact.size() > statement_bytes_max) {
    return Error{ErrorKind::too_large,
                 "statement-too-large",
                 "The statement is larger than a statement may be.",
                 "statement",
                 std::to_string(compact.size()) + " bytes",
                 "at most " + std::to_string(statement_bytes_max) + " bytes"};
  }
  auto jws = parse_jws(compact);
  if (!jws) return std::move(jws).error();
  if (jws->header.aud != origin) {
    return Error{ErrorKind::unsigned_, "wrong-aud",
                 "The statement was made for the log " + jws->header.aud + ", and this is " +
                     std::string(origin) + ".",
                 "aud"};
  }
  auto body = parse_body(*jws);
  if (!body) return in_payload(std::move(body).error());
  auto names = subjects(*body);
  if (names.empty()) {
    return Error{ErrorKind::malformed, "about-nothing",
                 "The statement names no goods and no place that it is about.", "/bizLocation"};
  }
  auto const id = jws->id();
  auto const payload_hash = sha256(jws->payload);
  return Statement{std::move(*jws), id, payload_hash, std::move(*body), std::move(names)};
}

std::string const &in_language(Text const &text, std::string_view language) {
  static std::string const none;
  if (auto const found = text.find(language); found != text.end()) return found->second;
  if (auto const found = text.find("vi"); found != text.end()) return found->second;
  return text.empty() ? none : text.begin()->second;
}

}  // namespace nguon::trace
