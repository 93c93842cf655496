#pragma once
// The members of one object of a statement, each asked for by name; what nobody asked for is refused, so that
// a typing error is named.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/identifier.h"
#include "trace/json_reader.h"
#include "trace/statement.h"

namespace nguon::trace {

enum class Need { required, optional };

/// Wrong members are told to the reader. Must not outlive its arguments.
class StatementFields {
 public:
  StatementFields(JsonReader &reader, boost::json::object const &object, JsonPath const &path)
      : reader_(reader), object_(object), path_(path) {}

  void fail(std::string_view name, char const *code, std::string message) {
    reader_.fail(JsonPath(path_, name), code, std::move(message));
  }

  Json const *find(std::string_view name, Need need);
  bool contains(std::string_view name) const { return object_.contains(name); }

  /// Not empty where it is there.
  std::string string(std::string_view name, Need need);
  bool boolean(std::string_view name, bool otherwise);
  /// A whole number from 1 to a million.
  std::optional<unsigned> count(std::string_view name, Need need);
  /// At least zero.
  std::optional<Decimal> figure(std::string_view name, Need need);
  /// A string, which is Vietnamese, or an object of strings by language with "vi" among them.
  Text text(std::string_view name, Need need);
  /// RFC 3339 date-time, as written.
  std::string time(std::string_view name, Need need);
  /// UN/CEFACT Rec. 20.
  std::string unit(std::string_view name);
  /// The subject of a thing of this kind in its one spelling.
  std::string subject(std::string_view name, Kind kind, Need need = Need::required);
  std::vector<std::string> subjects(std::string_view name, Kind kind);
  /// The subject of anything that may have links: of goods, a place, a party, or another GS1 key.
  std::string linked_subject(std::string_view name);
  std::vector<std::string> strings(std::string_view name, Need need);
  std::optional<PublicKey> key(std::string_view name);
  std::vector<PublicKey> keys(std::string_view name);

  /// `read(fields)` for an object within; nothing where it is not there.
  template <class Read>
  void within(std::string_view name, Read const &read) {
    JsonPath const at(path_, name);
    if (auto const *const value = find(name, Need::optional)) read_object(*value, at, read);
  }
  /// The same for each object of a list.
  template <class Read>
  void each(std::string_view name, Read const &read) {
    auto const *const value = find(name, Need::optional);
    if (value == nullptr) return;
    reader_.each(*value, JsonPath(path_, name),
                 [&](Json const &element, JsonPath const &at) { read_object(element, at, read); });
  }

  /// Refuses the members that were not asked for.
  void finish();

 private:
  template <class Read>
  void read_object(Json const &value, JsonPath const &at, Read const &read) {
    auto const *const object = reader_.object(value, at);
    if (object == nullptr) return;
    StatementFields fields(reader_, *object, at);
    read(fields);
    fields.finish();
  }
  std::string checked_subject(Json const &value, JsonPath const &at, Kind kind);
  std::string filled_string(Json const &value, JsonPath const &at);
  std::optional<PublicKey> checked_key(Json const &value, JsonPath const &at);

  JsonReader &reader_;
  boost::json::object const &object_;
  JsonPath const &path_;
  std::vector<std::string_view> asked_;
};

}  // namespace nguon::trace
