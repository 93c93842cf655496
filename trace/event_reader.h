#pragma once
// Checked reading of one EPCIS event out of parsed JSON (trace/epcis.h is the door).

#include <boost/json/object.hpp>
#include <optional>
#include <set>

#include "trace/cbv.h"
#include "trace/epcis.h"
#include "trace/json_path.h"

namespace nguon::trace {

/// Reads events; remembers the first thing that is wrong and reads on without looking at it.
class EventReader {
 public:
  /// `odd_numbers`: values whose spelling in the document is not a plain decimal of the allowed length.
  explicit EventReader(std::set<double> odd_numbers) : odd_numbers_(std::move(odd_numbers)) {}

  Event read(boost::json::value const &json, JsonPath const &path, bool context_required);
  void check_context(boost::json::value const &context, JsonPath const &path);
  void fail(JsonPath const &path, std::string_view code, std::string message);
  std::optional<Error> const &error() const { return error_; }

  /// Empty, and an error, where it is no string.
  std::string_view string(boost::json::value const &json, JsonPath const &path);
  std::string_view uri(boost::json::value const &json, JsonPath const &path);
  std::int64_t time(boost::json::value const &json, JsonPath const &path);

 private:
  using Json = boost::json::value;

  void read_member(Event &event, std::string_view name, Json const &json, JsonPath const &path);
  bool read_what(Event &event, std::string_view name, Json const &json, JsonPath const &path);
  bool read_why(Event &event, std::string_view name, Json const &json, JsonPath const &path);
  bool read_extension(Event &event, std::string_view name, Json const &json, JsonPath const &path);
  void check_whole(Event const &event, boost::json::object const &json, JsonPath const &path);

  Identifier identifier(Json const &json, JsonPath const &path);
  std::vector<Identifier> identifiers(Json const &json, JsonPath const &path, bool unique);
  std::vector<Quantity> quantities(Json const &json, JsonPath const &path);
  std::optional<Identifier> location(Json const &json, JsonPath const &path);
  std::string term(Vocabulary vocabulary, Json const &json, JsonPath const &path);
  std::vector<std::string> terms(Vocabulary vocabulary, Json const &json, JsonPath const &path);
  std::vector<std::string> uris(Json const &json, JsonPath const &path);
  void read_sides(std::vector<SourceOrDestination> &sides, std::string_view key, Json const &json,
                  JsonPath const &path);
  void read_transactions(Event &event, Json const &json, JsonPath const &path);
  void read_persistent(Event &event, Json const &json, JsonPath const &path);
  void read_error_declaration(Event &event, Json const &json, JsonPath const &path);
  void check_sensors(Json const &json, JsonPath const &path);
  boost::json::object const *object(Json const &json, JsonPath const &path);
  boost::json::array const *array(Json const &json, JsonPath const &path);
  /// Members that are neither listed nor a URI (or prefixed name) are refused.
  void check_names(boost::json::object const &object, JsonPath const &path,
                   std::initializer_list<std::string_view> known, bool extensions_allowed);

  std::set<double> odd_numbers_;
  std::optional<Error> error_;
};

}  // namespace nguon::trace
