#include <algorithm>
#include <set>

#include "server/page_frame.h"
#include "server/page_journey.h"
#include "server/page_words.h"
#include "server/pages.h"

namespace nguon::server {
namespace {

using trace::Provenance;

/// "3 vườn, xã Rạch Sen": where the farm steps of the whole journey happened. Empty where there are none, or
/// where the journey is longer than the page.
std::string origin_words(Provenance const &found, Language language) {
  std::set<std::string> farms;
  std::vector<std::string> addresses;
  for (auto const &step : found.steps) {
    if (step.stage != trace::Stage::farm || step.corrected || step.correction || !step.place) continue;
    farms.insert(step.place->subject);
    auto address = plain(step.place->address, language);
    if (address.empty() || std::find(addresses.begin(), addresses.end(), address) != addresses.end())
      continue;
    addresses.push_back(std::move(address));
  }
  constexpr std::size_t addresses_shown_max = 3;
  if (farms.empty() || found.steps_cut || addresses.size() > addresses_shown_max) return {};
  auto words = say_count(language, "pack.farms", farms.size());
  for (auto const &address : addresses) words += ", " + address;
  return words;
}

/// The kinds of goods decide which sections there are: not everything has lots, dates or a net content.
void put_pack(Data &data, Provenance const &found, PageContext const &context) {
  auto const language = context.language;
  auto const *product = found.product ? &found.product->said : nullptr;
  auto const *lot = found.lot ? &*found.lot : nullptr;
  trace::Text const nothing;

  put_text(data, "name", product ? product->name : nothing, language);
  auto byline = plain(product ? product->brand : nothing, language);
  if (byline.empty() && found.maker) byline = plain(found.maker->name, language);
  put(data, "byline", byline);
  put(data, "image", product ? plain(product->image) : std::string());
  put(data, "image_alt",
      product ? say(language, "pack.picture", {{"name", plain(product->name, language)}}) : "");
  put(data, "net",
      product && product->net_content ? content_words(language, *product->net_content) : std::string());
  put(data, "comes_from", origin_words(found, language));
  put(data, "lot", plain(found.thing.lot));
  put(data, "serial", plain(found.thing.serial));
  auto const date = [&](std::string const &value) {
    return value.empty() ? value : date_words(language, value);
  };
  put(data, "made_on", date(lot ? lot->production_date : ""));
  put(data, "best_before", date(lot ? lot->best_before : ""));
  put(data, "expiry", date(lot ? lot->expiry : ""));
  auto const has_lots = product == nullptr || product->has_lots;
  put(data, "asks_lot", has_lots && found.thing.lot.empty() && found.thing.serial.empty());

  auto const &report = found.call ? found.call : found.maker;
  put(data, "report", false);
  if (report && (!report->phone.empty() || !report->email.empty()))
    put(data, "report", party_data(*report, context));
}

/// A text of the product; `expected`: its absence is said.
void add_text(Data &list, std::string_view key, trace::Text const &text, Language language,
              bool expected = false, bool strong = false) {
  if (text.empty() && !expected) return;
  Data item(Data::type::object);
  put(item, "label", say(language, key));
  put_text(item, "text", text, language);
  put(item, "strong", strong && !text.empty());
  list << item;
}

void put_about(Data &data, Provenance const &found, PageContext const &context) {
  auto const language = context.language;
  put(data, "maker", false);
  if (found.maker) put(data, "maker", party_data(*found.maker, context));
  put(data, "owner", false);
  auto const owner_differs = found.owner && (!found.maker || found.owner->subject != found.maker->subject);
  if (owner_differs) put(data, "owner", party_data(*found.owner, context));
  put(data, "made_at", false);
  if (found.made_at) put(data, "made_at", place_data(*found.made_at, context));

  Data texts(Data::type::list);
  if (found.product) {
    auto const &said = found.product->said;
    // What is eaten must say these; of a field of palms nobody asks.
    auto const is_sold = said.category == "goods";
    add_text(texts, "about.allergens", said.allergens, language, is_sold, true);
    add_text(texts, "about.ingredients", said.ingredients, language);
    add_text(texts, "about.storage", said.storage, language, is_sold);
    add_text(texts, "about.use", said.use, language);
    add_text(texts, "about.standard", said.standard, language);
    add_text(texts, "about.description", said.description, language);
    put(data, "about_title", say(language, is_sold ? "about.title" : "about.title.raw"));
  } else {
    put(data, "about_title", say(language, "about.title.raw"));
  }
  put(data, "texts", texts);
  put(data, "has_about", found.maker || owner_differs || found.made_at || texts.is_non_empty_list());
}

void add_known(Data &list, std::string_view shape, std::string const &what, std::string const &why) {
  Data item(Data::type::object);
  put(item, "shape", std::string(shape));
  put(item, "what", what);
  put(item, "why", why);
  list << item;
}

/// Goods that came into the journey and of which nothing is recorded here, each name once.
std::string unrecorded_names(Provenance const &found, Language language) {
  std::vector<std::string> names;
  for (auto const &step : found.steps) {
    for (auto const &line : step.in) {
      if (line.registered) continue;
      auto name = plain(line.product_name, language);
      if (name.empty()) name = code_of(line.product);
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
  }
  std::string list;
  for (auto const &name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

void put_known(Data &data, Provenance const &found, Language language) {
  Data known(Data::type::list);
  auto const counted = static_cast<std::size_t>(
      std::count_if(found.steps.begin(), found.steps.end(),
                    [](trace::Step const &step) { return step.voice == trace::Voice::authority; }));
  if (found.steps_signed != 0) {
    add_known(known, "solid", say_count(language, "known.signed", found.steps_signed),
              say(language, "known.signed.why"));
  }
  if (counted != 0) {
    add_known(known, "seal", say_count(language, "known.authority", counted),
              say(language, "known.authority.why"));
  }
  if (found.steps_recorded_for != 0) {
    add_known(known, "dashed", say_count(language, "known.recorded_for", found.steps_recorded_for),
              say(language, "known.recorded_for.why"));
  }
  auto const unrecorded = unrecorded_names(found, language);
  if (!unrecorded.empty()) {
    add_known(known, "gap", say(language, "known.not_recorded", {{"goods", unrecorded}}),
              say(language, "known.not_recorded.why"));
  } else if (found.steps.empty()) {
    add_known(known, "gap", say(language, "known.nothing"), say(language, "known.nothing.why"));
  }
  switch (found.checked) {
    case trace::Checked::not_checked:
      if (found.steps.empty()) break;
      add_known(known, "ask", say(language, "known.not_checked"), say(language, "known.not_checked.why"));
      break;
    case trace::Checked::conserved:
      add_known(known, "solid", say(language, "known.conserved"), say(language, "known.conserved.why"));
      break;
    case trace::Checked::within_yield:
      add_known(known, "solid", say(language, "known.within_yield"), say(language, "known.within_yield.why"));
      break;
    case trace::Checked::within_content:
      add_known(known, "solid", say(language, "known.within_content"),
                say(language, "known.within_content.why"));
      break;
  }
  if (found.thing.product.starts_with("01/")) {
    add_known(known, "ask", say(language, "known.gtin"), say(language, "known.gtin.why"));
  }
  if (found.questions_open != 0) {
    add_known(known, "bad", say_count(language, "known.questions", found.questions_open),
              say(language, "known.questions.why"));
  }
  put(data, "known", known);
}

void put_checks(Data &data, Provenance const &found, PageContext const &context) {
  auto const language = context.language;
  Data checks(Data::type::list);
  for (auto const &check : found.checks) {
    Data item(Data::type::object);
    auto const still_open = check.adverse && !check.closed_index;
    put(item, "tone", std::string(still_open ? "adverse" : check.adverse ? "closed" : "good"));
    put(item, "verdict",
        say(language, still_open         ? "checks.adverse"
                      : check.adverse    ? "checks.closed"
                      : check.conformant ? "checks.conformant"
                                         : "checks.recorded"));
    put(item, "time", plain(check.date));
    put(item, "date", date_words(language, check.date));
    auto const by = party_data(check.by, context);
    put(item, "by", by.get("name")->string_value());
    put(item, "by_href", href_of(check.by.subject, context));
    put_small_print(item, {{}, check.facts, {check.name}}, language);
    checks << item;
  }
  put(data, "has_checks", !found.checks.empty());
  put(data, "checks", checks);
}

/// Dates as the reader writes them: "12/04/2023 – 12/11/2026".
std::string dates_words(std::string const &value, Language language) {
  constexpr std::string_view dash = " – ";
  auto const at = value.find(dash);
  if (at == std::string::npos) return date_words(language, value);
  return date_words(language, value.substr(0, at)) + std::string(dash) +
         date_words(language, value.substr(at + dash.size()));
}

/// The ten public fields of TT 02/2024/TT-BKHCN, gaps named.
void put_law(Data &data, Provenance const &found, Language language) {
  Data law(Data::type::list);
  unsigned there = 0;
  for (auto const &field : found.law_fields) {
    Data item(Data::type::object);
    put(item, "label", say(language, "law." + std::to_string(field.number)));
    auto const is_picture = field.number == 2 && !paper_link(field.value).empty();
    auto const is_time = field.number == 6 || field.number == 9;
    put(item, "value",
        is_picture ? say(language, "law.picture")
        : is_time  ? dates_words(field.value, language)
                   : plain(field.value));
    put(item, "href", is_picture ? paper_link(field.value) : std::string());
    put(item, "gap", say(language, field.required ? "law.gap" : "law.none"));
    law << item;
    if (!field.value.empty()) ++there;
  }
  put(data, "has_law", !found.law_fields.empty());
  put(data, "law", law);
  put(data, "law_title",
      say(language, "law.title",
          {{"count", std::to_string(there)}, {"of", std::to_string(found.law_fields.size())}}));
}

void put_witnesses(Data &data, PageContext const &context) {
  auto const language = context.language;
  std::string words;
  if (auto const &shown = context.witnesses) {
    auto const size = figure_words(language, trace::Decimal::whole(static_cast<long long>(shown->tree_size)));
    words = shown->tree_size == 0
                ? say(language, "verify.witnesses.none", {{"of", std::to_string(shown->count)}})
                : say(language, shown->audited ? "verify.witnesses.audited" : "verify.witnesses.signed",
                      {{"count", std::to_string(shown->signed_by)},
                       {"of", std::to_string(shown->count)},
                       {"when", moment_words(language, shown->at)},
                       {"size", size}});
  }
  put(data, "witnesses", words);
}

bool is_demo(Provenance const &found) {
  auto const demo = [](std::optional<trace::PartyRef> const &party) { return party && party->demo; };
  return demo(found.maker) || demo(found.owner) ||
         std::any_of(found.steps.begin(), found.steps.end(),
                     [](auto const &step) { return step.signer.demo; });
}

}  // namespace

bool minds_version(Provenance const &found, PageContext const &context) {
  if (context.copy) return true;
  if (!context.witnesses) return false;
  if (context.witnesses->tree_size == 0) return true;
  return std::ranges::any_of(found.steps,
                             [&](trace::Step const &step) { return context.is_uncosigned(step.index); });
}

std::string provenance_page(Provenance const &found, PageContext const &context) {
  auto const language = context.language;
  auto title =
      found.product ? plain(found.product->said.name, language) : say(language, "product.unregistered");
  if (!found.thing.lot.empty()) title += " · " + say(language, "goods.lot") + " " + found.thing.lot;

  auto data = frame_data(context, title);
  put(data, "demo", is_demo(found));
  put(data, "notices", notice_list(found.notices, context, found.thing.subject));
  put_pack(data, found, context);
  put_about(data, found, context);
  put_known(data, found, language);
  put_journey(data, found, context);
  auto const is_pack = found.product && found.product->said.category == "goods";
  put(data, "start_word", say(language, is_pack ? "journey.start" : "journey.start.raw"));
  put(data, "is_yours", say(language, is_pack ? "pack.is_yours" : "pack.is_yours.raw"));
  put(data, "has_children", !found.children.empty());
  put(data, "children", goods_list(found.children, context));
  put_checks(data, found, context);
  put_law(data, found, language);
  put(data, "bundle", found.thing.subject);
  put(data, "tree_size", std::to_string(found.tree_size));
  put(data, "short_code", found.short_code);
  put(data, "as_of", moment_words(language, found.at));
  put(data, "size", figure_words(language, trace::Decimal::whole(static_cast<long long>(found.tree_size))));
  put_witnesses(data, context);
  put_verifiers(data, context);
  return fill_template("provenance", language, data);
}

}  // namespace nguon::server
