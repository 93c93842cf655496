#include "trace/event_hash.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <set>
#include <span>

#include "crypto/hash.h"
#include "crypto/strict_json.h"
#include "trace/cbv.h"
#include "trace/event_hash_value.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;

constexpr unsigned depth_max = 64;

/// A piece of an event as EPCIS has it in XML, which the order of the hash is written for: every list has a
/// name and its entries another.
struct Node {
  std::string name;
  std::string text;
  std::vector<Node> children = {};
};

/// Where a bare word stands for a term.
enum class Term {
  none,
  biz_step,
  disposition,
  transaction_type,
  source_destination_type,
  measurement,
  alert,
  component
};

/// A member in the order of the hash, with the order of what it holds.
struct Field {
  std::string_view name;
  std::span<Field const> fields = {};
  Term term = Term::none;
};

constexpr Field epcs[] = {{"epc"}};
constexpr Field quantity_element[] = {{"epcClass"}, {"quantity"}, {"uom"}};
constexpr Field quantities[] = {{"quantityElement", quantity_element}};
constexpr Field disposition_sets[] = {{"set", {}, Term::disposition}, {"unset", {}, Term::disposition}};
constexpr Field place[] = {{"id"}};
constexpr Field sensor_metadata[] = {{"time"},
                                     {"startTime"},
                                     {"endTime"},
                                     {"deviceID"},
                                     {"deviceMetadata"},
                                     {"rawData"},
                                     {"dataProcessingMethod"},
                                     {"bizRules"}};
constexpr Field sensor_report[] = {{"type", {}, Term::measurement},
                                   {"exception", {}, Term::alert},
                                   {"deviceID"},
                                   {"deviceMetadata"},
                                   {"rawData"},
                                   {"dataProcessingMethod"},
                                   {"time"},
                                   {"microorganism"},
                                   {"chemicalSubstance"},
                                   {"value"},
                                   {"component", {}, Term::component},
                                   {"stringValue"},
                                   {"booleanValue"},
                                   {"hexBinaryValue"},
                                   {"uriValue"},
                                   {"minValue"},
                                   {"maxValue"},
                                   {"meanValue"},
                                   {"sDev"},
                                   {"percRank"},
                                   {"percValue"},
                                   {"uom"},
                                   {"coordinateReferenceSystem"}};
constexpr Field sensor_element[] = {{"sensorMetadata", sensor_metadata}, {"sensorReport", sensor_report}};
constexpr Field sensor_elements[] = {{"sensorElement", sensor_element}};
constexpr Field event_fields[] = {{"eventTime"},
                                  {"eventTimeZoneOffset"},
                                  {"certificationInfo"},
                                  {"parentID"},
                                  {"epcList", epcs},
                                  {"inputEPCList", epcs},
                                  {"childEPCs", epcs},
                                  {"quantityList", quantities},
                                  {"childQuantityList", quantities},
                                  {"inputQuantityList", quantities},
                                  {"outputEPCList", epcs},
                                  {"outputQuantityList", quantities},
                                  {"action"},
                                  {"transformationID"},
                                  {"bizStep", {}, Term::biz_step},
                                  {"disposition", {}, Term::disposition},
                                  {"persistentDisposition", disposition_sets},
                                  {"readPoint", place},
                                  {"bizLocation", place},
                                  {"sensorElementList", sensor_elements}};

/// Lists that stand among the rest, where only their entries have an order. Entries have no name.
constexpr Field transaction[] = {{"type", {}, Term::transaction_type}, {"bizTransaction"}};
constexpr Field source[] = {{"type", {}, Term::source_destination_type}, {"source"}};
constexpr Field destination[] = {{"type", {}, Term::source_destination_type}, {"destination"}};
constexpr Field transactions[] = {{"", transaction}};
constexpr Field sources[] = {{"", source}};
constexpr Field destinations[] = {{"", destination}};
constexpr Field lists_of_rest[] = {
    {"bizTransactionList", transactions}, {"sourceList", sources}, {"destinationList", destinations}};

/// What takes no part: what a repository adds, what names the event, what declares it wrong, and comments.
constexpr std::array<std::string_view, 5> ignored_names = {"type", "@context", "recordTime", "eventID",
                                                           "errorDeclaration"};

using Namespaces = std::map<std::string, std::string, std::less<>>;

/// The web address of a term that stands as a bare word or with one of GS1's prefixes.
std::string with_term(Term term, std::string_view text) {
  struct Row {
    Term term;
    Vocabulary vocabulary;
    std::string_view base;
  };
  constexpr std::string_view cbv = "https://ref.gs1.org/cbv/", voc = "https://gs1.org/voc/";
  constexpr std::array rows = {
      Row{Term::biz_step, Vocabulary::biz_step, "https://ref.gs1.org/cbv/BizStep-"},
      Row{Term::disposition, Vocabulary::disposition, "https://ref.gs1.org/cbv/Disp-"},
      Row{Term::transaction_type, Vocabulary::biz_transaction_type, "https://ref.gs1.org/cbv/BTT-"},
      Row{Term::source_destination_type, Vocabulary::source_destination_type, "https://ref.gs1.org/cbv/SDT-"},
      Row{Term::measurement, Vocabulary::measurement, "https://gs1.org/voc/"},
      Row{Term::alert, Vocabulary::sensor_alert, "https://gs1.org/voc/"},
      Row{Term::component, Vocabulary::component, "https://ref.gs1.org/cbv/Comp-"},
  };
  auto const row = std::find_if(rows.begin(), rows.end(), [&](Row const &r) { return r.term == term; });
  if (row == rows.end()) return std::string(text);
  if (is_cbv_word(row->vocabulary, text)) return std::string(row->base).append(text);
  if (text.starts_with("cbv:")) return std::string(cbv).append(text.substr(4));
  if (text.starts_with("gs1:")) return std::string(voc).append(text.substr(4));
  return std::string(text);
}

bool is_time(std::string_view name) {
  return name.ends_with("Time") || name == "time";
}

std::string join(std::vector<std::string> parts) {
  std::sort(parts.begin(), parts.end());
  std::string text;
  for (auto const &part : parts) text += part;
  return text;
}

/// A member that no order names, with all that it holds.
std::string write_freely(Node const &node) {
  auto text = node.name;
  if (!node.text.empty()) text += "=" + hashed_value(node.text);
  std::vector<std::string> parts;
  for (auto const &child : node.children) parts.push_back(write_freely(child));
  return text + join(std::move(parts));
}

std::string write_children(std::vector<Node> const &children, std::span<Field const> fields);

/// Nothing for a member that holds nothing.
std::string write_field(Node const &node, Field const &field) {
  std::string text;
  if (!node.text.empty()) {
    text =
        "=" + (is_time(node.name) ? hashed_time(node.text) : hashed_value(with_term(field.term, node.text)));
  }
  text += write_children(node.children, field.fields);
  return text.empty() ? text : node.name + text;
}

std::string write_children(std::vector<Node> const &children, std::span<Field const> fields) {
  std::string text;
  for (auto const &field : fields) {
    std::vector<std::string> parts;
    for (auto const &child : children) {
      if (child.name == field.name) parts.push_back(write_field(child, field));
    }
    text += join(std::move(parts));
  }
  std::vector<std::string> rest;
  for (auto const &child : children) {
    auto const has_name = [&](Field const &field) { return field.name == child.name; };
    if (std::any_of(fields.begin(), fields.end(), has_name)) continue;
    auto const list = std::find_if(std::begin(lists_of_rest), std::end(lists_of_rest), has_name);
    rest.push_back(list == std::end(lists_of_rest) ? write_freely(child) : write_field(child, *list));
  }
  return text + join(std::move(rest));
}

/// Reads JSON into nodes.
class Reader {
 public:
  Reader(Namespaces namespaces, std::set<std::string> ignored)
      : namespaces_(std::move(namespaces)), ignored_(std::move(ignored)) {}

  /// The event's members.
  std::vector<Node> read_event(json::object const &event) const { return read_members(event, true); }

 private:
  std::vector<Node> read_members(json::object const &object, bool is_event) const {
    std::vector<Node> nodes;
    for (auto const &member : object) {
      auto const name = std::string_view(member.key().data(), member.key().size());
      if (is_ignored(name, is_event)) continue;
      auto const full = with_namespace(name);
      auto const entry = entry_name(name, full);
      if (!entry) {
        add(nodes, full, member.value());
        continue;
      }
      Node list{full, "", {}};
      add(list.children, *entry, member.value());
      if (!list.children.empty()) nodes.push_back(std::move(list));
    }
    return nodes;
  }

  /// One node for a value, one for each element of a list.
  void add(std::vector<Node> &nodes, std::string const &name, json::value const &value) const {
    if (auto const *const list = value.if_array()) {
      for (auto const &element : *list) add(nodes, name, element);
    } else if (auto const *const object = value.if_object()) {
      nodes.push_back({name, "", read_members(*object, false)});
    } else {
      nodes.push_back({name, text_of(value), {}});
    }
  }

  static std::string text_of(json::value const &value) {
    if (auto const *const string = value.if_string()) {
      constexpr std::string_view white = " \t\n\r\v\f";
      std::string_view const text(string->data(), string->size());
      auto const first = text.find_first_not_of(white);
      return first == std::string_view::npos
                 ? std::string()
                 : std::string(text.substr(first, text.find_last_not_of(white) + 1 - first));
    }
    if (value.is_bool()) return value.as_bool() ? "true" : "false";
    if (value.is_number()) return hashed_number(value.to_number<double>());
    return {};
  }

  /// What an entry of a list is called; nullopt where the member is no list.
  static std::optional<std::string> entry_name(std::string_view name, std::string const &full) {
    if (name == "epcList" || name == "inputEPCList" || name == "outputEPCList" || name == "childEPCs")
      return "epc";
    if (name == "bizTransactionList" || name == "sourceList" || name == "destinationList") return "";
    if (name == "quantityList" || name.ends_with("QuantityList")) return "quantityElement";
    if (full.ends_with("List")) return full.substr(0, full.size() - 4);
    return std::nullopt;
  }

  bool is_ignored(std::string_view name, bool is_event) const {
    if (name == "comment" || name == "rdfs:comment" || ignored_.contains(std::string(name))) return true;
    return is_event && std::find(ignored_names.begin(), ignored_names.end(), name) != ignored_names.end();
  }

  /// "example:x" as "{https://ns.example.com/}x".
  std::string with_namespace(std::string_view name) const {
    auto const colon = name.find(':');
    auto const space =
        colon == std::string_view::npos ? namespaces_.end() : namespaces_.find(name.substr(0, colon));
    if (space == namespaces_.end()) return std::string(name);
    return "{" + space->second + "}" + std::string(name.substr(colon + 1));
  }

  Namespaces namespaces_;
  std::set<std::string> ignored_;
};

/// Prefixes that a context defines, added to those known.
void add_namespaces(Namespaces &namespaces, json::value const *context) {
  if (context == nullptr) return;
  if (auto const *const list = context->if_array()) {
    for (auto const &one : *list) add_namespaces(namespaces, &one);
  } else if (auto const *const object = context->if_object()) {
    for (auto const &[prefix, uri] : *object) {
      if (uri.is_string()) namespaces.insert_or_assign(std::string(prefix), std::string(uri.as_string()));
    }
  }
}

/// The members that a repository asks to leave out, under whichever prefix it does so.
void add_ignored(std::set<std::string> &ignored, json::object const &object) {
  for (auto const &member : object) {
    auto const *const names = member.value().if_array();
    if (names == nullptr ||
        !std::string_view(member.key().data(), member.key().size()).ends_with(":ignoreFields"))
      continue;
    for (auto const &name : *names) {
      if (name.is_string()) ignored.insert(std::string(name.as_string()));
    }
  }
}

json::object const *object_in(json::object const *outer, std::string_view name) {
  auto const *const value = outer == nullptr ? nullptr : outer->if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

Error no_events() {
  return {ErrorKind::malformed, "no-events", "This is neither an EPCIS document with events nor an event."};
}

}  // namespace

EventHasher::EventHasher(json::object const &document)
    : namespaces_{{"gs1", "https://gs1.org/voc/"},
                  {"cbv", "https://ref.gs1.org/cbv/"},
                  {"epcis", "https://ref.gs1.org/epcis/"},
                  {"cbvmda", "urn:epcglobal:cbv:mda:"}} {
  add_namespaces(namespaces_, document.if_contains("@context"));
  auto const *const body = object_in(&document, "epcisBody");
  for (auto const *const object : {&document, body, object_in(body, "queryResults")}) {
    if (object != nullptr) add_ignored(ignored_, *object);
  }
}

Result<EventHash> EventHasher::hash(json::object const &event) const {
  auto own_namespaces = namespaces_;
  add_namespaces(own_namespaces, event.if_contains("@context"));
  auto const *const type = event.if_contains("type");
  if (type == nullptr || !type->is_string()) return no_events();
  EventHash hash;
  hash.pre_hash = "eventType=" + std::string(type->as_string()) +
                  write_children(Reader(std::move(own_namespaces), ignored_).read_event(event), event_fields);
  hash.name = "ni:///sha-256;" + to_hex(sha256(hash.pre_hash)) + "?ver=CBV2.0";
  return hash;
}

Result<std::vector<EventHash>> hash_events(std::string_view document) {
  auto const parsed = parse_strict_json(document, depth_max);
  if (!parsed) return parsed.error();
  auto const *const root = parsed->if_object();
  if (root == nullptr) return no_events();

  // A document, the answer to a query, or the event itself.
  auto const *const body = object_in(root, "epcisBody");
  auto const *const results = object_in(body, "queryResults");
  auto const *const holder = results != nullptr ? object_in(results, "resultsBody") : body;
  std::vector<json::object const *> events;
  if (body == nullptr) {
    if (!root->contains("eventTime")) return no_events();
    events.push_back(root);
  } else if (auto const *const list = holder == nullptr ? nullptr : holder->if_contains("eventList")) {
    if (!list->is_array()) return no_events();
    for (auto const &event : list->as_array()) {
      if (!event.is_object()) return no_events();
      events.push_back(&event.as_object());
    }
  } else if (auto const *const event = object_in(holder, "event")) {
    events.push_back(event);
  } else {
    return no_events();
  }

  EventHasher const hasher(*root);
  std::vector<EventHash> hashes;
  for (auto const *const event : events) {
    auto hash = hasher.hash(*event);
    if (!hash) return std::move(hash).error();
    hashes.push_back(*std::move(hash));
  }
  return hashes;
}

}  // namespace nguon::trace
