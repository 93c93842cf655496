// The pages that are about no thing of the log: home, what the words mean, unknown addresses, errors.

#include "server/page_frame.h"
#include "server/page_words.h"
#include "server/pages.h"

namespace nguon::server {
namespace {

std::string_view kind_key(trace::Kind kind) {
  switch (kind) {
    case trace::Kind::product:
      return "kind.product";
    case trace::Kind::lot:
      return "kind.lot";
    case trace::Kind::serial:
      return "kind.serial";
    case trace::Kind::unit:
      return "kind.unit";
    case trace::Kind::place:
      return "kind.place";
    case trace::Kind::party:
      return "kind.party";
    case trace::Kind::run:
    case trace::Kind::key:
    case trace::Kind::certificate:
    case trace::Kind::rules:
    case trace::Kind::other:
      return "kind.other";
  }
  fail_check("every kind has a name", __FILE__, __LINE__);
}

std::string heading_of(trace::Identifier const &thing, Language language) {
  switch (thing.kind) {
    case trace::Kind::lot:
      return say(language, "unknown.lot");
    case trace::Kind::serial:
      return say(language, "unknown.serial");
    case trace::Kind::product:
      return say(language, "unknown.product");
    default:
      return say(language, "unknown.thing");
  }
}

/// What a reader can do about an answer with this status.
std::string_view next_key(int status) {
  if (status == 400 || status == 404 || status == 405 || status == 410) return "fault.next.missing";
  if (status == 429 || status == 503) return "fault.next.later";
  if (status >= 500) return "fault.next.ours";
  return "fault.next.yours";
}

/// Where a hit leads, and which log knows it.
Data hit_data(HomePage::Hit const &hit, PageContext const &context) {
  Data item(Data::type::object);
  auto const base = hit.base.empty() ? context.base : hit.base;
  put(item, "href", href_of(base, hit.thing.address, context));
  put(item, "log", plain(hit.origin));
  return item;
}

void put_logs(Data &data, std::vector<CopiedLog> const &logs, PageContext const &context) {
  auto const language = context.language;
  Data list(Data::type::list);
  for (auto const &log : logs) {
    Data item(Data::type::object);
    put(item, "log_origin", plain(log.origin));
    put(item, "log_href", href_of(log.address.substr(0, log.address.size() - 1), "", context));
    put(item, "log_size",
        log.size ? say(language, "home.log_size",
                       {{"size",
                         figure_words(language, trace::Decimal::whole(static_cast<long long>(*log.size)))}})
                 : say(language, "home.log_begun"));
    put(item, "log_standing", copy_words(language, log.copy));
    put(item, "log_trouble", log.copy.holds ? std::string() : say(language, "copy.stands.title"));
    put(item, "log_url", plain(log.copy.url));
    put(item, "log_url_href", web_link(log.copy.url));
    list << item;
  }
  put(data, "has_logs", !logs.empty());
  put(data, "logs", list);
}

std::string fill_choices(std::vector<LinkChoice> const &choices, std::string const &heading,
                         std::string const &lead, PageContext const &context) {
  auto data = frame_data(context, heading);
  put(data, "heading", heading);
  put(data, "lead", lead);
  Data list(Data::type::list);
  for (auto const &choice : choices) {
    Data item(Data::type::object);
    put(item, "label", plain(choice.label));
    put(item, "href", choice.href);
    list << item;
  }
  put(data, "choices", list);
  return fill_template("choices", context.language, data);
}

}  // namespace

std::string home_page(HomePage const &page, PageContext const &context) {
  auto const language = context.language;
  auto data = frame_data(context, page.words.empty() ? std::string() : plain(page.words));
  put(data, "code", plain(page.code));
  put(data, "code_unknown", page.code_unknown);
  put(data, "has_code_hits", !page.code_hits.empty());
  Data code_hits(Data::type::list);
  for (auto const &hit : page.code_hits) {
    auto item = hit_data(hit, context);
    put(item, "name", hit.thing.address);
    code_hits << item;
  }
  put(data, "code_hits", code_hits);

  put(data, "words", plain(page.words));
  put(data, "has_hits", !page.hits.empty());
  auto const searched = !page.words.empty();
  put(data, "hits_title",
      searched ? say(language, "home.hits", {{"words", plain(page.words)}}) : std::string());
  put(data, "is_front", !searched && page.code.empty());
  Data hits(Data::type::list);
  for (auto const &found : page.hits) {
    auto const &hit = found.thing;
    auto item = hit_data(found, context);
    put_text(item, "name", hit.name, language);
    if (hit.name.empty()) put(item, "name", hit.address);
    auto const is_lot = hit.kind == trace::Kind::lot;
    put(item, "lot", is_lot ? plain(hit.detail) : std::string());
    put(item, "detail", is_lot ? std::string() : plain(hit.detail));
    // What is new is products alone.
    put(item, "kind", searched ? say(language, kind_key(hit.kind)) : std::string());
    hits << item;
  }
  put(data, "hits", hits);
  put_logs(data, page.logs, context);
  return fill_template("home", language, data);
}

std::string choices_page(std::vector<LogChoice> const &choices, PageContext const &context) {
  auto const language = context.language;
  std::vector<LinkChoice> labelled;
  for (auto const &choice : choices)
    labelled.push_back({say(language, "choices.log") + " " + choice.origin, choice.href});
  return fill_choices(labelled, say(language, "choices.title"), say(language, "choices.lead"), context);
}

std::string link_choices_page(std::vector<LinkChoice> const &choices, PageContext const &context) {
  auto const language = context.language;
  return fill_choices(choices, say(language, "links.title"), say(language, "links.lead"), context);
}

std::string check_page(PageContext const &context) {
  auto data = frame_data(context, say(context.language, "check.title"));
  put_verifiers(data, context);
  return fill_template("check", context.language, data);
}

std::string unknown_page(UnknownPage const &page, PageContext const &context) {
  auto const language = context.language;
  auto const &thing = page.thing;
  auto const heading = heading_of(thing, language);
  auto data = frame_data(context, heading);
  put(data, "heading", heading);
  put_text(data, "product_name", page.product_name, language);
  put(data, "gtin", thing.product.empty() ? thing.subject : code_of(thing.product));
  put(data, "lot", plain(thing.lot));
  put(data, "serial", plain(thing.serial));
  // The form asks the product's own page, so that a mistyped lot can be typed again.
  put(data, "asks_lot", thing.kind == trace::Kind::lot || thing.kind == trace::Kind::serial);
  put(data, "action", context.base + "/" + thing.product);
  put(data, "product_href", page.product_name.empty() ? std::string() : href_of(thing.product, context));
  // The number in the log can be trusted more than the one on a label that may be a fake.
  put(data, "maker", false);
  if (page.maker && !phone_link(page.maker->phone).empty())
    put(data, "maker", party_data(*page.maker, context));
  put_logs(data, page.logs, context);
  return fill_template("unknown", language, data);
}

std::string error_page(int status, Error const &error, PageContext const &context) {
  auto const language = context.language;
  auto const heading = say(language, status >= 500   ? "fault.ours"
                                     : status == 404 ? "fault.missing"
                                                     : "fault.yours");
  auto data = frame_data(context, heading);
  put(data, "status", std::to_string(status));
  put(data, "heading", heading);
  put(data, "sentence", plain(say(language, error)));
  // Of an address nobody needs to be told that it is one.
  auto const is_address = error.field == "path" || error.field == "method";
  put(data, "field", is_address ? std::string() : plain(error.field));
  put(data, "next", say(language, next_key(status)));
  return fill_template("error", language, data);
}

}  // namespace nguon::server
