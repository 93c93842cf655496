#include "trace/changes.h"

#include <algorithm>

#include "storage/keys.h"
#include "trace/custody.h"
#include "trace/goods.h"
#include "trace/lot_summary.h"
#include "trace/serials.h"

namespace nguon::trace {
namespace {

using storage::key_join;
using storage::Table;

enum class Way { there, back };

Decimal directed(Decimal figure, Way way) {
  return way == Way::there ? figure : -figure;
}

void add_to(std::map<std::string, Decimal> &sums, std::string const &key, Decimal figure) {
  if (figure.is_zero()) return;
  auto &sum = sums[key];
  sum += figure;
  if (sum.is_zero()) sums.erase(key);
}

/// Rows stay sorted, and go when they say nothing.
void add_balance(LotRecord &lot, std::string const &holder, std::string const &uom, Decimal held,
                 Decimal claimed) {
  auto const before = [&](Balance const &balance) {
    return std::pair<std::string_view, std::string_view>(balance.holder, balance.uom) <
           std::pair<std::string_view, std::string_view>(holder, uom);
  };
  auto row = std::ranges::partition_point(lot.balances, before);
  if (row == lot.balances.end() || row->holder != holder || row->uom != uom)
    row = lot.balances.insert(row, {holder, uom, {}, {}});
  row->held += held;
  row->claimed += claimed;
  if (row->held.is_zero() && row->claimed.is_zero()) lot.balances.erase(row);
}

/// Counts one more or one fewer who names it; true when it comes or goes by that.
bool mention(std::vector<std::string> &names, std::vector<std::uint32_t> &counts, std::string const &name,
             Way way) {
  auto const place = std::ranges::find(names, name);
  auto const count = counts.begin() + (place - names.begin());
  if (way == Way::there) {
    if (place != names.end()) return ++*count, false;
    names.push_back(name);
    counts.push_back(1);
    return true;
  }
  NGUON_CHECK(place != names.end());
  if (--*count > 0) return false;
  counts.erase(count);
  names.erase(place);
  return true;
}

class Performer {
 public:
  Performer(Change const &change, Cause const &cause, Way way, Draft &draft)
      : change_(change), cause_(cause), way_(way), draft_(draft) {}

  void run() {
    auto const about_lot = change_.kind <= Change::Kind::joined || change_.kind == Change::Kind::serial ||
                           change_.kind == Change::Kind::passed_on;
    auto const about_run = change_.kind >= Change::Kind::run_input && change_.kind <= Change::Kind::run_basis;
    if ((about_lot || about_run) && !draft_.knows(change_.subject)) return;
    switch (change_.kind) {
      case Change::Kind::made:
        return make();
      case Change::Kind::used:
        return use();
      case Change::Kind::shipped:
        return ship();
      case Change::Kind::received:
        return receive();
      case Change::Kind::voided:
        return take_back();
      case Change::Kind::joined:
        return join(change_.subject, change_.other);
      case Change::Kind::run_input:
        return run_input();
      case Change::Kind::run_output:
        return run_output();
      case Change::Kind::run_supply:
        return run_supply();
      case Change::Kind::run_basis:
        return add_to(draft_.runs.edit(change_.subject).bases, change_.detail, one());
      case Change::Kind::harvested:
        return harvest();
      case Change::Kind::bore:
        return bear();
      case Change::Kind::serial:
        return say_of_serial();
      case Change::Kind::packed:
        return pack();
      case Change::Kind::packed_serial:
        return pack_serial();
      case Change::Kind::packed_unit:
        return pack_unit();
      case Change::Kind::unit_moved:
        return move_unit();
      case Change::Kind::found:
        return forget_finding();
      case Change::Kind::recalled:
        return forget_recall();
      case Change::Kind::passed_on:
        return pass_on();
    }
  }

 private:
  bool there() const { return way_ == Way::there; }
  bool is_mine(std::uint64_t index, std::string const &event_id) const {
    return index == cause_.index && event_id == cause_.event_id;
  }
  Decimal one() const { return Decimal::whole(there() ? 1 : -1); }
  LotRecord &lot() { return draft_.lots.edit(change_.subject); }
  void count_outflow(LotRecord &record) { there() ? ++record.outflow_count : --record.outflow_count; }

  /// By one more word, or one less, some of the lot came to this party; `from` is empty where it was made.
  void count_had(std::string const &from, std::string const &to, bool more) {
    auto &record = lot();
    add_to(record.had_by, key_join(from, to), Decimal::whole(more ? 1 : -1));
    summarise_owners(record);
  }

  void make() {
    if (!change_.figure.is_zero()) count_had({}, change_.holder, there());
    auto &record = lot();
    auto const figure = directed(change_.figure, way_);
    add_balance(record, change_.holder, change_.uom, figure, {});
    add_to(record.created, change_.uom, figure);
    if (there()) return;
    std::erase_if(record.births, [&](Birth const &birth) { return is_mine(birth.index, birth.event_id); });
    summarise_births(record);
  }

  void use() {
    auto &record = lot();
    auto const figure = directed(change_.figure, way_);
    add_balance(record, change_.holder, change_.uom, -figure, {});
    add_to(record.consumed, change_.uom, figure);
    count_outflow(record);
  }

  ShipmentRecord &shipments() {
    return draft_.shipments.edit(key_join(change_.subject, change_.holder, change_.other));
  }
  /// What no shipment confirms stands against the sender.
  void match_anew(ShipmentRecord &record) {
    auto const content = content_of(product_of(change_.subject), draft_);
    match(record, content);
    auto now = unconfirmed(record, content);
    for (auto const &[uom, figure] : record.claimed) add_balance(lot(), change_.holder, uom, {}, -figure);
    for (auto const &[uom, figure] : now) add_balance(lot(), change_.holder, uom, {}, figure);
    record.claimed = std::move(now);
    auto const confirmed = is_confirmed(record);
    if (confirmed != record.confirmed) count_had(change_.holder, change_.other, confirmed);
    record.confirmed = confirmed;
  }
  ShipmentRecord::Leg new_leg() const {
    return {.index = cause_.index,
            .despatch_advice = change_.detail,
            .uom = change_.uom,
            .figure = change_.figure,
            .matched = {},
            .event_id = std::string(cause_.event_id)};
  }
  /// Takes the leg of this event out and answers its figure, which voids may have lowered since.
  Decimal take_leg(std::vector<ShipmentRecord::Leg> &legs) {
    auto const mine = std::ranges::find_if(
        legs, [&](auto const &leg) { return is_mine(leg.index, leg.event_id) && leg.uom == change_.uom; });
    NGUON_CHECK(mine != legs.end());
    auto const figure = mine->figure;
    legs.erase(mine);
    return figure;
  }

  void ship() {
    auto &record = shipments();
    if (there()) {
      record.shipped.push_back(new_leg());
      add_balance(lot(), change_.holder, change_.uom, -change_.figure, {});
    } else {
      add_balance(lot(), change_.holder, change_.uom, take_leg(record.shipped), {});
    }
    count_outflow(lot());
    match_anew(record);
  }

  void receive() {
    auto &record = shipments();
    if (there()) {
      record.received.push_back(new_leg());
    } else {
      take_leg(record.received);
    }
    add_balance(lot(), change_.other, change_.uom, directed(change_.figure, way_), {});
    match_anew(record);
  }

  void take_back() {
    auto &record = shipments();
    auto const leg = std::ranges::find_if(record.shipped, [&](auto const &shipped) {
      return shipped.event_id == change_.detail && shipped.uom == change_.uom;
    });
    // A shipment that was corrected took its voids with it.
    if (leg == record.shipped.end()) return;
    leg->figure -= directed(change_.figure, way_);
    add_balance(lot(), change_.holder, change_.uom, directed(change_.figure, way_), {});
    match_anew(record);
  }

  void join(std::string const &child, std::string const &parent) {
    if (child == parent || !draft_.knows(child)) return;
    auto &record = draft_.lots.edit(child);
    if (!mention(record.parents, record.parent_mentions, parent, way_)) return;
    auto const key = key_join(parent, child);
    if (there()) {
      draft_.index.put(Table::children, key, storage::key_u64(cause_.index));
    } else {
      draft_.index.erase(Table::children, key);
    }
  }

  void run_input() {
    auto &run = draft_.runs.edit(change_.subject);
    add_to(run.inputs, key_join(change_.other, change_.uom), directed(change_.figure, way_));
    if (!mention(run.parents, run.parent_mentions, change_.other, way_)) return;
    for (auto const &child : run.children) join(child, change_.other);
  }

  void run_output() {
    auto &run = draft_.runs.edit(change_.subject);
    add_to(run.outputs, key_join(change_.other, change_.uom), directed(change_.figure, way_));
    if (!mention(run.children, run.child_mentions, change_.other, way_)) return;
    for (auto const &parent : run.parents) join(change_.other, parent);
  }

  void run_supply() {
    auto &inputs = draft_.runs.edit(change_.subject).inputs;
    add_to(inputs, key_join(change_.other, change_.uom), directed(change_.figure, way_));
  }

  void harvest() {
    auto &harvests = draft_.places.edit(change_.subject).harvests;
    auto const product = product_of(change_.other);
    auto const same = [&](Harvest const &row) {
      return row.year == change_.holder && row.product == product && row.uom == change_.uom;
    };
    auto row = std::ranges::find_if(harvests, same);
    if (row == harvests.end())
      row = harvests.insert(row, {change_.holder, product, change_.uom, {}, {}, {}, {}});
    row->figure += directed(change_.figure, way_);
    add_to(row->bases, change_.detail, one());
    auto const is_listed = row->lots.contains(change_.other);
    auto const has_room = there() && row->lots.size() < Harvest::lots_max;
    if (change_.other != product && (is_listed || has_room)) add_to(row->lots, change_.other, one());
  }

  void bear() {
    auto &crops = draft_.places.edit(change_.subject).crops;
    add_to(crops, key_join(change_.holder, change_.other), one());
  }

  SerialRecord::Fact fact_of_serial() const {
    using Kind = SerialRecord::Fact::Kind;
    auto const &word = change_.uom;
    auto const kind = word == "made"       ? Kind::made
                      : word == "shipped"  ? Kind::shipped
                      : word == "received" ? Kind::received
                      : word == "voided"   ? Kind::voided
                                           : Kind::gone;
    return {.kind = kind,
            .index = cause_.index,
            .event_id = std::string(cause_.event_id),
            .holder = change_.holder,
            .other = change_.other,
            .state = kind == Kind::gone ? word : std::string(),
            .open = !change_.figure.is_zero()};
  }

  void say_of_serial() {
    auto const key = key_join(change_.subject, change_.detail);
    auto &serial = draft_.serials.edit(key);
    auto const named_before = named_with(serial);
    if (there()) {
      serial.facts.push_back(fact_of_serial());
    } else {
      std::erase_if(serial.facts, [&](auto const &fact) { return is_mine(fact.index, fact.event_id); });
    }
    auto const named = named_with(serial);
    if (named_before) add_to(lot().named, *named_before, Decimal::whole(-1));
    if (named) add_to(lot().named, *named, Decimal::whole(1));
    if (serial.facts.empty()) return draft_.serials.erase(key);
    summarise_serial(serial);
  }

  void refresh_units_of(std::string const &lot_subject, UnitRecord const &unit) {
    if (!draft_.knows(lot_subject)) return;
    auto const is_inside = [](auto const &sum) { return !sum.second.is_negative(); };
    auto const lot_prefix = lot_subject + '\0', serial_prefix = lot_subject + '/';
    auto const holds = std::ranges::any_of(unit.contents,
                                           [&](auto const &sum) {
                                             return is_inside(sum) && sum.first.starts_with(lot_prefix);
                                           }) ||
                       std::ranges::any_of(unit.serials, [&](auto const &sum) {
                         return is_inside(sum) && sum.first.starts_with(serial_prefix);
                       });
    auto &units = draft_.lots.edit(lot_subject).units;
    auto const place = std::ranges::lower_bound(units, change_.subject);
    auto const listed = place != units.end() && *place == change_.subject;
    if (holds && !listed) units.insert(place, change_.subject);
    if (!holds && listed) units.erase(place);
  }

  void pack() {
    auto &unit = draft_.units.edit(change_.subject);
    add_to(unit.contents, key_join(change_.other, change_.uom), directed(change_.figure, way_));
    refresh_units_of(change_.other, unit);
  }

  void pack_serial() {
    auto &unit = draft_.units.edit(change_.subject);
    add_to(unit.serials, change_.detail, directed(change_.figure, way_));
    refresh_units_of(change_.other, unit);
  }

  void pack_unit() {
    auto &units = draft_.units.edit(change_.subject).units;
    add_to(units, change_.other, directed(change_.figure, way_));
    auto const sum = units.find(change_.other);
    auto &inner = draft_.units.edit(change_.other);
    if (sum != units.end() && !sum->second.is_negative()) {
      inner.parent = change_.subject;
    } else if (inner.parent == change_.subject) {
      inner.parent.clear();
    }
  }

  void move_unit() {
    auto &unit = draft_.units.edit(change_.subject);
    if (there()) {
      if (unit.moves.size() == UnitRecord::moves_max) unit.moves.erase(unit.moves.begin());
      unit.moves.push_back({cause_.index, std::string(cause_.event_id), change_.holder});
    } else {
      std::erase_if(unit.moves,
                    [&](UnitRecord::Move const &move) { return is_mine(move.index, move.event_id); });
    }
    unit.holder = unit.moves.empty() ? std::string() : unit.moves.back().holder;
  }

  void pass_on() {
    auto &record = lot();
    if (there()) {
      record.transfers.push_back({.index = cause_.index,
                                  .event_id = std::string(cause_.event_id),
                                  .from = change_.holder,
                                  .to = change_.other,
                                  .time = change_.detail});
    } else {
      std::erase_if(record.transfers,
                    [&](Transfer const &transfer) { return is_mine(transfer.index, transfer.event_id); });
    }
    summarise_owners(record);
  }

  void forget_finding() {
    if (there()) return;
    auto const forget = [&](std::vector<Finding> &findings) {
      std::erase_if(findings,
                    [&](Finding const &finding) { return is_mine(finding.index, finding.event_id); });
      close_findings(findings);
    };
    if (draft_.places.find(change_.subject) != nullptr)
      return forget(draft_.places.edit(change_.subject).findings);
    if (draft_.lots.find(change_.subject) != nullptr) forget(lot().findings);
  }

  void forget_recall() {
    if (there() || draft_.lots.find(change_.subject) == nullptr) return;
    std::erase_if(lot().recalls,
                  [&](RecallSaid const &said) { return is_mine(said.recall.index, said.event_id); });
    summarise_recalls(lot());
  }

  Change const &change_;
  Cause const &cause_;
  Way way_;
  Draft &draft_;
};

}  // namespace

void perform(Change const &change, Cause const &cause, Draft &draft) {
  Performer(change, cause, Way::there, draft).run();
}

void undo(Change const &change, Cause const &cause, Draft &draft) {
  Performer(change, cause, Way::back, draft).run();
}

}  // namespace nguon::trace
