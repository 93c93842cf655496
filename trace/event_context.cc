#include "trace/event_context.h"

#include <algorithm>
#include <array>
#include <string>

#include "trace/cbv.h"

namespace nguon::trace {
namespace json = boost::json;
namespace {

/// Bounds the work of comparing them.
constexpr std::size_t contexts_max = 32;

struct Prefix {
  std::string_view name;
  std::string_view meaning;
};

constexpr std::array fixed_names = {
    Prefix{"nguon", "urn:nguon:v1:"},
    Prefix{"epcis", "https://ref.gs1.org/epcis/"},
    Prefix{"cbv", "https://ref.gs1.org/cbv/"},
    Prefix{"cbvmda", "urn:epcglobal:cbv:mda:"},
    Prefix{"gs1", "https://gs1.org/voc/"},
    Prefix{"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
    Prefix{"owl", "http://www.w3.org/2002/07/owl#"},
    Prefix{"xsd", "http://www.w3.org/2001/XMLSchema#"},
    Prefix{"dcterms", "http://purl.org/dc/terms/"},
    Prefix{"id", "@id"},
    Prefix{"type", "@type"},
};

/// Vocabularies whose members must be known by their one spelling.
constexpr std::array<std::string_view, 4> own_vocabularies = {
    "urn:nguon:", "nguon:", "https://ref.gs1.org/epcis/", "epcis:"};

/// What the definition maps its term to; empty where it does not say.
std::string_view meaning_of(Json const &definition) {
  auto const *id = &definition;
  if (auto const *const expanded = definition.if_object()) id = expanded->if_contains("@id");
  auto const *const text = id == nullptr ? nullptr : id->if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

void check_definition(JsonReader &reader, std::string_view term, Json const &definition,
                      JsonPath const &path) {
  auto const fixed =
      std::find_if(fixed_names.begin(), fixed_names.end(), [&](auto const &f) { return f.name == term; });
  if (fixed != fixed_names.end()) {
    if (definition.is_string() && meaning_of(definition) == fixed->meaning) return;
    return reader.fail(path, "context-redefines",
                       quoted(term) + " means " + std::string(fixed->meaning) + " here and nothing else.");
  }
  if (is_standard_term(term)) {
    return reader.fail(path, "context-redefines",
                       quoted(term) + " is a term of EPCIS; a document may not define it anew.");
  }
  auto const meaning = meaning_of(definition);
  auto const is_alias = meaning != term && std::any_of(own_vocabularies.begin(), own_vocabularies.end(),
                                                       [&](auto own) { return meaning.starts_with(own); });
  if (is_alias) {
    reader.fail(path, "context-alias",
                quoted(term) + " would be a second name for terms that have one: " + quoted(meaning) + ".");
  }
}

void check_definitions(JsonReader &reader, json::object const &definitions, JsonPath const &path) {
  for (auto const &definition : definitions) {
    auto const term = name_of(definition);
    check_definition(reader, term, definition.value(), JsonPath(path, term));
  }
}

/// One context of a list, or the only one.
void check_one(JsonReader &reader, Json const &context, JsonPath const &path) {
  if (auto const *const definitions = context.if_object()) {
    check_definitions(reader, *definitions, path);
  } else {
    reader.uri(context, path);
  }
}

}  // namespace

void check_context(JsonReader &reader, Json const &context, JsonPath const &path) {
  auto const *const list = context.if_array();
  if (list == nullptr) return check_one(reader, context, path);
  if (list->size() > contexts_max) {
    return reader.fail(path, "context-too-long",
                       "A list of contexts has at most " + std::to_string(contexts_max) + " of them.");
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    JsonPath const at(path, i);
    check_one(reader, (*list)[i], at);
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      if ((*list)[earlier] == (*list)[i])
        reader.fail(at, "named-twice", "The same context stands twice in one list.");
    }
  }
}

}  // namespace nguon::trace
