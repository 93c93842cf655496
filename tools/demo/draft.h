#pragma once
// Drafts of EPCIS events, as an app would write them for its user: fields in, JSON out.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nguon::tools {

/// Some of a lot (figure and unit), a whole lot (no figure), or a serial (an address with a serial).
struct Goods {
  std::string address;
  std::optional<std::string> figure = std::nullopt;
  std::string uom = "H87";
};

struct EventDraft {
  std::string type = "ObjectEvent";
  std::string id;  ///< UUID; made by the author where empty.
  std::int64_t time_ms = 0;
  std::string action;  ///< Empty for a TransformationEvent.
  std::string step;    ///< CBV word or "nguon:…".
  std::string disposition;
  std::vector<Goods> goods;            ///< What the event is about; children of an aggregation.
  std::vector<Goods> inputs, outputs;  ///< Of a transformation.
  std::string parent;                  ///< Container of an aggregation.
  std::string place;                   ///< Address of the bizLocation.
  std::string from, to;                ///< Addresses of the possessing parties.
  std::string transformation;          ///< transformationID.
  std::string despatch_advice;
  std::map<std::string, std::string> ilmd;
  bool set_recalled = false;
  std::string open, reason, on_behalf_of, basis;
  std::map<std::string, std::string> facts;  ///< Extensions of ours, without the prefix.
  std::string certificate;                   ///< certificationInfo URI.
  /// Declares the event with this id wrong, and names what replaces it.
  std::string error_reason;
  std::int64_t declared_ms = 0;
  std::vector<std::string> corrected_by;
};

/// A bare event with its @context.
std::string write_event(EventDraft const &draft);

/// "2026-11-23T08:00:00+07:00": the wall clock of Vietnam.
std::string local_time(std::int64_t unix_ms);
/// "2026-11-23"
std::string local_date(std::int64_t unix_ms);

}  // namespace nguon::tools
