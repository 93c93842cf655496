#pragma once
// EPCIS 2.0 events in JSON-LD, parsed and checked; the bytes themselves are kept whole by the statement
// around them.
//
// Refused is what the normative JSON Schema 2.0.0 refuses, in the sense of its words (format checks on).
// Besides, so that a document has one meaning for every reader:
//   - duplicate members, and everything else that crypto/strict_json.h refuses;
//   - query documents, and event types other than the five of EPCIS;
//   - an @context that gives a standard term, a standard prefix or `nguon` another meaning, or our vocabulary
//   or
//     EPCIS's own a second prefix (trace/event_context.h);
//   - members of EPCIS or of ours in a second spelling ("epcis:action", "urn:nguon:v1:open");
//   - identifiers of GS1 or of ours with a wrong part (trace/identifier.h), negative quantities, and values
//   of
//     nguon:open, nguon:reason, nguon:for and nguon:basis that mean nothing.

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/result.h"
#include "trace/cbv.h"
#include "trace/decimal.h"
#include "trace/event_time.h"
#include "trace/identifier.h"

namespace nguon::trace {

enum class EventType { object, aggregation, transaction, transformation, association };
enum class Action { none, add, observe, remove };

/// Some of a class of goods. Without a figure: the whole lot, or a parent that is not used up.
struct Quantity {
  Identifier thing;
  std::optional<Decimal> figure;
  /// UN/CEFACT Rec. 20; "H87" (pieces) where the event names none.
  std::string uom;
  /// The figure has an exponent, over 15 digits or over 6 decimals: fine for goods that nobody registered
  /// here. It is then cut to millionths, and to 999,999,999,999,999.
  bool odd_spelling = false;
};

/// One side of a shipment.
struct SourceOrDestination {
  enum class Type { owning_party, possessing_party, location, other } type = Type::other;
  Identifier who;
};

struct BizTransaction {
  std::string type;  ///< Bare word of CBV ("desadv", "po", "inv" …) or a URI; may be empty.
  std::string id;
};

/// Why goods that the balance does not show are recorded all the same (nguon:open).
enum class Open { no, late, stock, bound, unknown };
enum class Basis { none, weighed, counted, estimated };

struct Event {
  Event() = default;
  /// Moves `whole` with the memory that it lies in; assigning it later would copy it.
  explicit Event(boost::json::object whole) : json(std::move(whole)) {}

  EventType type = EventType::object;
  std::string event_id;            ///< As written, a UUID's URN in lower case; empty where there is none.
  std::string event_time;          ///< As written.
  std::int64_t event_time_ms = 0;  ///< The same as Unix milliseconds.
  std::string time_zone_offset;
  Action action = Action::none;
  std::string biz_step;     ///< Bare word of CBV 2.0 ("shipping"), "nguon:grading" …, or a URI.
  std::string disposition;  ///< Likewise.
  std::optional<Identifier> read_point;
  std::optional<Identifier> biz_location;

  // What. Which lists are used depends on the type: epcs/quantities for Object and Transaction events and for
  // the children of Aggregation and Association events; inputs and outputs for Transformation events.
  std::optional<Identifier> parent;
  std::vector<Identifier> epcs;
  std::vector<Quantity> quantities;
  std::vector<Identifier> input_epcs;
  std::vector<Quantity> input_quantities;
  std::vector<Identifier> output_epcs;
  std::vector<Quantity> output_quantities;
  std::string transformation_id;

  std::vector<SourceOrDestination> sources;
  std::vector<SourceOrDestination> destinations;
  std::vector<BizTransaction> biz_transactions;
  std::vector<std::string> persistent_set;  ///< Bare words of persistentDisposition.set.
  std::vector<std::string> persistent_unset;
  std::vector<std::string> certifications;  ///< certificationInfo URIs.

  bool is_error_declaration = false;
  std::string error_reason;  ///< Bare word of CBV or URI.
  std::vector<std::string> corrective_event_ids;

  // Ours (prefix nguon).
  Open open = Open::no;
  std::string open_reason;                 ///< nguon:reason
  std::optional<Identifier> on_behalf_of;  ///< nguon:for
  Basis basis = Basis::none;

  /// The whole event: ilmd, sensorElementList, extensions. CBV terms as they were written.
  boost::json::object json;
};

struct EpcisDocument {
  std::vector<Event> events;
  bool is_bare_event = false;
  /// Of a document that the gateway signed: the party whose system sent the events (nguon:gateway).
  std::optional<Identifier> gateway_for;
};

/// `payload`: an EPCISDocument or a single event with its own @context. Errors: malformed with a JSON pointer
/// as field. Of a document of the gateway, identifiers of GS1 with a wrong part are opaque names, and an
/// event without eventID has its event hash (trace/event_hash.h) as event_id.
Result<EpcisDocument> parse_epcis(std::string_view payload);

/// The document around events that systems send, an EPCISDocument or EPCISQueryDocument: all but the list of
/// events, which is empty here. Errors as above; answers the document.
Result<boost::json::value> parse_epcis_envelope(std::string_view document);
/// One event of such a document, with opaque names as above and its event_id as written. The field of an
/// error is a pointer into the event.
Result<Event> parse_epcis_event(std::string_view event);

}  // namespace nguon::trace
