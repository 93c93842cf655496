#include "trace/records.h"

#include "storage/keys.h"
#include "trace/codec.h"

namespace nguon::trace {
namespace {

using storage::key_join;
using storage::Reader;
using storage::Table;

template <class Record>
std::optional<Record> find(Reader const &reader, Table table, std::string_view key) {
  auto const bytes = reader.get(table, key);
  if (!bytes) return std::nullopt;
  return decode<Record>(*bytes);
}

}  // namespace

std::optional<PartyRecord> find_party(Reader const &reader, std::string_view subject) {
  return find<PartyRecord>(reader, Table::parties, subject);
}

std::optional<KeyRecord> find_key(Reader const &reader, std::string_view kid) {
  return find<KeyRecord>(reader, Table::keys, kid);
}

std::optional<MandateRecord> find_mandate(Reader const &reader, std::string_view party,
                                          std::string_view agent) {
  return find<MandateRecord>(reader, Table::mandates, key_join(party, agent));
}

std::optional<PlaceRecord> find_place(Reader const &reader, std::string_view subject) {
  return find<PlaceRecord>(reader, Table::places, subject);
}

std::optional<ProductRecord> find_product(Reader const &reader, std::string_view subject) {
  return find<ProductRecord>(reader, Table::products, subject);
}

std::optional<RulesRecord> find_rules(Reader const &reader) {
  return find<RulesRecord>(reader, Table::rules, "rules");
}

std::optional<LotRecord> find_lot(Reader const &reader, std::string_view subject) {
  return find<LotRecord>(reader, Table::lots, subject);
}

std::optional<RunRecord> find_run(Reader const &reader, std::string_view subject) {
  return find<RunRecord>(reader, Table::runs, subject);
}

std::optional<UnitRecord> find_unit(Reader const &reader, std::string_view subject) {
  return find<UnitRecord>(reader, Table::units, subject);
}

std::optional<SerialRecord> find_serial(Reader const &reader, std::string_view lot, std::string_view serial) {
  return find<SerialRecord>(reader, Table::serials, key_join(lot, serial));
}

std::optional<ShipmentRecord> find_shipment(Reader const &reader, std::string_view lot,
                                            std::string_view source, std::string_view destination) {
  return find<ShipmentRecord>(reader, Table::shipments, key_join(lot, source, destination));
}

std::optional<EventRecord> find_event(Reader const &reader, std::string_view event_id) {
  return find<EventRecord>(reader, Table::events, event_id);
}

std::optional<LinksRecord> find_links(Reader const &reader, std::string_view address) {
  return find<LinksRecord>(reader, Table::links, address);
}

}  // namespace nguon::trace
