#pragma once
// Which fields each record has, in the order in which they are stored: what encoding and decoding share.
// A field is added at the end of its record, and the version of the tables goes up (nguon reindex rebuilds
// them).

#include <concepts>
#include <type_traits>

#include "trace/records.h"

namespace nguon::trace {

/// A record to be read or to be written: T or T const.
template <class Record, class T>
concept Either = std::same_as<std::remove_const_t<Record>, T>;

template <class Visit>
void visit_fields(Either<Party> auto &r, Visit &&visit) {
  visit(r.id, r.name, r.roles, r.address, r.member_of, r.phone, r.email, r.url, r.registration, r.demo);
}

template <class Visit>
void visit_fields(Either<PartyRecord> auto &r, Visit &&visit) {
  visit(r.said, r.index, r.first_index, r.signed_by, r.kids);
}

template <class Visit>
void visit_fields(Either<KeyRecord> auto &r, Visit &&visit) {
  visit(r.party, r.jwk, r.label, r.let_in_by, r.index, r.ending);
}

template <class Visit>
void visit_fields(Either<KeyEnding> auto &r, Visit &&visit) {
  visit(r.index, r.at, r.accept_until, r.suspect_since);
}

template <class Visit>
void visit_fields(Either<Mandate> auto &r, Visit &&visit) {
  visit(r.party, r.agent, r.from, r.until, r.biz_steps);
}

template <class Visit>
void visit_fields(Either<MandateRecord> auto &r, Visit &&visit) {
  visit(r.said, r.indexes);
}

template <class Visit>
void visit_fields(Either<Finding> auto &r, Visit &&visit) {
  visit(r.index, r.by, r.event_id, r.adverse, r.closed_index, r.may_close);
}

template <class Visit>
void visit_fields(Either<Harvest> auto &r, Visit &&visit) {
  visit(r.year, r.product, r.uom, r.figure, r.bases, r.questioned, r.lots);
}

template <class Visit>
void visit_fields(Either<Place> auto &r, Visit &&visit) {
  visit(r.id, r.name, r.party, r.address, r.kind, r.area_code, r.capacity);
}

template <class Visit>
void visit_fields(Either<PlaceRecord> auto &r, Visit &&visit) {
  visit(r.said, r.index, r.findings, r.harvests, r.crops);
}

template <class Visit>
void visit_fields(Either<NetContent> auto &r, Visit &&visit) {
  visit(r.value, r.uom);
}

template <class Visit>
void visit_fields(Either<Yield> auto &r, Visit &&visit) {
  visit(r.input, r.in_uom, r.output, r.out_uom, r.max);
}

template <class Visit>
void visit_fields(Either<HarvestBound> auto &r, Visit &&visit) {
  visit(r.product, r.per, r.uom, r.max);
}

template <class Visit>
void visit_fields(Either<Product> auto &r, Visit &&visit) {
  visit(r.id, r.name, r.category, r.makers, r.net_content, r.piece, r.image, r.brand, r.description,
        r.ingredients, r.allergens, r.storage, r.standard, r.use, r.shelf_life_days, r.transit_loss_max,
        r.yields, r.has_lots);
}

template <class Visit>
void visit_fields(Either<ProductRecord> auto &r, Visit &&visit) {
  visit(r.said, r.index, r.owner);
}

template <class Visit>
void visit_fields(Either<Rules> auto &r, Visit &&visit) {
  visit(r.version, r.yields, r.harvests);
}

template <class Visit>
void visit_fields(Either<RulesRecord> auto &r, Visit &&visit) {
  visit(r.origin, r.root_kids, r.threshold, r.active, r.index, r.pending, r.log_key);
}

template <class Visit>
void visit_fields(Either<Balance> auto &r, Visit &&visit) {
  visit(r.holder, r.uom, r.held, r.claimed);
}

template <class Visit>
void visit_fields(Either<Question> auto &r, Visit &&visit) {
  visit(r.kind, r.holder, r.uom, r.have, r.want, r.reason, r.opened_index, r.closed_index, r.run,
        r.counterpart, r.want_uom, r.event_id);
}

template <class Visit>
void visit_fields(Either<Recall> auto &r, Visit &&visit) {
  visit(r.index, r.by, r.reason);
}

template <class Visit>
void visit_fields(Either<Transfer> auto &r, Visit &&visit) {
  visit(r.index, r.event_id, r.from, r.to, r.time);
}

template <class Visit>
void visit_fields(Either<RecallSaid> auto &r, Visit &&visit) {
  visit(r.recall, r.set, r.event_id, r.by_authority);
}

template <class Visit>
void visit_fields(Either<Birth> auto &r, Visit &&visit) {
  visit(r.index, r.event_id, r.maker, r.owner, r.place, r.time, r.production_date, r.best_before, r.expiry,
        r.run, r.checked);
}

template <class Visit>
void visit_fields(Either<LotRecord> auto &r, Visit &&visit) {
  visit(r.product, r.lot, r.serial, r.registered, r.born_index, r.maker, r.owner, r.born_place, r.born_time,
        r.production_date, r.best_before, r.expiry, r.balances, r.created, r.consumed, r.parents,
        r.parent_mentions, r.births, r.questions, r.findings, r.recall, r.recalls, r.checked, r.outflow_count,
        r.units, r.event_count, r.had_by, r.transfers, r.named, r.owners);
}

template <class Visit>
void visit_fields(Either<RunRecord> auto &r, Visit &&visit) {
  visit(r.party, r.inputs, r.outputs, r.parents, r.children, r.parent_mentions, r.child_mentions,
        r.first_index, r.grading, r.bases);
}

template <class Visit>
void visit_fields(Either<UnitRecord::Move> auto &r, Visit &&visit) {
  visit(r.index, r.event_id, r.holder);
}

template <class Visit>
void visit_fields(Either<UnitRecord> auto &r, Visit &&visit) {
  visit(r.contents, r.serials, r.units, r.parent, r.holder, r.moves);
}

template <class Visit>
void visit_fields(Either<SerialRecord::Fact> auto &r, Visit &&visit) {
  visit(r.kind, r.index, r.event_id, r.holder, r.other, r.state, r.open);
}

template <class Visit>
void visit_fields(Either<SerialRecord> auto &r, Visit &&visit) {
  visit(r.index, r.made, r.holder, r.state, r.state_index, r.facts);
}

template <class Visit>
void visit_fields(Either<ShipmentRecord::Leg> auto &r, Visit &&visit) {
  visit(r.index, r.despatch_advice, r.uom, r.figure, r.matched, r.event_id, r.met);
}

template <class Visit>
void visit_fields(Either<ShipmentRecord> auto &r, Visit &&visit) {
  visit(r.shipped, r.received, r.claimed, r.confirmed);
}

template <class Visit>
void visit_fields(Either<Change> auto &r, Visit &&visit) {
  visit(r.kind, r.subject, r.holder, r.other, r.uom, r.detail, r.figure);
}

template <class Visit>
void visit_fields(Either<EventRecord::Said> auto &r, Visit &&visit) {
  visit(r.party, r.index, r.position, r.payload_hash, r.corrected_index, r.declared_hash, r.content,
        r.changes, r.replaced_by, r.declared_by);
}

template <class Visit>
void visit_fields(Either<EventRecord> auto &r, Visit &&visit) {
  visit(r.said);
}

template <class Visit>
void visit_fields(Either<Link> auto &r, Visit &&visit) {
  visit(r.id, r.serial, r.link_type, r.href, r.title, r.languages, r.media_type, r.contexts, r.forwards_query,
        r.is_default, r.is_removed);
}

template <class Visit>
void visit_fields(Either<LinksRecord::Row> auto &r, Visit &&visit) {
  visit(r.said, r.index);
}

template <class Visit>
void visit_fields(Either<LinksRecord> auto &r, Visit &&visit) {
  visit(r.owner, r.rows);
}

}  // namespace nguon::trace
