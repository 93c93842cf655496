#include "tools/demo/plain_json.h"

#include <boost/json/serialize.hpp>
#include <cstdio>

namespace nguon::tools {
namespace json = boost::json;

std::string write_plain_json(json::value const &value) {
  std::string text;
  if (auto const *object = value.if_object()) {
    for (auto const &member : *object) {
      text += (text.empty() ? "{" : ",") + json::serialize(json::string(member.key())) + ":" +
              write_plain_json(member.value());
    }
    return text.empty() ? "{}" : text + "}";
  }
  if (auto const *array = value.if_array()) {
    for (auto const &element : *array) text += (text.empty() ? "[" : ",") + write_plain_json(element);
    return text.empty() ? "[]" : text + "]";
  }
  if (value.is_double()) {
    char digits[64];
    std::snprintf(digits, sizeof digits, "%.15g", value.get_double());
    return digits;
  }
  return json::serialize(value);
}

}  // namespace nguon::tools
