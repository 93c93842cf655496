#include "trace/facts.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <optional>

#include "crypto/hash.h"

namespace nguon::trace {
namespace json = boost::json;

namespace {

/// Extensions that steps, questions and lots have fields of their own for. Compared without the prefix.
constexpr std::array<std::string_view, 8> shown_elsewhere = {
    "open",       "for",           "basis", "lotNumber", "bestBeforeDate", "itemExpirationDate",
    "sellByDate", "productionDate"};

bool is_extension(std::string_view key) {
  auto const colon = key.find(':');
  return colon != std::string_view::npos && std::find(shown_elsewhere.begin(), shown_elsewhere.end(),
                                                      key.substr(colon + 1)) == shown_elsewhere.end();
}

/// In its shortest spelling: Boost.JSON writes -18.2 as -1.82E1.
std::string text_of(double number) {
  std::array<char, 32> text{};
  auto const written = std::to_chars(text.data(), text.data() + text.size(), number);
  return {text.data(), written.ptr};
}

/// Of a plain value; none of what is nested.
std::optional<std::string> text_of(json::value const &value) {
  if (auto const *text = value.if_string()) return std::string(*text);
  if (auto const *number = value.if_double()) return text_of(*number);
  if (value.is_number() || value.is_bool()) return json::serialize(value);
  return std::nullopt;
}

std::string text_at(json::object const &object, std::string_view key) {
  auto const *value = object.if_contains(key);
  return value == nullptr ? std::string() : text_of(*value).value_or("");
}

bool is_document(std::string_view text) {
  return hash_from_hex(text).has_value();
}

using Facts = std::vector<std::pair<std::string, std::string>>;

void add_extensions(Facts &facts, json::object const &object) {
  for (auto const &[key, value] : object) {
    if (!is_extension(key)) continue;
    auto text = text_of(value);
    if (text && !is_document(*text)) facts.emplace_back(key, *std::move(text));
  }
}

void add_sensor_reports(Facts &facts, json::object const &event) {
  auto const *elements = event.if_contains("sensorElementList");
  if (elements == nullptr || !elements->is_array()) return;
  for (auto const &element : elements->get_array()) {
    auto const *reports = element.is_object() ? element.get_object().if_contains("sensorReport") : nullptr;
    if (reports == nullptr || !reports->is_array()) continue;
    for (auto const &report : reports->get_array()) {
      if (!report.is_object()) continue;
      auto const &said = report.get_object();
      auto name = bare_word(text_at(said, "type"));
      for (auto const *more : {"component", "chemicalSubstance", "microorganism"}) {
        if (auto const text = text_at(said, more); !text.empty()) name += " " + bare_word(text);
      }
      std::string value;
      for (auto const *figure : {"value", "stringValue", "booleanValue", "maxValue", "meanValue"}) {
        if (value.empty()) value = text_at(said, figure);
      }
      if (auto const unit = text_at(said, "uom"); !unit.empty()) value += " " + unit;
      if (!value.empty()) facts.emplace_back(std::move(name), std::move(value));
    }
  }
}

}  // namespace

Facts facts_of(Event const &event) {
  Facts facts;
  add_extensions(facts, event.json);
  if (auto const *ilmd = event.json.if_contains("ilmd"); ilmd != nullptr && ilmd->is_object()) {
    add_extensions(facts, ilmd->get_object());
  }
  add_sensor_reports(facts, event.json);
  return facts;
}

std::vector<std::string> documents_of(Event const &event) {
  auto documents = event.certifications;
  for (auto const &[key, value] : event.json) {
    if (!is_extension(key)) continue;
    auto const add = [&](json::value const &one) {
      if (one.is_string() && is_document(one.get_string())) documents.emplace_back(one.get_string());
    };
    add(value);
    if (auto const *list = value.if_array()) std::for_each(list->begin(), list->end(), add);
  }
  return documents;
}

}  // namespace nguon::trace
