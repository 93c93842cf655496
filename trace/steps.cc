#include "trace/steps.h"

#include <algorithm>
#include <array>
#include <map>

#include "trace/facts.h"
#include "trace/private_part.h"

namespace nguon::trace {
namespace {

constexpr std::string_view piece = "H87";

struct StageOfStep {
  std::string_view biz_step;
  Stage stage;
};
/// Steps of CBV 2.0 and our own that mean one stage wherever they happen.
constexpr StageOfStep stages[] = {
    {"nguon:caring", Stage::farm},   {"nguon:grading", Stage::gather},
    {"collecting", Stage::gather},   {"packing", Stage::pack},
    {"unpacking", Stage::pack},      {"repackaging", Stage::pack},
    {"encoding", Stage::pack},       {"storing", Stage::store},
    {"stocking", Stage::store},      {"staging_outbound", Stage::store},
    {"shipping", Stage::move},       {"departing", Stage::move},
    {"arriving", Stage::move},       {"transporting", Stage::move},
    {"loading", Stage::move},        {"unloading", Stage::move},
    {"accepting", Stage::move},      {"void_shipping", Stage::move},
    {"retail_selling", Stage::sell}, {"dispensing", Stage::sell},
    {"consigning", Stage::sell},     {"assembling", Stage::process},
    {"repairing", Stage::process},   {"creating_class_instance", Stage::process}};

bool names_serials(std::vector<Identifier> const &things) {
  return std::any_of(things.begin(), things.end(),
                     [](auto const &thing) { return thing.kind == Kind::serial; });
}

std::optional<PartyRef> party_among(std::vector<SourceOrDestination> const &sides, Directory &directory) {
  using Type = SourceOrDestination::Type;
  for (auto const wanted : {Type::possessing_party, Type::owning_party}) {
    for (auto const &side : sides) {
      if (side.type == wanted) return directory.party_ref(side.who.subject);
    }
  }
  return std::nullopt;
}

/// Turns mass or volume into pieces of a stated content: filling bags, not cooking.
bool fills_packs(Event const &event, Directory &directory) {
  auto const in_pieces = [](Quantity const &some) { return some.figure && some.uom == piece; };
  if (event.output_quantities.empty() || event.input_quantities.empty()) return false;
  if (std::any_of(event.input_quantities.begin(), event.input_quantities.end(), in_pieces)) return false;
  return std::all_of(event.output_quantities.begin(), event.output_quantities.end(),
                     [&](Quantity const &some) {
                       auto const *product = directory.product(some.thing.product);
                       return in_pieces(some) && product != nullptr && product->said.net_content;
                     });
}

bool is_several(std::vector<GoodsLine> const &goods) {
  return std::any_of(goods.begin(), goods.end(),
                     [&](GoodsLine const &line) { return line.address != goods.front().address; });
}

}  // namespace

StepMaker::StepMaker(storage::Reader const &reader, Identifier const &thing,
                     std::vector<Relative> const &path, Directory &directory)
    : reader_(reader), thing_(thing), directory_(directory) {
  for (auto const &relative : path) path_.insert(relative.lot);
}

Step StepMaker::make(Told const &told) const {
  auto const &event = *told.event;
  Step step;
  step.index = told.entry->index;
  step.at = told.entry->at;
  step.event_time = event.event_time;
  step.event_id = event.event_id;
  step.biz_step = event.biz_step;
  step.disposition = event.disposition;
  step.voice = voice_of(told);
  step.by_gateway = told.entry->by_gateway;
  step.signer = directory_.party_ref(told.party);
  if (event.on_behalf_of) step.for_party = directory_.party_ref(event.on_behalf_of->subject);
  auto const &place = event.biz_location ? event.biz_location : event.read_point;
  if (place && place->kind == Kind::place) step.place = directory_.place_ref(place->subject);
  step.from = party_among(event.sources, directory_);
  step.to = party_among(event.destinations, directory_);

  if (event.type == EventType::transformation) {
    step.in = lines(event.input_epcs, event.input_quantities);
    step.out = lines(event.output_epcs, event.output_quantities);
    step.merges = is_several(step.in);
    step.splits = is_several(step.out);
  } else {
    step.out = contents(told);
    auto named = lines(event.epcs, event.quantities);
    step.out.insert(step.out.end(), std::make_move_iterator(named.begin()),
                    std::make_move_iterator(named.end()));
    if (event.parent) step.out.push_back(goods_line(directory_, *event.parent));
  }

  if (event.open == Open::late) step.late_ms = told.entry->at_ms - event.event_time_ms;
  step.corrected = told.corrected;
  step.correction = event.is_error_declaration;
  step.replaced_by = told.replaced_by;
  step.doubtful = told.entry->at_ms >= directory_.signer(told.entry->kid).doubtful_from_ms;
  step.unconfirmed = is_unconfirmed(told);
  step.basis = event.basis;
  step.checked = checked_of(told);
  step.facts = facts_of(event);
  step.documents = documents_of(event);
  step.private_fields = count_private_fields(event);
  step.stage = stage_of(told, step);
  return step;
}

Voice StepMaker::voice_of(Told const &told) const {
  auto const &event = *told.event;
  if (event.on_behalf_of && event.on_behalf_of->subject != told.party) return Voice::recorded_for;
  auto const *party = directory_.party(told.party);
  if (party == nullptr) return Voice::signed_by_actor;
  bool oversees = false, produces = false;
  for (auto const role : party->said.roles) {
    (role == Role::producer || role == Role::trader ? produces : oversees) = true;
  }
  // A university that breeds seedlings and tests food is a maker in the one and a judge in the other.
  return oversees && (!produces || is_check(event)) ? Voice::authority : Voice::signed_by_actor;
}

Stage StepMaker::stage_of(Told const &told, Step const &step) const {
  auto const &event = *told.event;
  if (is_check(event)) return Stage::check;
  auto const *place = step.place ? directory_.place(step.place->subject) : nullptr;
  auto const place_kind = place == nullptr ? std::string_view() : std::string_view(place->said.kind);
  auto const makes = event.type == EventType::transformation || event.action == Action::add;

  if (event.biz_step == "receiving") {
    auto const *sender = step.from ? directory_.party(step.from->subject) : nullptr;
    auto const from_member = sender != nullptr && step.to && sender->said.member_of == step.to->subject;
    return from_member ? Stage::gather : Stage::move;
  }
  if (makes && event.biz_step != "nguon:grading" && event.type != EventType::aggregation) {
    if (place_kind == "laboratory" || place_kind == "nursery") return Stage::seed;
    if (names_serials(event.output_epcs) || names_serials(event.epcs) || fills_packs(event, directory_)) {
      return Stage::pack;
    }
    if (place_kind == "farm") return Stage::farm;
    if (event.biz_step == "commissioning") {
      auto const &made = step.out.empty() ? std::string() : step.out.front().product;
      auto const *product = made.empty() ? nullptr : directory_.product(made);
      auto const category =
          product == nullptr ? std::string_view() : std::string_view(product->said.category);
      return category == "goods" ? Stage::pack : category == "input" ? Stage::seed : Stage::farm;
    }
  }
  auto const found = std::find_if(std::begin(stages), std::end(stages),
                                  [&](StageOfStep const &row) { return row.biz_step == event.biz_step; });
  return found == std::end(stages) ? Stage::other : found->stage;
}

std::vector<GoodsLine> StepMaker::lines(std::vector<Identifier> const &epcs,
                                        std::vector<Quantity> const &goods) const {
  std::vector<GoodsLine> lines;
  for (auto const &some : goods) {
    auto line = goods_line(directory_, some.thing);
    line.figure = some.figure;
    line.uom = some.uom;
    lines.push_back(std::move(line));
  }
  // Single packs count as pieces of their lot, but the pack that the page is about stands for itself.
  std::map<std::string, std::size_t, std::less<>> line_of;
  auto const is_pack_page = thing_.kind == Kind::serial && !thing_.lot.empty();
  for (auto const &thing : epcs) {
    if (thing.kind != Kind::serial) {
      lines.push_back(goods_line(directory_, thing));
      continue;
    }
    auto const of_this_lot = is_pack_page && thing.subject == thing_.subject;
    if (of_this_lot && thing.address != thing_.address) continue;
    auto const [known, is_new] = line_of.try_emplace(thing.subject, lines.size());
    if (is_new) {
      auto line = goods_line(directory_, thing);
      if (!of_this_lot) line.address = thing.subject;
      line.figure = Decimal();
      line.uom = piece;
      lines.push_back(std::move(line));
    }
    *lines[known->second].figure += Decimal::whole(1);
  }
  return lines;
}

std::vector<GoodsLine> StepMaker::contents(Told const &told) const {
  auto const &event = *told.event;
  auto const moves_unit = std::any_of(event.epcs.begin(), event.epcs.end(),
                                      [](auto const &thing) { return thing.kind == Kind::unit; });
  if (!moves_unit) return {};
  std::map<std::pair<std::string, std::string>, Decimal> sums;
  for (auto const &change : told.changes) {
    auto const moved = change.kind == Change::Kind::shipped || change.kind == Change::Kind::received ||
                       change.kind == Change::Kind::used;
    if (moved && path_.contains(change.subject)) sums[{change.subject, change.uom}] += change.figure;
  }
  // What the event names beside its containers has lines of its own.
  for (auto const &some : event.quantities) {
    auto const sum = sums.find({some.thing.subject, some.uom});
    if (sum != sums.end() && some.figure) sum->second -= *some.figure;
  }
  for (auto const &thing : event.epcs) {
    auto const sum = sums.find({thing.subject, std::string(piece)});
    if (sum != sums.end()) sum->second -= Decimal::whole(1);
  }
  std::vector<GoodsLine> lines;
  for (auto const &[key, figure] : sums) {
    auto const lot = parse_address(key.first);
    if (!lot || figure.is_zero()) continue;
    auto line = goods_line(directory_, *lot);
    line.figure = figure;
    line.uom = key.second;
    lines.push_back(std::move(line));
  }
  return lines;
}

Checked StepMaker::checked_of(Told const &told) const {
  std::optional<Checked> weakest;
  for (auto const &change : told.changes) {
    if (change.kind != Change::Kind::made || !path_.contains(change.subject)) continue;
    auto const *lot = directory_.lot(change.subject);
    if (lot == nullptr) continue;
    for (auto const &birth : lot->births) {
      if (birth.index != told.entry->index || birth.event_id != told.event->event_id) continue;
      if (!weakest || birth.checked == Checked::not_checked) weakest = birth.checked;
    }
  }
  return weakest.value_or(Checked::not_checked);
}

bool StepMaker::is_unconfirmed(Told const &told) const {
  return std::any_of(told.changes.begin(), told.changes.end(), [&](Change const &change) {
    auto const ships = change.kind == Change::Kind::shipped;
    if (!(ships || change.kind == Change::Kind::received) || !path_.contains(change.subject)) return false;
    auto const record = find_shipment(reader_, change.subject, change.holder, change.other);
    if (!record) return false;
    auto const &legs = ships ? record->shipped : record->received;
    auto const leg = std::find_if(legs.begin(), legs.end(), [&](ShipmentRecord::Leg const &one) {
      return one.event_id == told.event->event_id && one.index == told.entry->index && one.uom == change.uom;
    });
    return leg != legs.end() && leg->matched.is_zero() && !leg->met && !leg->figure.is_zero();
  });
}

}  // namespace nguon::trace
