#include "trace/provenance.h"

#include <algorithm>

#include "storage/keys.h"
#include "trace/checks.h"
#include "trace/journey.h"
#include "trace/law_fields.h"
#include "trace/notices.h"
#include "trace/own_id.h"
#include "trace/steps.h"

namespace nguon::trace {
namespace {

// What one page reads at most.
constexpr std::size_t entries_max = 400;
constexpr std::size_t ancestors_max = 300;
constexpr std::size_t children_max = 50;

/// Where the lots of the path were made, the nearest first, each once.
std::vector<std::string> places_of(std::vector<Relative> const &path, Directory &directory) {
  std::vector<std::string> places;
  for (auto const &relative : path) {
    auto const *lot = directory.lot(relative.lot);
    if (lot == nullptr || lot->born_place.empty()) continue;
    if (std::find(places.begin(), places.end(), lot->born_place) == places.end())
      places.push_back(lot->born_place);
  }
  return places;
}

std::optional<GoodsLine> line_of(std::string const &lot, Directory &directory) {
  auto const thing = parse_address(lot);
  if (!thing) return std::nullopt;
  return goods_line(directory, *thing);
}

/// How much of each parent went into the lot, as far as the events of the page say.
std::vector<GoodsLine> find_parents(Provenance const &page, Directory &directory) {
  std::vector<GoodsLine> parents;
  if (!page.lot) return parents;
  for (auto const &parent : page.lot->parents) {
    auto line = line_of(parent, directory);
    if (!line) continue;
    for (auto const &step : page.steps) {
      auto const makes = std::any_of(step.out.begin(), step.out.end(), [&](GoodsLine const &made) {
        return made.address == page.thing.subject || made.address == page.thing.address;
      });
      if (!makes || step.corrected || step.correction) continue;
      for (auto const &input : step.in) {
        if (input.address != parent || !input.figure || (line->figure && line->uom != input.uom)) continue;
        line->figure = line->figure.value_or(Decimal()) + *input.figure;
        line->uom = input.uom;
      }
    }
    parents.push_back(*std::move(line));
  }
  return parents;
}

/// What was made of the lot, with how much there was made of it.
std::vector<GoodsLine> find_children(storage::Reader const &reader, std::string const &lot,
                                     Directory &directory) {
  std::vector<GoodsLine> children;
  auto const prefix = lot + '\0';
  reader.scan(storage::Table::children, prefix, prefix, [&](std::string_view key, std::string_view) {
    auto const child = std::string(key.substr(prefix.size()));
    auto line = line_of(child, directory);
    if (!line) return true;
    auto const *record = directory.lot(child);
    if (record != nullptr && record->created.size() == 1) {
      line->figure = record->created.begin()->second;
      line->uom = record->created.begin()->first;
    }
    children.push_back(*std::move(line));
    return children.size() < children_max;
  });
  return children;
}

void count_voices(Provenance &page) {
  for (auto const &step : page.steps) {
    if (step.corrected || step.correction) continue;
    if (step.voice == Voice::signed_by_actor) ++page.steps_signed;
    if (step.voice == Voice::recorded_for) ++page.steps_recorded_for;
  }
}

}  // namespace

std::optional<Provenance> find_provenance(storage::Published const &state, Identifier const &thing,
                                          std::string_view today) {
  if (thing.kind != Kind::lot && thing.kind != Kind::serial && thing.kind != Kind::product)
    return std::nullopt;
  auto const &reader = *state.reader;
  if (!storage::find_head(reader, thing.subject)) return std::nullopt;

  Directory directory(reader);
  History history(state, entries_max);
  Provenance page;
  page.thing = thing;
  page.tree_size = state.checkpoint.size;
  page.at = state.at;
  page.short_code = short_code(thing.subject);
  directory.depend_on(thing.subject);
  if (auto const *product = directory.product(thing.product)) page.product = *product;
  if (auto const *lot = directory.lot(thing.subject)) page.lot = *lot;
  if (!thing.lot.empty() && !thing.serial.empty())
    page.serial = find_serial(reader, thing.subject, thing.serial);

  bool cut = false;
  auto const path = ancestors(reader, thing.subject, ancestors_max, &cut);
  auto const places = places_of(path, directory);
  auto const journey = find_journey(reader, thing, path, history, directory);
  StepMaker const maker(reader, thing, path, directory);
  for (auto const &told : journey.told) page.steps.push_back(maker.make(told));
  page.steps_cut = cut || journey.cut;
  count_voices(page);

  auto const &owner = page.lot && !page.lot->owner.empty() ? page.lot->owner
                      : page.product                       ? page.product->owner
                                                           : "";
  if (!owner.empty()) page.owner = directory.party_ref(owner);
  page.call = whom_to_call(directory, thing.subject, thing.product);
  if (page.lot) {
    page.checked = page.lot->checked;
    if (!page.lot->maker.empty()) page.maker = directory.party_ref(page.lot->maker);
    if (!page.lot->born_place.empty()) page.made_at = directory.place_ref(page.lot->born_place);
  }
  for (auto const &relative : path) {
    auto const *lot = directory.lot(relative.lot);
    if (lot == nullptr) continue;
    page.questions_open +=
        static_cast<unsigned>(std::count_if(lot->questions.begin(), lot->questions.end(),
                                            [](Question const &question) { return !question.closed_index; }));
  }
  page.checks = find_checks(journey, path, places, history, directory);
  page.parents = find_parents(page, directory);
  page.children = find_children(reader, thing.subject, directory);
  page.notices = find_notices(reader, page, path, places, today, history, directory);
  page.law_fields = find_law_fields(page);
  page.depends_on = directory.depends_on();
  return page;
}

}  // namespace nguon::trace
