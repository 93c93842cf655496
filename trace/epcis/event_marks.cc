#include "trace/epcis/event_marks.h"

#include <set>

#include "crypto/jws.h"
#include "storage/entry.h"
#include "storage/log.h"
#include "trace/epcis.h"
#include "trace/epcis/event_texts.h"
#include "trace/records.h"

namespace nguon::trace {
namespace {

bool is_known(Identifier const &thing, storage::Reader const &state) {
  switch (thing.kind) {
    case Kind::product:
    case Kind::lot:
    case Kind::serial:
      return find_product(state, thing.product).has_value();
    case Kind::unit:
      return find_unit(state, thing.subject).has_value();
    default:
      return false;
  }
}

bool names_only_foreign_goods(Event const &event, storage::Reader const &state) {
  bool names_any = event.parent.has_value() || !event.transformation_id.empty();
  if (event.parent && is_known(*event.parent, state)) return false;
  if (!event.transformation_id.empty() && find_run(state, run_subject(event.transformation_id))) return false;
  for (auto const *list : {&event.epcs, &event.input_epcs, &event.output_epcs}) {
    for (auto const &thing : *list) {
      if (is_known(thing, state)) return false;
      names_any = true;
    }
  }
  for (auto const *list : {&event.quantities, &event.input_quantities, &event.output_quantities}) {
    for (auto const &some : *list) {
      if (is_known(some.thing, state)) return false;
      names_any = true;
    }
  }
  return names_any;
}

}  // namespace

EventMark mark_event(EventText const &event, storage::Reader const &state) {
  EventMark mark{.at = event.at, .by_gateway = event.by_gateway};
  // What its party signed itself obeys the rules, whatever it is about.
  if (!event.by_gateway) return mark;
  auto const parsed = parse_epcis_event(event.text);
  mark.is_foreign = parsed && names_only_foreign_goods(*parsed, state);
  return mark;
}

std::string write_event_marks(std::span<EventMark const> marks) {
  std::string list;
  for (auto const &mark : marks) {
    list.append(list.empty() ? "" : ",")
        .append("{\"entry\":")
        .append(std::to_string(mark.at.entry))
        .append(",\"number\":")
        .append(std::to_string(mark.at.number))
        .append(mark.by_gateway ? ",\"gateway\":true" : "")
        .append(mark.is_foreign ? ",\"foreign\":true}" : "}");
  }
  return "\"nguon:recorded\":[" + list + "]";
}

std::string write_master_data(std::span<EventText const> events, storage::Reader const &reader) {
  std::set<std::uint64_t> entries;
  for (auto const &event : events) entries.insert(event.at.entry);
  std::string list;
  for (auto const entry : entries) {
    auto const read = storage::parse_entry(storage::read_entry(reader, entry));
    if (!read) throw storage::StorageFailure("an entry of the log cannot be read: " + read.error().message);
    auto const jws = parse_jws(read->statement);
    auto const header = jws ? find_member_text(jws->payload, "epcisHeader") : std::string_view();
    if (header.empty()) continue;
    list.append(list.empty() ? "" : ",")
        .append("{\"entry\":" + std::to_string(entry) + ",\"epcisHeader\":")
        .append(header)
        .append("}");
  }
  return list.empty() ? std::string() : ",\"nguon:masterData\":[" + list + "]";
}

}  // namespace nguon::trace
