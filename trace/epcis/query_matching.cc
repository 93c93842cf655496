// What a query asks, asked of an event.

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cmath>
#include <functional>

#include "trace/epcis/event_query.h"
#include "trace/epcis/units.h"
#include "trace/event_id.h"
#include "trace/event_time.h"
#include "trace/json_reader.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;
using Of = Condition::Of;
using Op = Condition::Operator;
using Within = Condition::Within;

/// Calls `visit` until it answers true, and answers whether it did.
using ValueTest = std::function<bool(json::value const &)>;

std::string_view string_in(json::value const &value) {
  auto const *const text = value.if_string();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

/// The value, or each element of a list.
bool any_value(json::value const *value, ValueTest const &test) {
  if (value == nullptr) return false;
  auto const *const list = value->if_array();
  if (list == nullptr) return test(*value);
  return std::any_of(list->begin(), list->end(),
                     [&](json::value const &each) { return any_value(&each, test); });
}

bool any_member(json::value const &value, std::string_view name, ValueTest const &test) {
  auto const *const object = value.if_object();
  return object != nullptr && any_value(object->if_contains(name), test);
}

std::optional<double> number_in(json::value const &value) {
  if (value.is_number()) return value.to_number<double>();
  auto const text = string_in(value);
  double number = 0;
  auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool has_text(std::vector<std::string> const &texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

template <class T>
bool holds(Op op, T const &have, T const &want) {
  switch (op) {
    case Op::greater:
      return have > want;
    case Op::greater_or_equal:
      return have >= want;
    case Op::less:
      return have < want;
    case Op::less_or_equal:
      return have <= want;
    default:
      return have == want;
  }
}

bool figure_holds(Condition const &condition, double have) {
  return std::any_of(condition.numbers.begin(), condition.numbers.end(),
                     [&](double want) { return holds(condition.op, have, want); });
}

/// A figure in a unit against the condition's, where that names one.
bool measure_holds(Condition const &condition, double have, std::string_view uom) {
  if (condition.uom.empty() || condition.uom == uom) return figure_holds(condition, have);
  auto const kind = condition.type == "sDev" ? FigureKind::difference : FigureKind::absolute;
  auto const converted = convert_unit(have, uom, condition.uom, kind);
  if (!converted) return false;
  // Converting costs the last digits: what was meant to be the same is the same.
  for (auto const want : condition.numbers) {
    auto const is_same =
        std::abs(*converted - want) <= 1e-9 * std::max({1.0, std::abs(*converted), std::abs(want)});
    auto const takes_same = condition.op == Op::equal || condition.op == Op::greater_or_equal ||
                            condition.op == Op::less_or_equal;
    if (is_same ? takes_same : condition.op != Op::equal && holds(condition.op, *converted, want))
      return true;
  }
  return false;
}

bool time_holds(Condition const &condition, std::string_view text) {
  auto const time = parse_time_ms(text);
  return time && condition.time_ms && holds(condition.op, *time, *condition.time_ms);
}

/// A value of others': its own text, number or time.
bool value_holds(Condition const &condition, json::value const &value) {
  if (condition.op == Op::exists) return true;
  if (auto const *const object = value.if_object()) {
    // JSON-LD's long forms of a literal and of a thing.
    for (std::string_view const name : {"@value", "@id", "id"}) {
      if (auto const *const plain = object->if_contains(name)) return value_holds(condition, *plain);
    }
    return false;
  }
  if (value.is_bool())
    return condition.op == Op::equal && has_text(condition.texts, value.get_bool() ? "true" : "false");
  if (condition.op == Op::equal && value.is_string() && has_text(condition.texts, string_in(value)))
    return true;
  if (condition.time_ms && value.is_string() && time_holds(condition, string_in(value))) return true;
  auto const number = condition.op == Op::equal && !value.is_number() ? std::nullopt : number_in(value);
  return number && figure_holds(condition, *number);
}

class EventMatch {
 public:
  explicit EventMatch(RecordedEvent const &event) : event_(event) {}

  bool satisfies(Condition const &condition) const {
    switch (condition.of) {
      case Of::event_type:
        return any("type", [&](json::value const &type) {
          return has_text(condition.texts, string_in(type)) ||
                 has_text(condition.texts, expand_name(string_in(type), event_.namespaces));
        });
      case Of::event_time:
        return condition.time_ms && holds(condition.op, event_.event_time_ms, *condition.time_ms);
      case Of::record_time:
        return condition.time_ms && holds(condition.op, event_.record_time_ms, *condition.time_ms);
      case Of::event_id:
        return has_text(condition.texts, normal_event_id(event_.id));
      case Of::action:
        return any("action",
                   [&](json::value const &action) { return has_text(condition.texts, string_in(action)); });
      case Of::biz_step:
        return any("bizStep", is_term(condition));
      case Of::disposition:
        return any("disposition", is_term(condition));
      case Of::persistent_set:
        return any_below("persistentDisposition", "set", is_term(condition));
      case Of::persistent_unset:
        return any_below("persistentDisposition", "unset", is_term(condition));
      case Of::read_point:
        return any_below("readPoint", "id", is_place(condition));
      case Of::biz_location:
        return any_below("bizLocation", "id", is_place(condition));
      case Of::transformation_id:
        return any("transformationID", is_place(condition));
      case Of::biz_transaction:
        return any_typed("bizTransactionList", "bizTransaction", condition);
      case Of::source:
        return any_typed("sourceList", "source", condition);
      case Of::destination:
        return any_typed("destinationList", "destination", condition);
      case Of::epc:
        return any_thing(condition, {"epcList", "childEPCs"});
      case Of::parent_id:
        return any_thing(condition, {"parentID"});
      case Of::input_epc:
        return any_thing(condition, {"inputEPCList"});
      case Of::output_epc:
        return any_thing(condition, {"outputEPCList"});
      case Of::any_epc:
        return any_thing(condition, {"epcList", "childEPCs", "inputEPCList", "outputEPCList", "parentID"});
      case Of::epc_class:
        return any_class(condition, {"quantityList", "childQuantityList"});
      case Of::input_epc_class:
        return any_class(condition, {"inputQuantityList"});
      case Of::output_epc_class:
        return any_class(condition, {"outputQuantityList"});
      case Of::any_epc_class:
        return any_class(condition,
                         {"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"});
      case Of::any_thing:
        return any_thing(condition, {"epcList", "childEPCs", "inputEPCList", "outputEPCList", "parentID"}) ||
               any_class(condition,
                         {"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"});
      case Of::quantity:
        return any_quantity(condition);
      case Of::error_declaration:
        return any("errorDeclaration", [](json::value const &) { return true; });
      case Of::error_declaration_time:
        return any_below("errorDeclaration", "declarationTime",
                         [&](json::value const &time) { return time_holds(condition, string_in(time)); });
      case Of::error_reason:
        return any_below("errorDeclaration", "reason", is_term(condition));
      case Of::corrective_event_id:
        return any_below("errorDeclaration", "correctiveEventIDs", [&](json::value const &id) {
          return has_text(condition.texts, normal_event_id(string_in(id)));
        });
      case Of::sensor_element_list:
        return any("sensorElementList", [](json::value const &) { return true; });
      case Of::sensor_time:
        return any_of_sensors(
            condition.type, [&](json::value const &time) { return time_holds(condition, string_in(time)); });
      case Of::sensor_text:
        return any_of_sensors(condition.type,
                              [&](json::value const &value) { return sensor_holds(condition, value); });
      case Of::sensor_figure:
        return any_container(Within::sensor_report, [&](json::value const &report) {
          return any_member(report, condition.type, [&](json::value const &figure) {
            auto const *const uom = report.get_object().if_contains("uom");
            auto const number = number_in(figure);
            return number &&
                   measure_holds(condition, *number, uom == nullptr ? std::string_view() : string_in(*uom));
          });
        });
      case Of::field:
        return any_field(condition.field, condition.within, condition.is_inner,
                         [&](json::value const &value) { return value_holds(condition, value); });
      case Of::attribute_name:
        return any_field(condition.field, Within::event, false, [&](json::value const &value) {
          auto const *const object = value.if_object();
          return object != nullptr && std::any_of(object->begin(), object->end(), [&](auto const &member) {
                   return has_text(condition.texts, name_of(member)) ||
                          has_text(condition.texts, expand_name(name_of(member), event_.namespaces));
                 });
        });
      case Of::attribute:
        return any_field(condition.field, Within::event, false, [&](json::value const &value) {
          return any_named(value, condition.attribute,
                           [&](json::value const &attribute) { return value_holds(condition, attribute); });
        });
    }
    return false;
  }

  /// Calls `test` for the values of a field.
  bool any_field(FieldName const &field, Within within, bool is_inner, ValueTest const &test) const {
    return any_container(within, [&](json::value const &container) {
      if (!is_inner) return any_named(container, field, test);
      auto const *const object = container.if_object();
      return object != nullptr && std::any_of(object->begin(), object->end(), [&](auto const &member) {
               // Of the standard's own members nothing is a field of others'.
               auto const is_others =
                   within == Within::ilmd || name_of(member).find(':') != std::string_view::npos;
               return is_others && any_inner(member.value(), field, test);
             });
    });
  }

 private:
  bool any(std::string_view name, ValueTest const &test) const {
    return any_value(event_.json.if_contains(name), test);
  }
  bool any_below(std::string_view outer, std::string_view name, ValueTest const &test) const {
    return any(outer, [&](json::value const &value) { return any_member(value, name, test); });
  }
  ValueTest is_term(Condition const &condition) const {
    return [&](json::value const &term) {
      return has_text(condition.texts, term_name(string_in(term), event_.namespaces));
    };
  }
  static ValueTest is_place(Condition const &condition) {
    return [&](json::value const &id) {
      auto const name = thing_name(string_in(id));
      return std::any_of(condition.texts.begin(), condition.texts.end(), [&](std::string const &text) {
        return name == text ||
               (condition.op == Op::descends && name.size() > text.size() && name.starts_with(text) &&
                name[text.size()] == '/' && text.starts_with("414/"));
      });
    };
  }
  bool any_typed(std::string_view list, std::string_view name, Condition const &condition) const {
    return any(list, [&](json::value const &each) {
      return any_member(each, "type",
                        [&](json::value const &type) {
                          return term_name(string_in(type), event_.namespaces) == condition.type;
                        }) &&
             any_member(each, name, [&](json::value const &id) {
               return has_text(condition.texts, thing_name(string_in(id)));
             });
    });
  }
  static bool is_named_thing(Condition const &condition, json::value const &epc) {
    auto const name = thing_name(string_in(epc));
    return std::any_of(condition.names.begin(), condition.names.end(),
                       [&](NameMatch const &match) { return match.matches(name); });
  }
  bool any_thing(Condition const &condition, std::initializer_list<std::string_view> lists) const {
    return std::any_of(lists.begin(), lists.end(), [&](std::string_view list) {
      return any(list, [&](json::value const &epc) { return is_named_thing(condition, epc); });
    });
  }
  bool any_class(Condition const &condition, std::initializer_list<std::string_view> lists) const {
    return std::any_of(lists.begin(), lists.end(), [&](std::string_view list) {
      return any_below(list, "epcClass",
                       [&](json::value const &epc) { return is_named_thing(condition, epc); });
    });
  }
  bool any_quantity(Condition const &condition) const {
    auto const fits = [&](json::value const &element) {
      return any_member(element, "quantity", [&](json::value const &figure) {
        auto const *const uom = element.get_object().if_contains("uom");
        auto const number = number_in(figure);
        return number &&
               measure_holds(condition, *number, uom == nullptr ? std::string_view() : string_in(*uom));
      });
    };
    for (std::string_view const list :
         {"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"}) {
      if (any(list, fits)) return true;
    }
    return false;
  }
  bool any_of_sensors(std::string_view name, ValueTest const &test) const {
    auto const in = [&](json::value const &part) { return any_member(part, name, test); };
    return any_container(Within::sensor_metadata, in) || any_container(Within::sensor_report, in);
  }
  bool sensor_holds(Condition const &condition, json::value const &value) const {
    if (value.is_bool()) return has_text(condition.texts, value.get_bool() ? "true" : "false");
    auto const text = string_in(value);
    if (condition.type == "type") return has_text(condition.texts, term_name(text, event_.namespaces));
    return has_text(condition.texts, text) ||
           (condition.type != "stringValue" && has_text(condition.texts, thing_name(text)));
  }

  bool any_container(Within within, ValueTest const &test) const {
    switch (within) {
      case Within::event:
        return any_event(test);
      case Within::ilmd:
        return any("ilmd", test);
      case Within::error_declaration:
        return any("errorDeclaration", test);
      case Within::sensor_element:
        return any("sensorElementList", test);
      case Within::sensor_metadata:
        return any_below("sensorElementList", "sensorMetadata", test);
      case Within::sensor_report:
        return any_below("sensorElementList", "sensorReport", test);
      case Within::read_point:
        return any("readPoint", test);
      case Within::biz_location:
        return any("bizLocation", test);
    }
    return false;
  }
  bool any_event(ValueTest const &test) const {
    if (!whole_) whole_ = json::value(event_.json);
    return test(*whole_);
  }

  bool is_field(std::string_view member, FieldName const &field) const {
    if (member == field.written) return true;
    if (member.find(':') == std::string_view::npos) return false;
    auto const expanded = expand_name(member, event_.namespaces);
    return expanded == field.expanded || expanded == field.written;
  }
  bool any_named(json::value const &container, FieldName const &field, ValueTest const &test) const {
    auto const *const object = container.if_object();
    return object != nullptr && std::any_of(object->begin(), object->end(), [&](auto const &member) {
             return is_field(name_of(member), field) && any_value(&member.value(), test);
           });
  }
  /// At any depth below a value.
  bool any_inner(json::value const &value, FieldName const &field, ValueTest const &test) const {
    if (auto const *const list = value.if_array()) {
      return std::any_of(list->begin(), list->end(),
                         [&](json::value const &each) { return any_inner(each, field, test); });
    }
    auto const *const object = value.if_object();
    return object != nullptr && (any_named(value, field, test) ||
                                 std::any_of(object->begin(), object->end(), [&](auto const &member) {
                                   return any_inner(member.value(), field, test);
                                 }));
  }

  RecordedEvent const &event_;
  mutable std::optional<json::value> whole_;  ///< Made for the few queries that look at the event as a value.
};

}  // namespace

bool matches(EventQuery const &query, RecordedEvent const &event) {
  EventMatch const match(event);
  return std::all_of(query.conditions.begin(), query.conditions.end(),
                     [&](Condition const &condition) { return match.satisfies(condition); });
}

std::optional<OrderKey> order_key(EventQuery const &query, RecordedEvent const &event) {
  std::optional<OrderKey> key;
  switch (query.order_by) {
    case EventQuery::Order::none:
      return std::nullopt;
    case EventQuery::Order::event_time:
      return OrderKey{static_cast<double>(event.event_time_ms), {}};
    case EventQuery::Order::record_time:
      return OrderKey{static_cast<double>(event.record_time_ms), {}};
    case EventQuery::Order::field:
      EventMatch(event).any_field(query.order_field, Within::event, false, [&](json::value const &value) {
        if (auto const number = number_in(value)) {
          key = OrderKey{*number, {}};
        } else if (auto const time = parse_time_ms(string_in(value))) {
          key = OrderKey{static_cast<double>(*time), {}};
        } else if (value.is_string()) {
          key = OrderKey{0, std::string(string_in(value))};
        }
        return key.has_value();
      });
      return key;
  }
  return key;
}

}  // namespace nguon::trace
