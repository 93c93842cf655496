#include "trace/sensor_check.h"

#include <algorithm>
#include <array>

#include "trace/cbv.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace json = boost::json;
namespace {

enum class Form { time, uri, number, text, boolean, hexadecimal, measurement, alert, component };

struct Member {
  std::string_view name;
  Form form;
  bool in_metadata = false;
  bool in_report = true;
};

constexpr std::array members = {
    Member{"time", Form::time, true},
    Member{"startTime", Form::time, true, false},
    Member{"endTime", Form::time, true, false},
    Member{"deviceID", Form::uri, true},
    Member{"deviceMetadata", Form::uri, true},
    Member{"rawData", Form::uri, true},
    Member{"dataProcessingMethod", Form::uri, true},
    Member{"bizRules", Form::uri, true},
    Member{"type", Form::measurement},
    Member{"exception", Form::alert},
    Member{"microorganism", Form::uri},
    Member{"chemicalSubstance", Form::uri},
    Member{"coordinateReferenceSystem", Form::uri},
    Member{"value", Form::number},
    Member{"component", Form::component},
    Member{"stringValue", Form::text},
    Member{"booleanValue", Form::boolean},
    Member{"hexBinaryValue", Form::hexadecimal},
    Member{"uriValue", Form::uri},
    Member{"minValue", Form::number},
    Member{"maxValue", Form::number},
    Member{"meanValue", Form::number},
    Member{"sDev", Form::number},
    Member{"percRank", Form::number},
    Member{"percValue", Form::number},
    Member{"uom", Form::text},
};

/// URIs that stand for words that have to be written bare.
constexpr std::array<std::string_view, 4> gs1_voc = {"http://gs1.org/voc/", "https://gs1.org/voc/",
                                                     "http://www.gs1.org/voc/", "https://www.gs1.org/voc/"};
constexpr std::array<std::string_view, 3> cbv = {"urn:epcglobal:cbv", "http://ns.gs1.org/cbv/",
                                                 "https://ns.gs1.org/cbv/"};

void check_word(JsonReader &reader, Json const &value, JsonPath const &path, Vocabulary vocabulary,
                std::span<std::string_view const> reserved) {
  auto const text = reader.string(value, path);
  if (is_cbv_word(vocabulary, text)) return;
  auto const is_reserved =
      std::any_of(reserved.begin(), reserved.end(), [&](auto prefix) { return text.starts_with(prefix); });
  if (is_reserved || !is_uri(text)) {
    reader.fail(path, "unknown-term",
                quoted(text) + " is neither a word of the standard nor a URI of another vocabulary.");
  }
}

void check_form(JsonReader &reader, Form form, Json const &value, JsonPath const &path) {
  switch (form) {
    case Form::time:
      reader.time(value, path);
      break;
    case Form::uri:
      reader.uri(value, path);
      break;
    case Form::number:
      reader.number(value, path);
      break;
    case Form::text:
      reader.string(value, path);
      break;
    case Form::boolean:
      reader.boolean(value, path);
      break;
    case Form::hexadecimal: {
      auto const text = reader.string(value, path);
      if (text.empty() || text.find_first_not_of("0123456789ABCDEFabcdef") != std::string_view::npos) {
        reader.fail(path, "not-hexadecimal", "This must be hexadecimal digits.");
      }
      break;
    }
    case Form::measurement:
      check_word(reader, value, path, Vocabulary::measurement, gs1_voc);
      break;
    case Form::alert:
      check_word(reader, value, path, Vocabulary::sensor_alert, gs1_voc);
      break;
    case Form::component:
      check_word(reader, value, path, Vocabulary::component, cbv);
      break;
  }
}

void check_members(JsonReader &reader, json::object const &object, JsonPath const &path,
                   bool Member::*belongs) {
  for (auto const &each : object) {
    auto const name = name_of(each);
    JsonPath const at(path, name);
    auto const member = std::find_if(members.begin(), members.end(),
                                     [&](auto const &m) { return m.*belongs && m.name == name; });
    if (member != members.end()) {
      check_form(reader, member->form, each.value(), at);
    } else if (!is_uri(name)) {
      reader.fail(at, "unknown-member", quoted(name) + " has no place here.");
    }
  }
}

void check_report(JsonReader &reader, Json const &report, JsonPath const &path) {
  auto const *const object = reader.object(report, path);
  if (object == nullptr) return;
  reader.member(*object, "type", path);
  check_members(reader, *object, path, &Member::in_report);
}

void check_element(JsonReader &reader, Json const &element, JsonPath const &path) {
  constexpr std::array<std::string_view, 2> known = {"sensorMetadata", "sensorReport"};
  auto const *const object = reader.object(element, path);
  if (object == nullptr) return;
  reader.names(*object, path, known, JsonReader::Extensions::allowed);
  if (auto const *const metadata = object->if_contains("sensorMetadata")) {
    JsonPath const at(path, "sensorMetadata");
    if (auto const *const found = reader.object(*metadata, at))
      check_members(reader, *found, at, &Member::in_metadata);
  }
  auto const *const reports = reader.member(*object, "sensorReport", path);
  if (reports == nullptr) return;
  JsonPath const at(path, "sensorReport");
  auto const count = reader.each(
      *reports, at, [&](Json const &each, JsonPath const &where) { check_report(reader, each, where); });
  if (count == 0) reader.fail(at, "empty-list", "A sensor element has at least one report.");
}

}  // namespace

std::size_t check_sensor_elements(JsonReader &reader, Json const &list, JsonPath const &path) {
  return reader.each(list, path,
                     [&](Json const &each, JsonPath const &where) { check_element(reader, each, where); });
}

}  // namespace nguon::trace
