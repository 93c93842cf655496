#pragma once
// The query language of EPCIS 2.0 (§8.2.7.1, SimpleEventQuery): read from the parameters of an address or
// from the JSON of a named query, and asked of an event.

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/result.h"
#include "trace/epcis/event_names.h"
#include "trace/epcis/recorded_event.h"

namespace nguon::trace {

/// A member that the standard does not name.
struct FieldName {
  std::string written;   ///< As the query writes it.
  std::string expanded;  ///< With its prefix spelt out, where the query says what it means.
};

/// What one parameter asks. A list of values holds where one of them does.
struct Condition {
  enum class Operator { equal, greater, greater_or_equal, less, less_or_equal, exists, descends };
  /// What of an event is looked at.
  enum class Of {
    event_type,
    event_time,
    record_time,
    event_id,
    action,
    biz_step,
    disposition,
    persistent_set,
    persistent_unset,
    read_point,
    biz_location,
    transformation_id,
    biz_transaction,  ///< With `type`.
    source,           ///< Likewise.
    destination,      ///< Likewise.
    epc,
    parent_id,
    input_epc,
    output_epc,
    any_epc,
    epc_class,
    input_epc_class,
    output_epc_class,
    any_epc_class,
    any_thing,  ///< EPC or class, in any role: the events of a resource below /epcs.
    quantity,   ///< With or without `uom`.
    error_declaration,
    error_declaration_time,
    error_reason,
    corrective_event_id,
    sensor_element_list,
    sensor_time,     ///< Of metadata (`type` names which), or of reports.
    sensor_text,     ///< Member `type` of metadata or reports.
    sensor_figure,   ///< Member `type` of reports, with or without `uom`.
    field,           ///< `field`, in `within`.
    attribute_name,  ///< `field` has a member of this name.
    attribute,       ///< Member `attribute` of `field`.
  };
  /// Where a field of others' stands.
  enum class Within {
    event,
    ilmd,
    error_declaration,
    sensor_element,
    sensor_metadata,
    sensor_report,
    read_point,
    biz_location
  };

  std::string parameter;  ///< Its name, as written.
  Operator op = Operator::equal;
  Of of = Of::event_type;
  std::string type;
  std::string uom;
  FieldName field;
  FieldName attribute;
  Within within = Within::event;
  bool is_inner = false;  ///< Anywhere below a field, not the field itself.

  // Values, of whichever kind it has.
  std::vector<std::string> texts;  ///< Terms and identifiers by their one name.
  std::vector<NameMatch> names;
  std::vector<double> numbers;
  std::optional<std::int64_t> time_ms;
};

struct EventQuery {
  enum class Order { none, event_time, record_time, field };

  std::vector<Condition> conditions;  ///< An event is among the results where all hold.
  Order order_by = Order::none;
  FieldName order_field;
  bool is_descending = true;
  std::optional<std::uint64_t> event_count_limit;
  std::optional<std::uint64_t> max_event_count;
  // Of an address alone.
  std::optional<std::uint64_t> per_page;
  std::string next_page_token;
  /// The same for the same conditions and order, so that a page token is of one query. Holds no page size.
  std::string canonical;
};

/// Parameters and values of one query at most.
inline constexpr std::size_t query_conditions_max = 64;
inline constexpr std::size_t query_values_max = 1'000;

/// The query of an address, still escaped. Lists stand between bars. `context` are prefixes that the request
/// defines besides. Malformed with the parameter as field: "query-parameter" for one that the standard does
/// not have or that stands there twice, "query-value" for a value of the wrong form, "query-combination"
/// where parameters exclude each other, "query-too-complex" for too many.
Result<EventQuery> parse_event_query(std::string_view url_query, Namespaces const &context = {});
/// The query of a named query's definition (query-schema.json); its @context defines prefixes. The field of
/// an error is the member's JSON pointer.
Result<EventQuery> parse_event_query(boost::json::object const &query);

/// Whether the event is among the results, whatever the order and limits.
bool matches(EventQuery const &query, RecordedEvent const &event);

/// What one orders by: a number where the field is one or a time, else a text; nullopt where the event has no
/// such field.
struct OrderKey {
  double number = 0;
  std::string text;
  auto operator<=>(OrderKey const &) const = default;
};
std::optional<OrderKey> order_key(EventQuery const &query, RecordedEvent const &event);

}  // namespace nguon::trace
