#include "trace/epcis.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>

#include "crypto/strict_json.h"
#include "trace/event_reader.h"
#include "trace/statement.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace json = boost::json;

namespace {

/// Numbers of the document that are not plain decimals of at most 15 digits, 6 of them behind the point.
/// Parsed JSON has only their nearest double, so they are looked for in the text, which is known to be valid.
std::set<double> find_odd_numbers(std::string_view text) {
  std::set<double> odd;
  for (std::size_t i = 0; i < text.size();) {
    char const c = text[i];
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\';
      ++i;
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      auto const end = text.find_first_not_of("+-.0123456789eE", i);
      auto const number = text.substr(i, end == std::string_view::npos ? end : end - i);
      if (!Decimal::parse(number)) {
        double value = 0;
        std::from_chars(number.data(), number.data() + number.size(), value);
        odd.insert(value);
      }
      i += number.size();
    } else {
      ++i;
    }
  }
  return odd;
}

bool is_version(std::string_view text) {
  bool digit_needed = true;
  for (char const c : text) {
    if (c == '.') {
      if (digit_needed) return false;
      digit_needed = true;
    } else if (c >= '0' && c <= '9') {
      digit_needed = false;
    } else {
      return false;
    }
  }
  return !digit_needed;
}

void read_document(EpcisDocument &document, json::object const &members, EventReader &reader) {
  JsonPath const root;
  for (auto const *needed : {"@context", "schemaVersion", "creationDate", "epcisBody"}) {
    if (!members.contains(needed)) {
      return reader.fail(JsonPath(root, needed), "member-missing",
                         std::string("The document has no ") + needed + ".");
    }
  }
  reader.check_context(members.at("@context"), JsonPath(root, "@context"));
  if (!is_version(reader.string(members.at("schemaVersion"), JsonPath(root, "schemaVersion")))) {
    reader.fail(JsonPath(root, "schemaVersion"), "bad-version", "The schema version must look like 2.0.");
  }
  reader.time(members.at("creationDate"), JsonPath(root, "creationDate"));
  constexpr std::string_view known[] = {
      "@context",           "id",     "type",     "schemaVersion", "creationDate",
      "instanceIdentifier", "sender", "receiver", "epcisHeader",   "epcisBody"};
  for (auto const &member : members) {
    std::string_view const name{member.key().data(), member.key().size()};
    if (std::find(std::begin(known), std::end(known), name) == std::end(known) && !is_uri(name)) {
      reader.fail(JsonPath(root, name), "unknown-member",
                  "\"" + std::string(name) + "\" has no place in a document.");
    }
  }
  JsonPath const body_at(root, "epcisBody");
  JsonPath const list_at(body_at, "eventList");
  auto const *body = members.at("epcisBody").if_object();
  auto const *list = body == nullptr ? nullptr : body->if_contains("eventList");
  if (list == nullptr || !list->is_array()) {
    return reader.fail(list_at, "member-missing", "The document has no list of events.");
  }
  auto const &events = list->get_array();
  for (std::size_t i = 0; i < events.size() && !reader.error(); ++i) {
    document.events.push_back(reader.read(events[i], JsonPath(list_at, i), false));
  }
}

}  // namespace

Result<EpcisDocument> parse_epcis(std::string_view payload) {
  auto parsed = parse_strict_json(payload, json_depth_max);
  if (!parsed) return std::move(parsed).error();
  EventReader reader(find_odd_numbers(payload));
  EpcisDocument document;
  auto const *members = parsed->if_object();
  if (members == nullptr) {
    return Error{ErrorKind::malformed, "not-an-object", "An EPCIS document or event is a JSON object."};
  }
  auto const *type = members->if_contains("type");
  if (type != nullptr && type->is_string() && type->get_string() == "EPCISDocument") {
    read_document(document, *members, reader);
  } else {
    document.is_bare_event = true;
    document.events.push_back(reader.read(*parsed, JsonPath(), true));
  }
  if (reader.error()) return *reader.error();
  return document;
}

std::string bare_word(std::string_view term) {
  for (std::string_view const prefix : {"https://ref.gs1.org/cbv/", "http://ref.gs1.org/cbv/",
                                        "https://ns.gs1.org/cbv/", "http://ns.gs1.org/cbv/"}) {
    if (!term.starts_with(prefix)) continue;
    auto const rest = term.substr(prefix.size());
    auto const dash = rest.find('-');
    if (dash != std::string_view::npos) return std::string(rest.substr(dash + 1));
  }
  if (term.starts_with("urn:epcglobal:cbv:")) return std::string(term.substr(term.rfind(':') + 1));
  constexpr std::string_view ours = "urn:nguon:v1:";
  if (term.starts_with(ours)) return "nguon:" + std::string(term.substr(ours.size()));
  return std::string(term);
}

}  // namespace nguon::trace
