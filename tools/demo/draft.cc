#include "tools/demo/draft.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "crypto/result.h"
#include "tools/demo/plain_json.h"
#include "trace/epcis.h"
#include "trace/identifier.h"

namespace nguon::tools {
namespace json = boost::json;

namespace {

constexpr std::int64_t vietnam_offset_ms = 7 * 3'600'000;

std::string uri_of(std::string const &address) {
  auto thing = trace::parse_address(address);
  NGUON_CHECK(thing.has_value());
  return trace::epc_uri(*thing);
}

bool is_single(Goods const &goods) {
  auto thing = trace::parse_address(goods.address);
  NGUON_CHECK(thing.has_value());
  return !thing->serial.empty() || thing->kind == trace::Kind::unit;
}

/// Splits goods into the two lists of EPCIS: single things by EPC, the rest by class and quantity.
void put_goods(json::object &event, char const *epc_key, char const *quantity_key,
               std::vector<Goods> const &goods) {
  json::array epcs;
  json::array quantities;
  for (auto const &some : goods) {
    if (is_single(some)) {
      epcs.emplace_back(uri_of(some.address));
      continue;
    }
    json::object quantity{{"epcClass", uri_of(some.address)}};
    if (some.figure) {
      quantity["quantity"] = json::parse(*some.figure);
      if (some.uom != "H87") quantity["uom"] = some.uom;
    }
    quantities.emplace_back(std::move(quantity));
  }
  if (!epcs.empty()) event[epc_key] = std::move(epcs);
  if (!quantities.empty()) event[quantity_key] = std::move(quantities);
}

json::array party_list(char const *key, std::string const &party) {
  return {json::object{{"type", "possessing_party"}, {key, uri_of(party)}}};
}

}  // namespace

std::string local_time(std::int64_t unix_ms) {
  return trace::format_time_ms(unix_ms + vietnam_offset_ms).substr(0, 19) + "+07:00";
}

std::string local_date(std::int64_t unix_ms) {
  return local_time(unix_ms).substr(0, 10);
}

std::string write_event(EventDraft const &draft) {
  json::object event;
  event["@context"] = json::array{"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
                                  json::object{{"nguon", "urn:nguon:v1:"}}};
  event["type"] = draft.type;
  event["eventID"] = "urn:uuid:" + draft.id;
  event["eventTime"] = local_time(draft.time_ms);
  event["eventTimeZoneOffset"] = "+07:00";
  if (!draft.error_reason.empty()) {
    json::object declaration{{"declarationTime", local_time(draft.declared_ms)},
                             {"reason", draft.error_reason}};
    json::array replacements;
    for (auto const &id : draft.corrected_by) replacements.emplace_back("urn:uuid:" + id);
    if (!replacements.empty()) declaration["correctiveEventIDs"] = std::move(replacements);
    event["errorDeclaration"] = std::move(declaration);
  }
  if (!draft.action.empty()) event["action"] = draft.action;
  event["bizStep"] = draft.step;
  if (!draft.disposition.empty()) event["disposition"] = draft.disposition;
  if (draft.set_recalled) event["persistentDisposition"] = json::object{{"set", json::array{"recalled"}}};
  if (!draft.parent.empty()) event["parentID"] = uri_of(draft.parent);
  if (draft.type == "TransformationEvent") {
    put_goods(event, "inputEPCList", "inputQuantityList", draft.inputs);
    put_goods(event, "outputEPCList", "outputQuantityList", draft.outputs);
    if (!draft.transformation.empty()) event["transformationID"] = draft.transformation;
  } else if (draft.type == "AggregationEvent") {
    put_goods(event, "childEPCs", "childQuantityList", draft.goods);
  } else {
    put_goods(event, "epcList", "quantityList", draft.goods);
    // EPCIS wants one of both lists even where an event is about a place alone.
    if (!event.contains("epcList") && !event.contains("quantityList")) event["epcList"] = json::array{};
  }
  if (!draft.place.empty()) event["bizLocation"] = json::object{{"id", uri_of(draft.place)}};
  if (!draft.from.empty()) event["sourceList"] = party_list("source", draft.from);
  if (!draft.to.empty()) event["destinationList"] = party_list("destination", draft.to);
  if (!draft.despatch_advice.empty()) {
    event["bizTransactionList"] = json::array{
        json::object{{"type", "desadv"}, {"bizTransaction", "urn:nguon:desadv:" + draft.despatch_advice}}};
  }
  if (!draft.ilmd.empty()) {
    json::object ilmd;
    for (auto const &[name, value] : draft.ilmd) ilmd[name] = value;
    event["ilmd"] = std::move(ilmd);
  }
  if (!draft.certificate.empty()) event["certificationInfo"] = draft.certificate;
  if (!draft.open.empty()) event["nguon:open"] = draft.open;
  if (!draft.reason.empty()) event["nguon:reason"] = draft.reason;
  if (!draft.on_behalf_of.empty()) event["nguon:for"] = uri_of(draft.on_behalf_of);
  if (!draft.basis.empty()) event["nguon:basis"] = draft.basis;
  for (auto const &[name, value] : draft.facts) event["nguon:" + name] = value;
  return write_plain_json(event);
}

}  // namespace nguon::tools
