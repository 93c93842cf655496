#pragma once
// A served world whose owners link their goods, and GS1's schema of link sets.

#include <algorithm>
#include <boost/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "tests/server/served.h"
#include "tests/support/files.h"

namespace nguon::tests {

inline constexpr std::string_view as_link_set = "Accept: application/linkset+json\r\n";

/// A world in which products with GTINs are registered and things are linked.
class Linked : public Served {
 public:
  void register_product(std::string const &id, std::string const &name) {
    must(world.say(farm, {{"type", "Product"}, {"id", id}, {"name", name}, {"category", "goods"}}));
  }
  void link(std::string const &id, boost::json::object more) {
    boost::json::object said{{"type", "Link"}, {"id", id}, {"linkType", "pip"}, {"title", "Trang"}};
    for (auto const &[name, value] : more) said[name] = value;
    must(world.say(farm, said));
  }
  boost::json::value link_set(std::string const &path, std::string const &fields = "") {
    auto const answer = get(path, std::string(as_link_set) + fields);
    REQUIRE(answer.status == 200);
    REQUIRE(answer.field("content-type") == "application/linkset+json");
    return boost::json::parse(answer.body);
  }

 private:
  static void must(Result<std::uint64_t> const &said) {
    if (!said) INFO(said.error().code, ": ", said.error().message);
    REQUIRE(code_of(said) == "accepted");
  }
};

/// What a JSON Schema says against a value, as far as GS1's schema of link sets uses its words; empty where
/// it fits.
inline std::string fault_by_schema(boost::json::value const &schema, boost::json::value const &value,
                                   std::string const &at = "") {
  auto const &rules = schema.as_object();
  auto const matches = [](std::string const &text, boost::json::value const &pattern) {
    return std::regex_search(text, std::regex(std::string(pattern.as_string())));
  };
  if (auto const *type = rules.if_contains("type")) {
    bool const is_right = *type == "object"    ? value.is_object()
                          : *type == "array"   ? value.is_array()
                          : *type == "string"  ? value.is_string()
                          : *type == "boolean" ? value.is_bool()
                                               : false;
    if (!is_right) return at + ": wrong type";
  }
  if (auto const *pattern = rules.if_contains("pattern")) {
    if (!matches(std::string(value.as_string()), *pattern)) return at + ": pattern";
  }
  if (auto const *items = rules.if_contains("items")) {
    std::size_t i = 0;
    for (auto const &item : value.as_array()) {
      auto fault = fault_by_schema(*items, item, at + "/" + std::to_string(i++));
      if (!fault.empty()) return fault;
    }
  }
  if (auto const *required = rules.if_contains("required")) {
    for (auto const &name : required->as_array()) {
      if (!value.as_object().contains(name.as_string()))
        return at + ": lacks " + std::string(name.as_string());
    }
  }
  if (!value.is_object()) return "";
  auto const *properties = rules.if_contains("properties");
  auto const *patterns = rules.if_contains("patternProperties");
  for (auto const &[name, member] : value.as_object()) {
    std::string const key(name);
    bool is_known = false;
    auto const judge = [&](boost::json::value const &by) {
      is_known = true;
      return fault_by_schema(by, member, at + "/" + key);
    };
    if (properties != nullptr && properties->as_object().contains(key)) {
      if (auto fault = judge(properties->at(key)); !fault.empty()) return fault;
    }
    if (patterns != nullptr) {
      for (auto const &[pattern, by] : patterns->as_object()) {
        if (!std::regex_search(key, std::regex(std::string(pattern)))) continue;
        if (auto fault = judge(by); !fault.empty()) return fault;
      }
    }
    auto const *others = rules.if_contains("additionalProperties");
    if (!is_known && others != nullptr && *others == false) return at + ": unknown " + key;
  }
  return "";
}

}  // namespace nguon::tests
