#include "trace/epcis/event_query.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cmath>
#include <set>

#include "trace/cbv.h"
#include "trace/event_id.h"
#include "trace/event_time.h"
#include "trace/json_reader.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;
using Of = Condition::Of;
using Op = Condition::Operator;
using Within = Condition::Within;

/// How the values of a parameter are written.
enum class ValueForm {
  event_types,
  actions,
  steps,
  dispositions,
  reasons,
  measurements,
  uris,    ///< Names of things.
  names,   ///< Names of things, or patterns of them.
  events,  ///< Names of events.
  texts,
  time,
  number,
  numbers,
  yes_or_no,  ///< Kept as a text.
  flag,       ///< Whether it is asked at all.
};

struct FixedParameter {
  std::string_view name;
  Of of;
  Op op;
  ValueForm form;
  std::string_view type = {};
};

constexpr std::array fixed_parameters = {
    FixedParameter{"eventType", Of::event_type, Op::equal, ValueForm::event_types},
    FixedParameter{"GE_eventTime", Of::event_time, Op::greater_or_equal, ValueForm::time},
    FixedParameter{"LT_eventTime", Of::event_time, Op::less, ValueForm::time},
    FixedParameter{"GE_recordTime", Of::record_time, Op::greater_or_equal, ValueForm::time},
    FixedParameter{"LT_recordTime", Of::record_time, Op::less, ValueForm::time},
    FixedParameter{"EQ_action", Of::action, Op::equal, ValueForm::actions},
    FixedParameter{"EQ_bizStep", Of::biz_step, Op::equal, ValueForm::steps},
    FixedParameter{"EQ_disposition", Of::disposition, Op::equal, ValueForm::dispositions},
    FixedParameter{"EQ_persistentDisposition_set", Of::persistent_set, Op::equal, ValueForm::dispositions},
    FixedParameter{"EQ_persistentDisposition_unset", Of::persistent_unset, Op::equal,
                   ValueForm::dispositions},
    FixedParameter{"EQ_readPoint", Of::read_point, Op::equal, ValueForm::uris},
    FixedParameter{"WD_readPoint", Of::read_point, Op::descends, ValueForm::uris},
    FixedParameter{"EQ_bizLocation", Of::biz_location, Op::equal, ValueForm::uris},
    FixedParameter{"WD_bizLocation", Of::biz_location, Op::descends, ValueForm::uris},
    FixedParameter{"EQ_transformationID", Of::transformation_id, Op::equal, ValueForm::uris},
    FixedParameter{"MATCH_epc", Of::epc, Op::equal, ValueForm::names},
    FixedParameter{"MATCH_parentID", Of::parent_id, Op::equal, ValueForm::names},
    FixedParameter{"MATCH_inputEPC", Of::input_epc, Op::equal, ValueForm::names},
    FixedParameter{"MATCH_outputEPC", Of::output_epc, Op::equal, ValueForm::names},
    FixedParameter{"MATCH_anyEPC", Of::any_epc, Op::equal, ValueForm::names},
    FixedParameter{"MATCH_epcClass", Of::epc_class, Op::equal, ValueForm::names},
    FixedParameter{"MATCH_inputEPCClass", Of::input_epc_class, Op::equal, ValueForm::names},
    FixedParameter{"MATCH_outputEPCClass", Of::output_epc_class, Op::equal, ValueForm::names},
    FixedParameter{"MATCH_anyEPCClass", Of::any_epc_class, Op::equal, ValueForm::names},
    FixedParameter{"EQ_eventID", Of::event_id, Op::equal, ValueForm::events},
    FixedParameter{"EXISTS_errorDeclaration", Of::error_declaration, Op::exists, ValueForm::flag},
    // The query schema and the REST binding spell these two differently.
    FixedParameter{"GE_errorDeclarationTime", Of::error_declaration_time, Op::greater_or_equal,
                   ValueForm::time},
    FixedParameter{"LT_errorDeclarationTime", Of::error_declaration_time, Op::less, ValueForm::time},
    FixedParameter{"GE_errorDeclaration_Time", Of::error_declaration_time, Op::greater_or_equal,
                   ValueForm::time},
    FixedParameter{"LT_errorDeclaration_Time", Of::error_declaration_time, Op::less, ValueForm::time},
    FixedParameter{"EQ_errorReason", Of::error_reason, Op::equal, ValueForm::reasons},
    FixedParameter{"EQ_correctiveEventID", Of::corrective_event_id, Op::equal, ValueForm::events},
    FixedParameter{"EXISTS_sensorElementList", Of::sensor_element_list, Op::exists, ValueForm::flag},
    FixedParameter{"GE_time", Of::sensor_time, Op::greater_or_equal, ValueForm::time, "time"},
    FixedParameter{"LT_time", Of::sensor_time, Op::less, ValueForm::time, "time"},
    FixedParameter{"GE_startTime", Of::sensor_time, Op::greater_or_equal, ValueForm::time, "startTime"},
    FixedParameter{"LT_startTime", Of::sensor_time, Op::less, ValueForm::time, "startTime"},
    FixedParameter{"GE_endTime", Of::sensor_time, Op::greater_or_equal, ValueForm::time, "endTime"},
    FixedParameter{"LT_endTime", Of::sensor_time, Op::less, ValueForm::time, "endTime"},
    FixedParameter{"EQ_type", Of::sensor_text, Op::equal, ValueForm::measurements, "type"},
    FixedParameter{"EQ_deviceID", Of::sensor_text, Op::equal, ValueForm::uris, "deviceID"},
    FixedParameter{"EQ_dataProcessingMethod", Of::sensor_text, Op::equal, ValueForm::uris,
                   "dataProcessingMethod"},
    FixedParameter{"EQ_microorganism", Of::sensor_text, Op::equal, ValueForm::uris, "microorganism"},
    FixedParameter{"EQ_chemicalSubstance", Of::sensor_text, Op::equal, ValueForm::uris, "chemicalSubstance"},
    FixedParameter{"EQ_bizRules", Of::sensor_text, Op::equal, ValueForm::uris, "bizRules"},
    FixedParameter{"EQ_stringValue", Of::sensor_text, Op::equal, ValueForm::texts, "stringValue"},
    FixedParameter{"EQ_booleanValue", Of::sensor_text, Op::equal, ValueForm::yes_or_no, "booleanValue"},
    FixedParameter{"EQ_hexBinaryValue", Of::sensor_text, Op::equal, ValueForm::texts, "hexBinaryValue"},
    FixedParameter{"EQ_uriValue", Of::sensor_text, Op::equal, ValueForm::uris, "uriValue"},
};

struct ComparisonWord {
  std::string_view prefix;
  Op op;
};
constexpr std::array comparisons = {
    ComparisonWord{"EQ_", Op::equal},
    ComparisonWord{"GT_", Op::greater},
    ComparisonWord{"GE_", Op::greater_or_equal},
    ComparisonWord{"LT_", Op::less},
    ComparisonWord{"LE_", Op::less_or_equal},
    ComparisonWord{"EXISTS_", Op::exists},
};

struct WithinWord {
  std::string_view prefix;
  Within within;
};
constexpr std::array containers = {
    WithinWord{"ILMD_", Within::ilmd},
    WithinWord{"ERROR_DECLARATION_", Within::error_declaration},
    WithinWord{"SENSORELEMENT_", Within::sensor_element},
    WithinWord{"SENSORMETADATA_", Within::sensor_metadata},
    WithinWord{"SENSORREPORT_", Within::sensor_report},
    WithinWord{"readPoint_", Within::read_point},
    WithinWord{"bizLocation_", Within::biz_location},
};

constexpr std::array<std::string_view, 7> figures = {"value", "minValue", "maxValue", "meanValue",
                                                     "sDev",  "percRank", "percValue"};

bool take_prefix(std::string_view &text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || text.empty() || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

std::optional<std::uint64_t> count_of(std::string_view text) {
  std::uint64_t count = 0;
  auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (failure != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return count;
}

/// "KGM", "CEL"; the query schema allows four characters.
bool is_unit(std::string_view text) {
  return text.size() >= 2 && text.size() <= 4 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

/// A parameter as it came, from an address or from JSON.
struct GivenParameter {
  std::string name;
  std::string field;  ///< For an error.
  std::vector<std::string> values;
  enum class Kind { text, number, boolean, list, nothing } kind = Kind::text;
  bool is_json = false;
};

class QueryReader {
 public:
  explicit QueryReader(Namespaces context) : context_(std::move(context)) {}

  bool read(GivenParameter const &given) {
    given_ = &given;
    if (!seen_.insert(given.name).second) return fail("query-parameter", "once", "stands there twice.");
    if (given.kind == GivenParameter::Kind::list && given.values.empty())
      return fail("query-value", "filled list", "has an empty list.");
    values_ += given.values.size();
    if (seen_.size() > query_conditions_max || values_ > query_values_max) {
      return fail("query-too-complex", "",
                  "is one too many: a query has at most " + std::to_string(query_conditions_max) +
                      " parameters and " + std::to_string(query_values_max) + " values.");
    }
    if (auto const done = read_control()) return *done;
    if (auto const done = read_fixed()) return *done;
    if (auto const done = read_flexible()) return *done;
    return fail("query-parameter", "known", "is no parameter of EPCIS 2.0.");
  }

  Result<EventQuery> finish() {
    if (!error_) check_combinations();
    if (error_) return *std::move(error_);
    std::sort(canonical_.begin(), canonical_.end());
    for (auto const &line : canonical_) query_.canonical.append(line).append(1, '\n');
    return std::move(query_);
  }

 private:
  /// `want`: in a word, by which the sentence of other languages is found.
  bool fail(char const *code, char const *want, std::string_view what, std::string have = {}) {
    if (!error_) {
      error_ = Error{ErrorKind::malformed,
                     code,
                     "The query parameter " + quoted(given_->name) + " " + std::string(what),
                     given_->field,
                     std::move(have),
                     want};
    }
    return false;
  }

  void check_combinations() {
    auto const refuse = [&](char const *field, char const *want, char const *message) {
      if (!error_) error_ = Error{ErrorKind::malformed, "query-combination", message, field, "", want};
    };
    if (query_.event_count_limit && query_.max_event_count)
      refuse("eventCountLimit", "one limit", "eventCountLimit and maxEventCount exclude each other.");
    if (query_.event_count_limit && query_.order_by == EventQuery::Order::none)
      refuse("eventCountLimit", "orderBy", "eventCountLimit needs orderBy.");
  }

  // Forms of values. Each answers whether the values are of the form, having said what is wrong.

  bool is_list() const { return !given_->is_json || given_->kind == GivenParameter::Kind::list; }

  bool read_terms(Condition &condition, Vocabulary vocabulary) {
    if (!is_list()) return fail("query-value", "list", "takes a list.");
    for (auto const &value : given_->values) {
      auto name = term_name(value, context_);
      if (!is_cbv_word(vocabulary, name) && !is_uri(name))
        return fail("query-value", "term",
                    "has a value that is neither a word of CBV nor a URI: " + quoted(value), value);
      condition.texts.push_back(std::move(name));
    }
    return true;
  }

  template <std::size_t n>
  bool read_words(Condition &condition, std::array<std::string_view, n> const &words, bool or_uri) {
    if (!is_list()) return fail("query-value", "list", "takes a list.");
    for (auto const &value : given_->values) {
      if (std::find(words.begin(), words.end(), value) == words.end() && !(or_uri && is_uri(value)))
        return fail("query-value", "listed word", "has a value that it does not take: " + quoted(value),
                    value);
      condition.texts.push_back(value);
    }
    return true;
  }

  bool read_uris(Condition &condition, bool patterns) {
    if (!is_list()) return fail("query-value", "list", "takes a list.");
    for (auto const &value : given_->values) {
      if (!is_uri(value))
        return fail("query-value", "URI", "has a value that is no URI: " + quoted(value), value);
      if (patterns) {
        condition.names.push_back(read_name_match(value));
      } else {
        condition.texts.push_back(thing_name(value));
      }
    }
    return true;
  }

  bool read_time(Condition &condition) {
    if (given_->values.size() != 1 || given_->kind != GivenParameter::Kind::text)
      return fail("query-value", "time", "takes one date and time.");
    auto const time = parse_time_ms(given_->values.front());
    if (!time) return fail("query-value", "time", "takes a date and time such as 2026-11-23T08:00:00+07:00.");
    condition.time_ms = *time;
    return true;
  }

  bool read_numbers(Condition &condition, bool many) {
    auto const fits = given_->is_json
                          ? given_->kind == (many ? GivenParameter::Kind::list : GivenParameter::Kind::number)
                          : many || given_->values.size() == 1;
    if (!fits)
      return fail("query-value", many ? "numbers" : "number",
                  many ? "takes a list of numbers." : "takes one number.");
    for (auto const &value : given_->values) {
      auto const number = number_of(value);
      if (!number)
        return fail("query-value", many ? "numbers" : "number", "takes numbers, and not " + quoted(value),
                    value);
      condition.numbers.push_back(*number);
    }
    return true;
  }

  bool read_form(Condition &condition, ValueForm form) {
    static constexpr std::array<std::string_view, 5> types = {
        "ObjectEvent", "AggregationEvent", "AssociationEvent", "TransformationEvent", "TransactionEvent"};
    static constexpr std::array<std::string_view, 3> actions = {"ADD", "OBSERVE", "DELETE"};
    switch (form) {
      case ValueForm::event_types:
        return read_words(condition, types, true);
      case ValueForm::actions:
        return read_words(condition, actions, false);
      case ValueForm::steps:
        return read_terms(condition, Vocabulary::biz_step);
      case ValueForm::dispositions:
        return read_terms(condition, Vocabulary::disposition);
      case ValueForm::reasons:
        return read_terms(condition, Vocabulary::error_reason);
      case ValueForm::measurements:
        return read_terms(condition, Vocabulary::measurement);
      case ValueForm::uris:
        return read_uris(condition, false);
      case ValueForm::names:
        return read_uris(condition, true);
      case ValueForm::events:
        if (!is_list()) return fail("query-value", "list", "takes a list.");
        for (auto const &value : given_->values) {
          if (!is_uri(value))
            return fail("query-value", "URI", "has a value that is no URI: " + quoted(value), value);
          condition.texts.push_back(normal_event_id(value));
        }
        return true;
      case ValueForm::texts:
        if (!is_list()) return fail("query-value", "list", "takes a list.");
        condition.texts = given_->values;
        return true;
      case ValueForm::time:
        return read_time(condition);
      case ValueForm::number:
        return read_numbers(condition, false);
      case ValueForm::numbers:
        return read_numbers(condition, true);
      case ValueForm::yes_or_no: {
        auto const fits =
            given_->is_json ? given_->kind == GivenParameter::Kind::boolean : given_->values.size() == 1;
        if (!fits || (given_->values.front() != "true" && given_->values.front() != "false"))
          return fail("query-value", "boolean", "takes true or false.");
        condition.texts = given_->values;
        return true;
      }
      case ValueForm::flag:
        return read_flag();
    }
    return false;
  }

  /// True where the parameter asks; a flag that is false asks nothing, and is_asked_ says so. The query
  /// schema spells a flag as a whole number or null.
  bool read_flag() {
    is_asked_ = true;
    if (given_->kind == GivenParameter::Kind::nothing) return true;
    if (given_->values.size() != 1 || given_->kind == GivenParameter::Kind::list)
      return fail("query-value", "boolean", "takes true or false.");
    auto const &value = given_->values.front();
    auto const is_whole = number_of(value) && value.find_first_of(".eE") == std::string::npos;
    if (value.empty() || value == "true" || (is_whole && value != "0")) return true;
    is_asked_ = false;
    return value == "false" || value == "0" || fail("query-value", "boolean", "takes true or false.");
  }

  /// Values of a field of others': texts, one number or one time.
  bool read_field_values(Condition &condition) {
    if (condition.op == Op::exists) return read_flag();
    if (condition.op == Op::equal) {
      for (auto const &value : given_->values) {
        condition.texts.push_back(value);
        if (auto const number = number_of(value)) condition.numbers.push_back(*number);
      }
      if (given_->kind == GivenParameter::Kind::text && given_->values.size() == 1) {
        if (auto const time = parse_time_ms(given_->values.front())) condition.time_ms = *time;
      }
      return given_->kind != GivenParameter::Kind::nothing || fail("query-value", "value", "needs a value.");
    }
    if (given_->values.size() != 1 || given_->kind == GivenParameter::Kind::list)
      return fail("query-value", "number or time", "takes one number or one date and time.");
    if (auto const number = number_of(given_->values.front())) {
      condition.numbers.push_back(*number);
      return true;
    }
    auto const time = parse_time_ms(given_->values.front());
    if (!time) return fail("query-value", "number or time", "takes one number or one date and time.");
    condition.time_ms = *time;
    return true;
  }

  bool add(Condition condition) {
    condition.parameter = given_->name;
    if (!is_asked_) {
      is_asked_ = true;
      return true;
    }
    note();
    query_.conditions.push_back(std::move(condition));
    return true;
  }
  void note() {
    json::array values;
    for (auto const &value : given_->values) values.emplace_back(value);
    canonical_.push_back(given_->name + "=" + json::serialize(values));
  }

  /// Order, limits and paging.
  std::optional<bool> read_control() {
    auto const &name = given_->name;
    auto const is_count =
        name == "eventCountLimit" || name == "maxEventCount" || (name == "perPage" && !given_->is_json);
    auto const is_text =
        name == "orderBy" || name == "orderDirection" || (name == "nextPageToken" && !given_->is_json);
    if (!is_count && !is_text) return std::nullopt;
    auto const kind = is_count ? GivenParameter::Kind::number : GivenParameter::Kind::text;
    if (given_->values.size() != 1 || (given_->is_json && given_->kind != kind))
      return fail("query-value", is_count ? "count" : "text",
                  is_count ? "takes one whole number." : "takes one text.");
    auto const &value = given_->values.front();
    if (is_count) {
      auto const count = count_of(value);
      if (!count || *count == 0) return fail("query-value", "count", "takes a whole number above zero.");
      if (name == "perPage") {
        query_.per_page = *count;
        return true;
      }
      (name == "eventCountLimit" ? query_.event_count_limit : query_.max_event_count) = *count;
      note();
      return true;
    }
    if (name == "nextPageToken") {
      query_.next_page_token = value;
      return !value.empty() || fail("query-value", "value", "is empty.");
    }
    note();
    if (name == "orderDirection") {
      query_.is_descending = value == "DESC";
      return value == "ASC" || value == "DESC" || fail("query-value", "direction", "takes ASC or DESC.");
    }
    if (value == "eventTime") {
      query_.order_by = EventQuery::Order::event_time;
    } else if (value == "recordTime") {
      query_.order_by = EventQuery::Order::record_time;
    } else {
      query_.order_by = EventQuery::Order::field;
      if (!read_name(query_.order_field, value))
        return fail("query-value", "order",
                    "takes eventTime, recordTime or the name of a field with its prefix.");
    }
    return true;
  }

  std::optional<bool> read_fixed() {
    auto const row = std::find_if(fixed_parameters.begin(), fixed_parameters.end(),
                                  [&](FixedParameter const &each) { return each.name == given_->name; });
    if (row == fixed_parameters.end()) return std::nullopt;
    Condition condition;
    condition.of = row->of;
    condition.op = row->op;
    condition.type = row->type;
    return read_form(condition, row->form) && add(std::move(condition));
  }

  /// A name of others' has a prefix, or is a URI.
  bool read_name(FieldName &field, std::string_view text) const {
    auto const colon = text.find(':');
    if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size()) return false;
    field.written = text;
    field.expanded = expand_name(text, context_);
    return true;
  }

  std::optional<bool> read_attribute() {
    std::string_view rest = given_->name;
    Condition condition;
    if (take_prefix(rest, "HASATTR_")) {
      condition.of = Of::attribute_name;
      if (!read_name(condition.field, rest)) return std::nullopt;
      if (!is_list()) return fail("query-value", "list", "takes a list.");
      condition.texts = given_->values;
      return add(std::move(condition));
    }
    if (!take_prefix(rest, "EQATTR_") && !take_prefix(rest, "EQ_ATTR_")) return std::nullopt;
    auto const split = rest.rfind('_');
    if (split == std::string_view::npos || split + 1 == rest.size()) return std::nullopt;
    condition.of = Of::attribute;
    condition.field.written = rest.substr(0, split);
    condition.field.expanded = expand_name(condition.field.written, context_);
    condition.attribute.written = rest.substr(split + 1);
    condition.attribute.expanded = expand_name(condition.attribute.written, context_);
    if (condition.field.written.empty()) return std::nullopt;
    return read_field_values(condition) && add(std::move(condition));
  }

  std::optional<bool> read_typed_list(Op op, std::string_view rest) {
    struct Row {
      std::string_view prefix;
      Of of;
      Vocabulary types;
    };
    static constexpr std::array rows = {
        Row{"bizTransaction_", Of::biz_transaction, Vocabulary::biz_transaction_type},
        Row{"source_", Of::source, Vocabulary::source_destination_type},
        Row{"destination_", Of::destination, Vocabulary::source_destination_type}};
    for (auto const &row : rows) {
      auto type = rest;
      if (op != Op::equal || !take_prefix(type, row.prefix)) continue;
      Condition condition;
      condition.of = row.of;
      condition.type = term_name(type, context_);
      if (!is_cbv_word(row.types, condition.type) && !is_uri(condition.type))
        return fail("query-parameter", "type", "names a type that is neither a word of CBV nor a URI.");
      return read_uris(condition, false) && add(std::move(condition));
    }
    return std::nullopt;
  }

  /// quantity, value, minValue …, with their unit.
  std::optional<bool> read_figure(Op op, std::string_view rest) {
    auto const split = rest.find('_');
    auto const name = rest.substr(0, split);
    auto const is_quantity = name == "quantity";
    if (op == Op::exists ||
        (!is_quantity && std::find(figures.begin(), figures.end(), name) == figures.end()))
      return std::nullopt;
    Condition condition;
    condition.op = op;
    condition.of = is_quantity ? Of::quantity : Of::sensor_figure;
    condition.type = name;
    if (split != std::string_view::npos) {
      condition.uom = rest.substr(split + 1);
      if (!is_unit(condition.uom)) return fail("query-parameter", "unit", "names no unit of measure.");
    } else if (!is_quantity && name != "percRank") {
      return fail("query-parameter", "unit", "needs a unit of measure in its name.");
    }
    return read_numbers(condition, op == Op::equal) && add(std::move(condition));
  }

  std::optional<bool> read_field(Op op, std::string_view rest) {
    Condition condition;
    condition.op = op;
    condition.of = Of::field;
    condition.is_inner = take_prefix(rest, "INNER_");
    for (auto const &row : containers) {
      if (!take_prefix(rest, row.prefix)) continue;
      condition.within = row.within;
      break;
    }
    if (!read_name(condition.field, rest)) return std::nullopt;
    return read_field_values(condition) && add(std::move(condition));
  }

  std::optional<bool> read_flexible() {
    if (auto const done = read_attribute()) return done;
    for (auto const &[prefix, op] : comparisons) {
      std::string_view rest = given_->name;
      if (!take_prefix(rest, prefix)) continue;
      if (auto const done = read_typed_list(op, rest)) return done;
      if (auto const done = read_figure(op, rest)) return done;
      return read_field(op, rest);
    }
    return std::nullopt;
  }

  Namespaces context_;
  EventQuery query_;
  std::vector<std::string> canonical_;
  std::set<std::string> seen_;
  std::size_t values_ = 0;
  bool is_asked_ = true;
  GivenParameter const *given_ = nullptr;
  std::optional<Error> error_;
};

std::vector<std::string> split_bars(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    auto const end = std::min(text.find('|', at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// Null stands for a parameter without a value; false where the JSON is of no such form.
bool read_json_value(json::value const &value, GivenParameter &into) {
  if (value.is_null()) {
    into.kind = GivenParameter::Kind::nothing;
  } else if (auto const *const text = value.if_string()) {
    into.values.emplace_back(*text);
  } else if (value.is_number()) {
    into.kind = GivenParameter::Kind::number;
    into.values.push_back(json::serialize(value));
  } else if (value.is_bool()) {
    into.kind = GivenParameter::Kind::boolean;
    into.values.emplace_back(value.get_bool() ? "true" : "false");
  } else if (auto const *const list = value.if_array()) {
    into.kind = GivenParameter::Kind::list;
    auto const are_numbers = !list->empty() && list->front().is_number();
    for (auto const &each : *list) {
      if (each.is_number() != are_numbers || (!are_numbers && !each.is_string())) return false;
      into.values.push_back(are_numbers ? json::serialize(each) : std::string(each.get_string()));
    }
  } else {
    return false;
  }
  return true;
}

void read_prefixes(json::value const &context, Namespaces &into) {
  if (auto const *const list = context.if_array()) {
    for (auto const &one : *list) read_prefixes(one, into);
  } else if (auto const *const object = context.if_object()) {
    for (auto const &[prefix, uri] : *object) {
      if (uri.is_string()) into.insert_or_assign(std::string(prefix), std::string(uri.get_string()));
    }
  }
}

}  // namespace

Result<EventQuery> parse_event_query(std::string_view url_query, Namespaces const &context) {
  QueryReader reader(context);
  for (std::size_t at = 0; at < url_query.size();) {
    auto const end = std::min(url_query.find('&', at), url_query.size());
    auto const pair = url_query.substr(at, end - at);
    at = end + 1;
    if (pair.empty()) continue;
    auto const equals = pair.find('=');
    auto name = unescape_query(pair.substr(0, equals));
    if (!name) return std::move(name).error();
    auto value =
        unescape_query(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
    if (!value) return std::move(value).error();
    GivenParameter given;
    given.field = *name;
    given.name = *std::move(name);
    given.values = given.name == "nextPageToken" ? std::vector{*value} : split_bars(*value);
    if (!reader.read(given)) break;
  }
  return reader.finish();
}

Result<EventQuery> parse_event_query(json::object const &query) {
  Namespaces context;
  if (auto const *const given = query.if_contains("@context")) {
    if (!given->is_string() && !given->is_object() && !given->is_array()) {
      return Error{ErrorKind::malformed,
                   "query-value",
                   "An @context is a URI, an object or a list of them.",
                   "/@context",
                   "",
                   "context"};
    }
    read_prefixes(*given, context);
  }
  QueryReader reader(std::move(context));
  for (auto const &member : query) {
    if (name_of(member) == "@context") continue;
    GivenParameter given;
    given.name = name_of(member);
    given.field = "/" + given.name;
    given.is_json = true;
    if (!read_json_value(member.value(), given)) {
      return Error{ErrorKind::malformed,
                   "query-value",
                   "The query parameter " + quoted(given.name) + " takes texts or numbers.",
                   given.field,
                   "",
                   "texts or numbers"};
    }
    if (!reader.read(given)) break;
  }
  return reader.finish();
}

}  // namespace nguon::trace
