#include "trace/json_reader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "trace/event_time.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace json = boost::json;

void JsonReader::fail(JsonPath const &path, char const *code, std::string message) {
  if (!error_) error_ = Error{ErrorKind::malformed, code, std::move(message), path.pointer()};
}

void JsonReader::fail(JsonPath const &path, Error const &cause) {
  fail(path, cause.code.c_str(), cause.message);
}

std::string_view JsonReader::string(Json const &value, JsonPath const &path) {
  if (auto const *const text = value.if_string()) return {text->data(), text->size()};
  fail(path, "not-a-string", "This must be a string.");
  return {};
}

std::string_view JsonReader::uri(Json const &value, JsonPath const &path) {
  auto const text = string(value, path);
  if (!is_uri(text)) fail(path, "not-a-uri", quoted(text) + " is not a URI.");
  return text;
}

std::int64_t JsonReader::time(Json const &value, JsonPath const &path) {
  auto const parsed = parse_time_ms(string(value, path));
  if (parsed) return *parsed;
  fail(path, parsed.error());
  return 0;
}

bool JsonReader::boolean(Json const &value, JsonPath const &path) {
  if (auto const *const boolean = value.if_bool()) return *boolean;
  fail(path, "not-a-boolean", "This must be true or false.");
  return false;
}

void JsonReader::number(Json const &value, JsonPath const &path) {
  if (!value.is_number()) fail(path, "not-a-number", "This must be a number.");
}

json::object const *JsonReader::object(Json const &value, JsonPath const &path) {
  auto const *const object = value.if_object();
  if (object == nullptr) fail(path, "not-an-object", "This must be an object.");
  return object;
}

json::array const *JsonReader::array(Json const &value, JsonPath const &path) {
  auto const *const array = value.if_array();
  if (array == nullptr) fail(path, "not-a-list", "This must be a list.");
  return array;
}

Json const *JsonReader::member(json::object const &object, std::string_view name, JsonPath const &path) {
  auto const *const value = object.if_contains(name);
  if (value == nullptr) fail(JsonPath(path, name), "member-missing", quoted(name) + " is missing.");
  return value;
}

void JsonReader::names(json::object const &object, JsonPath const &path,
                       std::span<std::string_view const> known, Extensions extensions) {
  for (auto const &each : object) {
    auto const name = name_of(each);
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    if (extensions == Extensions::allowed && is_uri(name)) continue;
    fail(JsonPath(path, name), "unknown-member", quoted(name) + " has no place here.");
  }
}

Decimal decimal_of(Json const &number) {
  constexpr long long most = 999'999'999'999'999;
  if (auto const *const whole = number.if_int64())
    return Decimal::whole(std::clamp<long long>(*whole, -most, most));
  if (number.is_uint64()) return Decimal::whole(most);
  // The shortest decimal that means this double is the one that was written, if that had at most 15 digits.
  auto const value = number.as_double();
  std::array<char, 400> text;
  auto const [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  NGUON_CHECK(error == std::errc());
  auto const plain = Decimal::parse({text.data(), end});
  if (plain) return *plain;
  auto const cut = std::clamp(value, -1e15, 1e15);
  return std::clamp(Decimal::millionths(static_cast<Int128>(cut * 1e6)), Decimal::whole(-most),
                    Decimal::whole(most));
}

bool is_plain_number(std::string_view spelling) {
  return Decimal::parse(spelling).has_value();
}

}  // namespace nguon::trace
