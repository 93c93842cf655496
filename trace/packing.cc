#include "trace/packing.h"

#include <algorithm>

#include "storage/keys.h"
#include "trace/refusal.h"
#include "trace/stock.h"

namespace nguon::trace {
namespace {

Result<void> must_hold(Act &act, std::string const &container) {
  auto const *unit = act.draft.knows(container) ? act.draft.units.find(container) : nullptr;
  if (unit == nullptr || unit->holder.empty() || unit->holder == act.actor) return {};
  return unbalanced(
      "not-the-holder",
      "The container " + container + " is with " + unit->holder + ", not with " + act.actor + ".",
      act.field + "/parentID");
}

/// The packer has at least so much. Packing moves nothing, so goods packed twice are found when they are
/// shipped.
Result<void> must_have(Act &act, Portion const &portion) {
  for (auto const check : {must_have_figure, must_be_known, must_be_there}) {
    if (auto const holds = check(act, portion); !holds) return holds.error();
  }
  if (!is_checked(portion, act.draft) || act.event.open == Open::stock || act.event.open == Open::unknown)
    return {};
  if (auto const holds = must_be_with(act, portion, act.actor); !holds) return holds.error();
  auto const &lot = *act.draft.lots.find(portion.lot);
  auto const content = content_of(portion.product, act.draft);
  auto const have = convert(available(lot, act.actor, portion.uom, content),
                            common_unit(portion.uom, content), portion.uom, content);
  if (*have >= *portion.figure) return {};
  auto const holds_some = is_holder(lot, act.actor);
  auto error = unbalanced(holds_some ? "over-balance" : "not-the-holder",
                          act.actor + " has " + with_unit(*have, portion.uom) + " of " + portion.lot +
                              "; this packs " + with_unit(*portion.figure, portion.uom) + ".",
                          act.goods_field());
  error.have = with_unit(*have, portion.uom);
  error.want = with_unit(*portion.figure, portion.uom);
  return error;
}

/// What goes with one container has an end, so that it can be moved with one statement.
Result<void> must_fit(Act &act, std::string const &container) {
  auto const *unit = act.draft.units.find(container);
  auto const things = unit == nullptr ? 0 : unit->contents.size() + unit->serials.size() + unit->units.size();
  auto const want = std::max(things, containers_in(container, act.draft).size());
  if (want <= container_things_max) return {};
  auto error = unbalanced("container-too-full",
                          "A container holds at most " + std::to_string(container_things_max) +
                              " lots, serials or containers; with this " + container + " would hold " +
                              std::to_string(want) + ".",
                          act.field + "/childEPCs");
  error.have = std::to_string(container_things_max);
  error.want = std::to_string(want);
  return error;
}

/// Whether `container` is `inner` or stands somewhere inside it.
bool is_inside(std::string const &container, std::string const &inner, Draft &draft) {
  auto const all = containers_in(inner, draft);
  return std::ranges::find(all, container) != all.end();
}

Change change_of(Change::Kind kind, std::string const &container, std::string other, Decimal figure) {
  return {.kind = kind,
          .subject = container,
          .holder = {},
          .other = std::move(other),
          .uom = {},
          .detail = {},
          .figure = figure};
}

using Sums = std::map<std::string, Decimal>;

/// How much of it is inside; nothing where more was taken out than was put in.
Decimal inside(Sums const &sums, std::string const &name) {
  auto const sum = sums.find(name);
  return sum == sums.end() ? Decimal() : std::max(sum->second, Decimal());
}

/// What takes a single thing out, however often it was put in.
Decimal out_of(Sums const &sums, std::string const &name) {
  return -std::max(inside(sums, name), Decimal::whole(1));
}

enum class Way { in, out };

/// Serials stand for themselves, the rest is counted.
void put(Act &act, std::string const &container, Portion const &portion, Way way) {
  name_lot(portion, act.draft);
  auto loose = *portion.figure;
  for (auto const &serial : portion.serials) {
    auto change = change_of(Change::Kind::packed_serial, container, portion.lot, Decimal::whole(1));
    change.detail = serial_address(portion, serial);
    if (way == Way::out) change.figure = out_of(act.draft.units.edit(container).serials, change.detail);
    act.perform(std::move(change));
    loose -= Decimal::whole(1);
  }
  if (loose.is_zero()) return;
  auto change = change_of(Change::Kind::packed, container, portion.lot, way == Way::in ? loose : -loose);
  change.uom = portion.uom;
  act.perform(std::move(change));
}

Result<void> must_contain(Act &act, std::string const &container, Portion const &portion) {
  if (!is_checked(portion, act.draft)) return {};
  auto const *record = act.draft.units.find(container);
  auto const unit = record == nullptr ? UnitRecord() : *record;
  auto const is_inside = [&](std::string const &serial) {
    return !inside(unit.serials, serial_address(portion, serial)).is_zero();
  };
  auto const have = inside(unit.contents, storage::key_join(portion.lot, portion.uom));
  auto const loose = *portion.figure - Decimal::whole(static_cast<long long>(portion.serials.size()));
  if (loose <= have && std::ranges::all_of(portion.serials, is_inside)) return {};
  auto error = unbalanced("not-in-the-container",
                          "The container " + container + " holds " + with_unit(have, portion.uom) + " of " +
                              portion.lot + " besides named serials; this takes out " +
                              with_unit(loose, portion.uom) + " or a serial that is not in it.",
                          act.goods_field());
  error.have = with_unit(have, portion.uom);
  error.want = with_unit(*portion.figure, portion.uom);
  return error;
}

void empty(Act &act, std::string const &container) {
  auto const *record = act.draft.units.find(container);
  if (record == nullptr) return;
  auto const unit = *record;
  for (auto const &[key, figure] : unit.contents) {
    if (figure.is_negative()) continue;
    auto const end = key.find('\0');
    auto change = change_of(Change::Kind::packed, container, key.substr(0, end), -figure);
    change.uom = key.substr(end + 1);
    act.perform(std::move(change));
  }
  for (auto const &[address, count] : unit.serials) {
    if (count.is_negative()) continue;
    auto const serial = parse_address(address);
    auto change =
        change_of(Change::Kind::packed_serial, container, serial ? serial->subject : std::string(), -count);
    change.detail = address;
    act.perform(std::move(change));
  }
  for (auto const &[inner, count] : unit.units) {
    if (!count.is_negative()) act.perform(change_of(Change::Kind::packed_unit, container, inner, -count));
  }
}

}  // namespace

Result<void> must_hold_containers(Act &act, std::vector<Identifier> const &things,
                                  std::string const &receiver) {
  for (auto const &thing : things) {
    auto const is_known = thing.kind == Kind::unit && act.draft.knows(thing.subject);
    auto const *unit = is_known ? act.draft.units.find(thing.subject) : nullptr;
    if (unit == nullptr || unit->holder.empty() || unit->holder == act.actor || unit->holder == receiver)
      continue;
    auto const uses = act.event.type == EventType::transformation;
    return unbalanced(
        "not-the-holder",
        "The container " + thing.subject + " is with " + unit->holder + ", not with " + act.actor + ".",
        act.field + (uses ? "/inputEPCList" : "/epcList"));
  }
  return {};
}

void empty_out(Act &act, std::string const &container) {
  for (auto const &each : containers_in(container, act.draft)) empty(act, each);
}

Result<void> pack(Act &act) {
  auto const &container = act.event.parent->subject;
  if (auto const holds = must_hold(act, container); !holds) return holds.error();
  auto const portions =
      portions_of(act.event.epcs, act.event.quantities, act.draft, act.field + "/childQuantityList");
  if (!portions) return portions.error();
  for (auto const &portion : *portions) {
    if (auto const has = must_have(act, portion); !has) return has.error();
  }
  for (auto const &thing : act.event.epcs) {
    if (thing.kind != Kind::unit) continue;
    if (is_inside(container, thing.subject, act.draft)) {
      return malformed("container-in-itself",
                       "The container " + thing.subject + " cannot stand inside itself.",
                       act.field + "/childEPCs");
    }
    if (auto const holds = must_hold(act, thing.subject); !holds) return holds.error();
    auto const *inner = act.draft.knows(thing.subject) ? act.draft.units.find(thing.subject) : nullptr;
    if (inner != nullptr && !inner->parent.empty()) {
      return unbalanced("in-another-container",
                        thing.subject + " is already packed into " + inner->parent + ".",
                        act.field + "/childEPCs");
    }
    act.perform(change_of(Change::Kind::packed_unit, container, thing.subject, Decimal::whole(1)));
  }
  for (auto const &portion : *portions) {
    if (portion.figure) put(act, container, portion, Way::in);
  }
  if (auto const fits = must_fit(act, container); !fits) return fits.error();
  auto moved = change_of(Change::Kind::unit_moved, container, {}, {});
  moved.holder = act.actor;
  act.perform(std::move(moved));
  return answer_for_shortages(act);
}

Result<void> unpack(Act &act) {
  auto const &container = act.event.parent->subject;
  if (auto const holds = must_hold(act, container); !holds) return holds.error();
  if (act.event.epcs.empty() && act.event.quantities.empty()) return empty(act, container), Result<void>();
  auto const portions =
      portions_of(act.event.epcs, act.event.quantities, act.draft, act.field + "/childQuantityList");
  if (!portions) return portions.error();
  for (auto const &portion : *portions) {
    if (auto const has = must_have_figure(act, portion); !has) return has.error();
    if (!portion.figure) continue;
    if (auto const has = must_contain(act, container, portion); !has) return has.error();
    put(act, container, portion, Way::out);
  }
  for (auto const &thing : act.event.epcs) {
    if (thing.kind != Kind::unit) continue;
    auto const figure = out_of(act.draft.units.edit(container).units, thing.subject);
    act.perform(change_of(Change::Kind::packed_unit, container, thing.subject, figure));
  }
  return {};
}

}  // namespace nguon::trace
