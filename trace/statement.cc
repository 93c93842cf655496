#include "trace/statement.h"

#include <algorithm>

#include "trace/statement_reader.h"

namespace nguon::trace {
namespace {

/// The UUID of an eventID ("urn:uuid:…") in lower case; empty where it is none.
std::string uuid_of(std::string_view event_id) {
  constexpr std::string_view prefix = "urn:uuid:";
  auto const has_prefix = event_id.size() == prefix.size() + 36 &&
                          std::equal(prefix.begin(), prefix.end(), event_id.begin(),
                                     [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
  if (!has_prefix) return {};
  std::string uuid(event_id.substr(prefix.size()));
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    char &c = uuid[i];
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c + 32);
    bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
    bool const sound = dash ? c == '-' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (!sound) return {};
  }
  return std::string(prefix) + uuid;
}

/// Every event of a signed document bears a device-made UUID, so that a retry is known as one.
Result<void> name_events(EpcisDocument &document) {
  auto const field_of = [&document](std::size_t i) {
    return document.is_bare_event ? std::string("/eventID")
                                  : "/epcisBody/eventList/" + std::to_string(i) + "/eventID";
  };
  if (document.events.empty()) {
    return Error{ErrorKind::malformed, "no-events", "The document has no events.", "/epcisBody/eventList"};
  }
  for (std::size_t i = 0; i < document.events.size(); ++i) {
    auto &event = document.events[i];
    if (event.event_id.empty()) {
      return Error{ErrorKind::malformed, "event-id-missing",
                   "A signed event needs an eventID: a UUID made on the device.", field_of(i)};
    }
    auto uuid = uuid_of(event.event_id);
    if (uuid.empty()) {
      return Error{ErrorKind::malformed, "bad-event-id",
                   "The eventID of a signed event must be a UUID such as urn:uuid:0b1d… and not \"" +
                       event.event_id + "\".",
                   field_of(i)};
    }
    event.event_id = std::move(uuid);
    for (auto &id : event.corrective_event_ids) {
      if (auto corrective = uuid_of(id); !corrective.empty()) id = std::move(corrective);
    }
    auto const same = [&event](Event const &other) { return other.event_id == event.event_id; };
    auto const begin = document.events.begin();
    if (std::find_if(begin, begin + static_cast<std::ptrdiff_t>(i), same) !=
        begin + static_cast<std::ptrdiff_t>(i)) {
      return Error{ErrorKind::malformed, "event-id-twice",
                   "Two events of one document bear the same eventID.", field_of(i)};
    }
    if ((event.open == Open::stock || event.open == Open::bound || event.open == Open::unknown) &&
        event.open_reason.empty()) {
      return Error{ErrorKind::malformed, "reason-missing",
                   "What is declared open needs a reason: nguon:reason.",
                   field_of(i).substr(0, field_of(i).size() - 7) + "nguon:reason"};
    }
  }
  return {};
}

Result<Body> parse_body(Jws const &jws) {
  if (jws.header.cty == cty_nguon) return parse_nguon(jws.payload);
  if (jws.header.cty != cty_epcis) {
    return Error{ErrorKind::malformed, "unknown-cty",
                 "The content type must be application/ld+json or application/vnd.nguon+json.", "cty"};
  }
  auto document = parse_epcis(jws.payload);
  if (!document) return std::move(document).error();
  if (auto const named = name_events(*document); !named) return named.error();
  return Body(std::move(*document));
}

void add_goods(std::vector<std::string> &names, std::vector<Identifier> const &epcs,
               std::vector<Quantity> const &classes) {
  for (auto const &epc : epcs) names.push_back(epc.subject);
  for (auto const &some : classes) names.push_back(some.thing.subject);
}

void add_subjects(std::vector<std::string> &names, Event const &event) {
  auto const before = names.size();
  if (event.parent) names.push_back(event.parent->subject);
  add_goods(names, event.epcs, event.quantities);
  add_goods(names, event.input_epcs, event.input_quantities);
  add_goods(names, event.output_epcs, event.output_quantities);
  if (!event.transformation_id.empty()) names.push_back(run_subject(event.transformation_id));
  if (names.size() == before && event.biz_location) names.push_back(event.biz_location->subject);
}

struct SubjectsOf {
  std::vector<std::string> operator()(EpcisDocument const &document) const {
    std::vector<std::string> names;
    for (auto const &event : document.events) add_subjects(names, event);
    return names;
  }
  std::vector<std::string> operator()(Genesis const &) const { return {"rules"}; }
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
};

}  // namespace

std::vector<std::string> subjects(Body const &body) {
  auto names = std::visit(SubjectsOf{}, body);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

Result<Statement> parse_statement(std::string_view compact, std::string_view origin) {
  if (compact.size() > statement_bytes_max) {
    return Error{ErrorKind::too_large,
                 "statement-too-large",
                 "The statement is larger than a statement may be.",
                 {},
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
  if (!body) return std::move(body).error();
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
