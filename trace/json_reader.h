#pragma once
// Reading values of parsed JSON that must have a certain form. The reader remembers the first thing that is
// wrong, with its JSON pointer; what it returns after that means nothing and is to be thrown away.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "crypto/result.h"
#include "crypto/utf8.h"
#include "trace/decimal.h"
#include "trace/json_path.h"

namespace nguon::trace {

using Json = boost::json::value;

inline std::string_view name_of(boost::json::key_value_pair const &member) {
  return {member.key().data(), member.key().size()};
}

class JsonReader {
 public:
  bool has_failed() const { return error_.has_value(); }
  std::optional<Error> const &error() const { return error_; }
  /// Malformed; the pointer of `path` becomes the field.
  void fail(JsonPath const &path, char const *code, std::string message);
  /// The same with an error found elsewhere, whose field is not about this document.
  void fail(JsonPath const &path, Error const &cause);

  std::string_view string(Json const &value, JsonPath const &path);
  std::string_view uri(Json const &value, JsonPath const &path);
  /// Unix milliseconds of an RFC 3339 date-time.
  std::int64_t time(Json const &value, JsonPath const &path);
  bool boolean(Json const &value, JsonPath const &path);
  void number(Json const &value, JsonPath const &path);
  /// Null, and an error, where it is none.
  boost::json::object const *object(Json const &value, JsonPath const &path);
  boost::json::array const *array(Json const &value, JsonPath const &path);

  /// Calls `read(element, path)` for each element of what must be an array; answers how many there are.
  template <class Read>
  std::size_t each(Json const &value, JsonPath const &path, Read const &read) {
    auto const *const list = array(value, path);
    if (list == nullptr) return 0;
    for (std::size_t i = 0; i < list->size(); ++i) read((*list)[i], JsonPath(path, i));
    return list->size();
  }

  /// The value of a member that must be there; null, and an error, where it is not.
  Json const *member(boost::json::object const &object, std::string_view name, JsonPath const &path);

  enum class Extensions { refused, allowed };
  /// Members that are not among `known` are refused, save, where extensions are allowed, those whose name is
  /// a URI.
  void names(boost::json::object const &object, JsonPath const &path, std::span<std::string_view const> known,
             Extensions extensions);

 private:
  std::optional<Error> error_;
};

/// The figure of a plainly spelled number (Decimal::parse), exactly; what is not plain is cut to millionths
/// and to 15 digits before the point. Requires: a number.
Decimal decimal_of(Json const &number);
/// For crypto/strict_json.h: whether Decimal::parse takes this spelling of a number.
bool is_plain_number(std::string_view spelling);

}  // namespace nguon::trace
