#include "trace/bounds.h"

#include <algorithm>
#include <vector>

#include "trace/goods.h"

namespace nguon::trace {
namespace {

/// What went in or came out of one product in one unit.
struct Flow {
  std::string product, uom;
  Decimal figure;
  Content content;
};

std::vector<Flow> flows_of(std::map<std::string, Decimal> const &sums, Draft &draft) {
  std::vector<Flow> flows;
  for (auto const &[key, figure] : sums) {
    auto const end = key.find('\0');
    auto product = product_of(std::string_view(key).substr(0, end));
    auto content = content_of(product, draft);
    flows.push_back({std::move(product), key.substr(end + 1), figure, std::move(content)});
  }
  return flows;
}

/// All of the flows in `uom`; nullopt where one of them doesn't compare with it.
std::optional<Decimal> sum_in(std::vector<Flow> const &flows, std::string_view uom) {
  Decimal sum;
  for (auto const &flow : flows) {
    auto const figure = convert(flow.figure, flow.uom, uom, flow.content);
    if (!figure) return std::nullopt;
    sum += *figure;
  }
  return sum;
}

std::vector<Flow> only(std::vector<Flow> const &flows, std::string_view product) {
  std::vector<Flow> own;
  std::ranges::copy_if(flows, std::back_inserter(own),
                       [&](Flow const &flow) { return flow.product == product; });
  return own;
}

class Check {
 public:
  Check(RunRecord const &run, Draft &draft)
      : run_(run),
        basis_(widest_basis(run.bases)),
        draft_(draft),
        inputs_(flows_of(run.inputs, draft)),
        outputs_(flows_of(run.outputs, draft)) {
    // Goods of products that nobody registered here are not checked.
    std::erase_if(outputs_, [&](Flow const &flow) {
      return draft.knows(flow.product) && draft.products.find(flow.product) == nullptr;
    });
  }

  BoundVerdict grade() {
    if (!may_decide()) return std::move(verdict_);
    // Nothing is sorted out of what only stands beside it.
    if (inputs_.empty()) return exceed_by_all();
    std::map<std::string, Decimal> in, out;
    for (auto const &flow : inputs_) in[flow.uom] += flow.figure;
    for (auto const &flow : outputs_) out[flow.uom] += flow.figure;
    auto const same_units = std::ranges::all_of(out, [&](auto const &sum) { return in.contains(sum.first); });
    auto const hold_each_unit = [&] {
      for (auto const &[uom, figure] : out) hold(outputs_.front().product, uom, in[uom], figure);
      for (auto const &flow : outputs_) verdict_.checked[flow.product] = Checked::conserved;
    };
    if (same_units) hold_each_unit();
    // As many pieces of another product may weigh more than went in.
    if (!bound_by_content(outputs_, Checked::conserved) && !same_units) hold_each_unit();
    return take();
  }

  BoundVerdict process() {
    if (!may_decide()) return std::move(verdict_);
    // What only has parents is a harvest, bounded elsewhere.
    if (inputs_.empty()) return run_.parents.empty() ? exceed_by_all() : std::move(verdict_);
    std::vector<Flow> unbounded;
    for (auto const &flow : outputs_) {
      if (!bound_by_yields(flow.product)) unbounded.push_back(flow);
    }
    bound_by_content(unbounded, Checked::within_content);
    return take();
  }

 private:
  /// A bundle may lack the products of side streams; the rules that need them were checked by the log.
  bool may_decide() const {
    auto const known = [&](Flow const &flow) { return draft_.knows(flow.product); };
    return !outputs_.empty() && std::ranges::all_of(inputs_, known) && std::ranges::all_of(outputs_, known);
  }

  /// A run of which nothing went in yet has made nothing.
  BoundVerdict exceed_by_all() {
    verdict_.excess = Excess{outputs_.front().product, outputs_.front().uom, {}, outputs_.front().figure};
    return std::move(verdict_);
  }

  void hold(std::string const &product, std::string_view uom, Decimal bound, Decimal figure) {
    auto const most = with_tolerance(bound, basis_);
    if (figure > most && !verdict_.excess) verdict_.excess = Excess{product, std::string(uom), most, figure};
  }

  /// Whether a yield of the authority's bounds the product. Its maker's own ones bind too and excuse from
  /// nothing: they only tighten.
  bool bound_by_yields(std::string const &product) {
    auto const holds_against = [&](Yield const &yield) {
      auto const inputs = only(inputs_, yield.input);
      if (yield.output != product || inputs.empty()) return false;
      auto const in = sum_in(inputs, yield.in_uom);
      auto const out = sum_in(only(outputs_, product), yield.out_uom);
      if (!in || !out) return false;
      hold(product, yield.out_uom, yield.max * *in, *out);
      return true;
    };
    bool bounded = false;
    if (auto const *rules = draft_.rules.find("rules")) {
      for (auto const &yield : rules->active.yields) bounded = holds_against(yield) || bounded;
    }
    if (auto const *record = draft_.products.find(product))
      std::ranges::for_each(record->said.yields, holds_against);
    if (bounded) verdict_.checked[product] = Checked::within_yield;
    return bounded;
  }

  /// False where not everything can be measured in one unit that is not pieces.
  bool bound_by_content(std::vector<Flow> const &outputs, Checked checked) {
    if (outputs.empty()) return true;
    auto const unit = std::string(common_unit(outputs.front().uom, outputs.front().content));
    auto const in = sum_in(inputs_, unit);
    auto const out = sum_in(outputs, unit);
    if (unit == pieces || !in || !out) return false;
    hold(outputs.front().product, unit, *in, *out);
    for (auto const &flow : outputs) verdict_.checked[flow.product] = checked;
    return true;
  }

  BoundVerdict take() {
    if (verdict_.excess) verdict_.checked.clear();
    return std::move(verdict_);
  }

  RunRecord const &run_;
  Basis basis_;
  Draft &draft_;
  std::vector<Flow> inputs_, outputs_;
  BoundVerdict verdict_;
};

}  // namespace

BoundVerdict check_bounds(RunRecord const &run, Draft &draft) {
  Check check(run, draft);
  return run.grading ? check.grade() : check.process();
}

}  // namespace nguon::trace
