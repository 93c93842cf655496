#pragma once
// The rows as one statement will leave them: read from the state before it when first needed, changed in
// memory, written once at the end. A refused statement's draft is dropped, and nothing of it remains.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "storage/store.h"
#include "trace/codec.h"
#include "trace/ledger.h"
#include "trace/records.h"

namespace nguon::trace {

/// The rows of one table. References to records stay good as long as this lives.
template <class Record, storage::Table table>
class Rows {
 public:
  explicit Rows(storage::Reader const &state) : state_(state) {}

  /// Null where there is no such row.
  Record const *find(std::string_view key) {
    auto const &row = load(key);
    return row.record ? &*row.record : nullptr;
  }
  /// To be changed; made where there is no such row.
  Record &edit(std::string_view key) {
    auto &row = load(key);
    row.changed = true;
    if (!row.record) row.record.emplace();
    return *row.record;
  }
  void erase(std::string_view key) {
    auto &row = load(key);
    row.changed = true;
    row.record.reset();
  }
  bool is_changed() const {
    return std::any_of(rows_.begin(), rows_.end(), [](auto const &row) { return row.second.changed; });
  }
  void write(storage::Batch &rows) const {
    for (auto const &[key, row] : rows_) {
      if (!row.changed) continue;
      if (row.record) {
        rows.put(table, key, encode(*row.record));
      } else {
        rows.erase(table, key);
      }
    }
  }

 private:
  struct Row {
    std::optional<Record> record;
    bool changed = false;
  };
  Row &load(std::string_view key) {
    auto const found = rows_.find(key);
    if (found != rows_.end()) return found->second;
    auto &row = rows_[std::string(key)];
    if (auto const bytes = state_.get(table, key)) row.record = decode<Record>(*bytes);
    return row;
  }

  storage::Reader const &state_;
  std::map<std::string, Row, std::less<>> rows_;
};

struct Draft {
  using Table = storage::Table;

  Draft(storage::Reader const &state, Position where, Scope const *of)
      : position(where),
        scope(of),
        parties(state),
        keys(state),
        mandates(state),
        places(state),
        products(state),
        rules(state),
        lots(state),
        runs(state),
        units(state),
        serials(state),
        shipments(state),
        events(state),
        links(state) {}

  /// Whether everything that was ever said about `subject` is known, so that its absence means something.
  bool knows(std::string_view subject) const { return scope == nullptr || (*scope)(subject); }
  void write(storage::Batch &rows);

  Position position;
  Scope const *scope;
  Rows<PartyRecord, Table::parties> parties;
  Rows<KeyRecord, Table::keys> keys;
  Rows<MandateRecord, Table::mandates> mandates;
  Rows<PlaceRecord, Table::places> places;
  Rows<ProductRecord, Table::products> products;
  Rows<RulesRecord, Table::rules> rules;
  Rows<LotRecord, Table::lots> lots;
  Rows<RunRecord, Table::runs> runs;
  Rows<UnitRecord, Table::units> units;
  Rows<SerialRecord, Table::serials> serials;
  Rows<ShipmentRecord, Table::shipments> shipments;
  Rows<EventRecord, Table::events> events;
  Rows<LinksRecord, Table::links> links;
  /// Rows that are no records: who is whose child, what belongs to what, words, short codes.
  storage::Batch index;
};

inline void Draft::write(storage::Batch &rows) {
  parties.write(rows);
  keys.write(rows);
  mandates.write(rows);
  places.write(rows);
  products.write(rows);
  this->rules.write(rows);
  lots.write(rows);
  runs.write(rows);
  units.write(rows);
  serials.write(rows);
  shipments.write(rows);
  events.write(rows);
  links.write(rows);
  rows.absorb(std::move(index));
}

}  // namespace nguon::trace
