#include "trace/transforming.h"

#include <algorithm>
#include <set>

#include "storage/keys.h"
#include "trace/bounds.h"
#include "trace/harvest.h"
#include "trace/making.h"
#include "trace/packing.h"
#include "trace/questions.h"
#include "trace/refusal.h"
#include "trace/stock.h"

namespace nguon::trace {
namespace {

using Portions = std::vector<Portion>;

Result<void> may_use(Act &act, Portion const &portion) {
  for (auto const check : {must_be_known, must_be_there}) {
    if (auto const holds = check(act, portion); !holds) return holds.error();
  }
  if (auto const holds = must_be_with(act, portion, act.actor); !holds) return holds.error();
  // Trees are not used up, but one cannot name somebody else's.
  return portion.figure ? Result<void>() : must_have_part_in(act, portion);
}

void use(Act &act, Portion const &portion) {
  name_lot(portion, act.draft);
  if (!portion.figure) return;
  act.perform({.kind = Change::Kind::used,
               .subject = portion.lot,
               .holder = act.actor,
               .other = {},
               .uom = portion.uom,
               .detail = {},
               .figure = *portion.figure});
  for (auto const &serial : portion.serials) {
    act.perform({.kind = Change::Kind::serial,
                 .subject = portion.lot,
                 .holder = act.actor,
                 .other = {},
                 .uom = "used",
                 .detail = serial,
                 .figure = Decimal::whole(leaves_stock_open(act.event) ? 1 : 0)});
  }
}

bool is_grading(Event const &event) {
  return event.biz_step == "nguon:grading";
}

/// What goes in without being a lot: of a product without lots, or of one that only has a foreign name. It
/// weighs.
std::vector<Quantity> supplies_of(Event const &event) {
  std::vector<Quantity> supplies;
  std::ranges::copy_if(event.input_quantities, std::back_inserter(supplies), [](Quantity const &quantity) {
    return quantity.thing.kind != Kind::lot && quantity.thing.kind != Kind::serial;
  });
  return supplies;
}

/// Every output is a child of every input, so a run has an end: this many lots on each side, and this many
/// pairs of them. Constants of version 1 of the rules.
constexpr std::size_t run_lots_max = 1'000, run_pairs_max = 20'000;

Result<void> must_be_few(Act const &act, Portions const &inputs, Portions const &outputs,
                         RunRecord const *run) {
  std::set<std::string_view> parents, children;
  for (auto const &portion : inputs) parents.insert(portion.lot);
  for (auto const &portion : outputs) children.insert(portion.lot);
  if (run != nullptr) parents.insert(run->parents.begin(), run->parents.end());
  if (run != nullptr) children.insert(run->children.begin(), run->children.end());
  auto const lots = std::max(parents.size(), children.size()), pairs = parents.size() * children.size();
  if (lots <= run_lots_max && pairs <= run_pairs_max) return {};
  auto const have = std::to_string(lots > run_lots_max ? run_lots_max : run_pairs_max),
             want = std::to_string(lots > run_lots_max ? lots : pairs);
  auto error = unbalanced("run-too-large",
                          "One run joins at most " + have +
                              (lots > run_lots_max ? " lots on a side" : " pairs of an input and an output") +
                              "; with this it would be " + want + ". Split it into several.",
                          act.field + "/transformationID");
  error.have = have;
  error.want = want;
  return error;
}

void join_all(Act &act, Portions const &inputs, Portions const &outputs) {
  std::set<std::pair<std::string_view, std::string_view>> joined;
  for (auto const &output : outputs) {
    for (auto const &input : inputs) {
      if (output.lot == input.lot || !joined.emplace(output.lot, input.lot).second) continue;
      act.perform({.kind = Change::Kind::joined,
                   .subject = output.lot,
                   .holder = {},
                   .other = input.lot,
                   .uom = {},
                   .detail = {},
                   .figure = {}});
    }
  }
}

/// Every output is a child of every input: through the run's row, or directly where the event stands alone.
void join(Act &act, Portions const &inputs, Portions const &outputs, std::string const &run) {
  if (run.empty()) return join_all(act, inputs, outputs);
  auto const name = [&](Portions const &portions, Change::Kind kind) {
    for (auto const &portion : portions) {
      act.perform({.kind = kind,
                   .subject = run,
                   .holder = {},
                   .other = portion.lot,
                   .uom = portion.uom,
                   .detail = {},
                   .figure = portion.figure.value_or(Decimal())});
    }
  };
  act.perform({.kind = Change::Kind::run_basis,
               .subject = run,
               .holder = {},
               .other = {},
               .uom = {},
               .detail = std::string(word_of(act.event.basis)),
               .figure = {}});
  name(inputs, Change::Kind::run_input);
  name(outputs, Change::Kind::run_output);
  for (auto const &supply : supplies_of(act.event)) {
    act.perform({.kind = Change::Kind::run_supply,
                 .subject = run,
                 .holder = {},
                 .other = supply.thing.subject,
                 .uom = supply.uom,
                 .detail = {},
                 .figure = supply.figure.value_or(Decimal())});
  }
}

/// The sums of a lone event, in the form in which those of a run are kept.
RunRecord sums_of(Event const &event, Portions const &inputs, Portions const &outputs) {
  RunRecord sums;
  sums.grading = is_grading(event);
  sums.bases[std::string(word_of(event.basis))] = Decimal::whole(1);
  for (auto const &supply : supplies_of(event)) {
    sums.parents.push_back(supply.thing.subject);
    if (supply.figure) sums.inputs[storage::key_join(supply.thing.subject, supply.uom)] += *supply.figure;
  }
  for (auto const &portion : inputs) {
    sums.parents.push_back(portion.lot);
    if (portion.figure) sums.inputs[storage::key_join(portion.lot, portion.uom)] += *portion.figure;
  }
  for (auto const &portion : outputs) {
    sums.children.push_back(portion.lot);
    if (portion.figure) sums.outputs[storage::key_join(portion.lot, portion.uom)] += *portion.figure;
  }
  return sums;
}

Error over_yield(Act const &act, Excess const &excess) {
  auto const &[product, uom, have, want] = excess;
  auto error = unbalanced("over-yield",
                          "From what went in, at most " + with_unit(have, uom) + " of " + product +
                              " can come; this states " + with_unit(want, uom) + ".",
                          act.field + "/outputQuantityList");
  error.have = with_unit(have, uom);
  error.want = with_unit(want, uom);
  return error;
}

/// Notes the verdict on the lots that came out. `of`: the run, else the event's id. Only closes questions
/// where there is no `reason` to open one.
void note(Act &act, RunRecord const &sums, BoundVerdict const &verdict, std::string const &of,
          std::string const &run, std::string const &reason) {
  for (auto const &child : sums.children) {
    auto const product = product_of(child);
    auto const checked = verdict.checked.find(product);
    note_checked(act.draft, child, checked == verdict.checked.end() ? Checked::not_checked : checked->second,
                 act.event.event_id, run);
    if (!verdict.excess) {
      close_bound(child, of, act.draft);
    } else if (!reason.empty() && product == verdict.excess->product &&
               !has_bound_question(child, of, act.draft)) {
      auto question = question_of(act, Question::Kind::bound, {}, verdict.excess->uom, verdict.excess->have,
                                  verdict.excess->want);
      question.run = of;
      question.reason = reason;
      open_question(child, std::move(question), act.draft);
    }
  }
}

/// Inputs of which nothing was used up: trees, a mother lot.
std::vector<std::string> parents_without_figure(RunRecord const &sums) {
  std::vector<std::string> parents;
  std::ranges::copy_if(sums.parents, std::back_inserter(parents), [&](std::string const &parent) {
    auto const prefix = storage::key_join(parent, {});
    auto const sum = sums.inputs.lower_bound(prefix);
    return sum == sums.inputs.end() || !sum->first.starts_with(prefix);
  });
  return parents;
}

bool contains(std::vector<std::string> const &names, std::string const &name) {
  return std::ranges::find(names, name) != names.end();
}

/// What was borne: everything that has parents of which nothing was used up; and whatever the rules say that
/// plants bear, also where a tree is stated to be used up.
Portions harvested_of(Portions const &outputs, bool has_parents, Draft &draft) {
  Portions harvested;
  std::ranges::copy_if(outputs, std::back_inserter(harvested), [&](Portion const &portion) {
    return has_parents || is_bounded_harvest(portion.product, draft);
  });
  return harvested;
}

/// The lots that bore it: parents of which nothing was used up, else all inputs but goods of the same kind.
std::vector<std::string> crops_of(RunRecord const &sums, std::vector<std::string> const &parents) {
  if (!parents.empty()) return parents;
  std::vector<std::string> products, crops;
  for (auto const &child : sums.children) products.push_back(product_of(child));
  std::ranges::copy_if(sums.parents, std::back_inserter(crops),
                       [&](std::string const &parent) { return !contains(products, product_of(parent)); });
  return crops;
}

/// In a run plants may be named later, and be those of another place. What they might bound is therefore told
/// when they are known.
Result<void> must_be_counted(Act &act, Portions const &harvested, std::vector<std::string> const &crops) {
  if (act.draft.scope != nullptr) return {};
  auto const place = harvest_place(act, crops);
  for (auto const &portion : harvested) {
    if (!portion.figure || !waits_for_plants(act, place, portion)) continue;
    auto error = unbalanced("plants-missing",
                            "Nothing says yet which plants bore the " +
                                with_unit(*portion.figure, portion.uom) + " of " + portion.lot +
                                ": the run names none so far, and no place whose plants are known.",
                            act.field + "/bizLocation");
    error.have = with_unit({}, portion.uom);
    error.want = with_unit(*portion.figure, portion.uom);
    return error;
  }
  return {};
}

Result<void> bound(Act &act, Portions const &inputs, Portions const &outputs, std::string const &run) {
  if (!run.empty() && !act.draft.knows(run)) return {};
  auto const sums = run.empty() ? sums_of(act.event, inputs, outputs) : *act.draft.runs.find(run);
  auto const verdict = check_bounds(sums, act.draft);
  // More inputs never make it worse.
  if (verdict.excess && !outputs.empty() && act.event.open != Open::bound)
    return over_yield(act, *verdict.excess);
  note(act, sums, verdict, run.empty() ? act.event.event_id : run, run,
       outputs.empty() ? std::string() : act.event.open_reason);
  if (is_grading(act.event)) return {};
  auto const parents = parents_without_figure(sums);
  auto const harvested = harvested_of(outputs, !parents.empty(), act.draft);
  if (harvested.empty() && parents.empty()) return {};
  auto const crops = crops_of(sums, parents);
  if (auto const bounded = bound_harvest(act, harvested, crops); !bounded || run.empty()) return bounded;
  return must_be_counted(act, harvested, crops);
}

}  // namespace

Result<void> transform(Act &act) {
  auto const &event = act.event;
  auto inputs =
      portions_of(event.input_epcs, event.input_quantities, act.draft, act.field + "/inputQuantityList");
  if (!inputs) return inputs.error();
  if (auto const holds = must_hold_containers(act, event.input_epcs, {}); !holds) return holds.error();
  auto const added = add_contents(*inputs, event.input_epcs, act.draft, act.field + "/inputEPCList");
  if (!added) return added.error();
  auto const outputs =
      portions_of(event.output_epcs, event.output_quantities, act.draft, act.field + "/outputQuantityList");
  if (!outputs) return outputs.error();
  auto const run = event.transformation_id.empty() ? std::string() : run_subject(event.transformation_id);
  if (!run.empty() && act.draft.knows(run)) {
    auto const *before = act.draft.runs.find(run);
    if (before != nullptr && before->party != act.actor) {
      return forbidden("run-of-another",
                       "The run " + event.transformation_id + " is one of " + before->party + ".",
                       act.field + "/transformationID");
    }
    // Each kind is held against bounds of its own; a run of both could choose the wider.
    if (before != nullptr && before->grading != is_grading(event)) {
      return malformed("run-of-another-kind",
                       "The run " + event.transformation_id + " is " +
                           (before->grading ? "one of grading." : "none of grading.") +
                           " What is sorted and what is processed are two runs.",
                       act.field + "/bizStep");
    }
    if (before == nullptr) {
      auto &record = act.draft.runs.edit(run);
      record.grading = is_grading(event);
      record.party = act.actor;
      record.first_index = act.draft.position.index;
    }
  }

  auto const *so_far = run.empty() || !act.draft.knows(run) ? nullptr : act.draft.runs.find(run);
  if (auto const few = must_be_few(act, *inputs, *outputs, so_far); !few) return few.error();
  for (auto const &input : *inputs) {
    if (auto const may = may_use(act, input); !may) return may.error();
    if (auto const fits = must_have_unit(act, input); !fits) return fits.error();
  }
  if (auto const may = may_make(act, *outputs); !may) return may.error();
  for (auto const &input : *inputs) use(act, input);
  for (auto const &thing : event.input_epcs) {
    if (thing.kind == Kind::unit) empty_out(act, thing.subject);
  }
  make(act, *outputs, run);
  join(act, *inputs, *outputs, run);
  if (auto const answered = answer_for_shortages(act); !answered) return answered.error();
  return bound(act, *inputs, *outputs, run);
}

void settle_run(std::string const &run, Act &act) {
  auto const *record = act.draft.knows(run) ? act.draft.runs.find(run) : nullptr;
  if (record == nullptr || record->children.empty()) return;
  auto const sums = *record;
  note(act, sums, check_bounds(sums, act.draft), run, run, "correction");
}

void join_lone(Act &act, std::vector<Portion> const &inputs, std::vector<Portion> const &outputs) {
  if (inputs.size() * outputs.size() <= run_pairs_max) join_all(act, inputs, outputs);
}

}  // namespace nguon::trace
