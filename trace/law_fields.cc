#include "trace/law_fields.h"

#include <algorithm>

namespace nguon::trace {
namespace {

/// The law's fields are in Vietnamese, as the names are that were signed.
std::string text(Text const &said) {
  return said.empty() ? std::string() : in_language(said, "vi");
}

std::string joined(std::vector<std::string> const &parts, std::string_view between) {
  std::string all;
  for (auto const &part : parts) {
    if (part.empty()) continue;
    if (!all.empty()) all += between;
    all += part;
  }
  return all;
}

/// "09521234000019" of "01/09521234000019".
std::string code(std::string_view subject) {
  auto const slash = subject.find('/');
  return std::string(slash == std::string_view::npos ? subject : subject.substr(slash + 1));
}

std::string product_name(Provenance const &page) {
  return page.product ? text(page.product->said.name) : "";
}

std::string product_image(Provenance const &page) {
  return page.product ? page.product->said.image : "";
}

std::string maker(Provenance const &page) {
  auto const &party = page.maker ? page.maker : page.owner;
  return party ? joined({text(party->name), text(party->address)}, ", ") : "";
}

/// Who had a hand in it, from the soil on: at each stage passed it stands once.
std::string stages(Provenance const &page) {
  std::vector<std::string> names;
  for (auto step = page.steps.rbegin(); step != page.steps.rend(); ++step) {
    if (step->corrected || step->correction || step->voice == Voice::authority) continue;
    auto const name = text(step->for_party ? step->for_party->name : step->signer.name);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return joined(names, " → ");
}

std::string trace_code(Provenance const &page) {
  return code(page.thing.product);
}

/// From the first day to the last.
std::string times(Provenance const &page) {
  std::string first, last;
  for (auto const &step : page.steps) {
    if (step.corrected || step.correction) continue;
    auto const day = step.event_time.substr(0, 10);
    if (first.empty() || day < first) first = day;
    last = std::max(last, day);
  }
  return first == last ? first : first + " – " + last;
}

std::string location_code(Provenance const &page) {
  return page.made_at ? joined({code(page.made_at->subject), page.made_at->area_code}, ", ") : "";
}

std::string brand_or_serial(Provenance const &page) {
  return joined({page.product ? text(page.product->said.brand) : "", page.thing.serial}, ", ");
}

std::string expiry(Provenance const &page) {
  if (!page.lot) return "";
  return page.lot->expiry.empty() ? page.lot->best_before : page.lot->expiry;
}

std::string standard(Provenance const &page) {
  return page.product ? text(page.product->said.standard) : "";
}

struct Source {
  unsigned number;
  bool required;
  std::string (*value)(Provenance const &);
};

/// Article and order as two implementers of the circular coded it; the pages name the fields.
constexpr Source sources[] = {{1, true, product_name},  {2, true, product_image},    {3, true, maker},
                              {4, true, stages},        {5, true, trace_code},       {6, true, times},
                              {7, true, location_code}, {8, false, brand_or_serial}, {9, false, expiry},
                              {10, true, standard}};

}  // namespace

std::vector<LawField> find_law_fields(Provenance const &page) {
  std::vector<LawField> fields;
  for (auto const &source : sources) fields.push_back({source.number, source.required, source.value(page)});
  return fields;
}

}  // namespace nguon::trace
