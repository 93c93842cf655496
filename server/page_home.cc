// The pages that are about no thing of the log: home, what the words mean, unknown addresses, errors.

#include "server/page_frame.h"
#include "server/page_words.h"
#include "server/pages.h"

namespace nguon::server {
namespace {

std::string_view kind_key(trace::Kind kind) {
  switch (kind) {
    case trace::Kind::product: return "kind.product";
    case trace::Kind::lot: return "kind.lot";
    case trace::Kind::serial: return "kind.serial";
    case trace::Kind::unit: return "kind.unit";
    case trace::Kind::place: return "kind.place";
    case trace::Kind::party: return "kind.party";
    case trace::Kind::run:
    case trace::Kind::key:
    case trace::Kind::certificate:
    case trace::Kind::rules:
    case trace::Kind::other: return "kind.other";
  }
  fail_check("every kind has a name", __FILE__, __LINE__);
}

std::string heading_of(trace::Identifier const &thing, Language language) {
  switch (thing.kind) {
    case trace::Kind::lot: return say(language, "unknown.lot");
    case trace::Kind::serial: return say(language, "unknown.serial");
    case trace::Kind::product: return say(language, "unknown.product");
    default: return say(language, "unknown.thing");
  }
}

/// What a reader can do about an answer with this status.
std::string_view next_key(int status) {
  if (status == 404 || status == 410) return "fault.next.missing";
  if (status == 429 || status == 503) return "fault.next.later";
  if (status >= 500) return "fault.next.ours";
  return "fault.next.yours";
}

}  // namespace

std::string home_page(HomePage const &page, PageContext const &context) {
  auto const language = context.language;
  auto data = frame_data(context, page.words.empty() ? std::string() : plain(page.words));
  put(data, "code", plain(page.code));
  put(data, "code_unknown", page.code_unknown);
  put(data, "has_code_hits", !page.code_subjects.empty());
  Data code_hits(Data::type::list);
  for (auto const &subject : page.code_subjects) {
    Data item(Data::type::object);
    put(item, "href", href_of(subject, context));
    put(item, "name", subject);
    code_hits << item;
  }
  put(data, "code_hits", code_hits);

  put(data, "words", plain(page.words));
  put(data, "has_hits", !page.hits.empty());
  auto const searched = !page.words.empty();
  put(data, "hits_title", searched             ? say(language, "home.hits", {{"words", plain(page.words)}})
                          : page.hits.empty()  ? std::string()
                                               : say(language, "home.newest"));
  Data hits(Data::type::list);
  for (auto const &hit : page.hits) {
    Data item(Data::type::object);
    put(item, "href", href_of(hit.address, context));
    put_text(item, "name", hit.name, language);
    if (hit.name.empty()) put(item, "name", hit.address);
    put(item, "detail", plain(hit.detail));
    put(item, "kind", say(language, kind_key(hit.kind)));
    hits << item;
  }
  put(data, "hits", hits);
  return fill_template("home", language, data);
}

std::string check_page(PageContext const &context) {
  return fill_template("check", context.language, frame_data(context, say(context.language, "check.title")));
}

std::string unknown_page(trace::Identifier const &thing, PageContext const &context) {
  auto const language = context.language;
  auto const heading = heading_of(thing, language);
  auto data = frame_data(context, heading);
  put(data, "heading", heading);
  put(data, "gtin", thing.product.empty() ? thing.subject : code_of(thing.product));
  put(data, "lot", plain(thing.lot));
  put(data, "serial", plain(thing.serial));
  // The form asks the product's own page, so that a mistyped lot can be typed again.
  put(data, "asks_lot", thing.kind == trace::Kind::lot || thing.kind == trace::Kind::serial);
  put(data, "action", "/" + thing.product);
  return fill_template("unknown", language, data);
}

std::string error_page(int status, Error const &error, PageContext const &context) {
  auto const language = context.language;
  auto const heading = say(language, status >= 500 ? "fault.ours" : status == 404 ? "fault.missing" : "fault.yours");
  auto data = frame_data(context, heading);
  put(data, "status", std::to_string(status));
  put(data, "heading", heading);
  put(data, "sentence", plain(say(language, error)));
  put(data, "field", plain(error.field));
  put(data, "next", say(language, next_key(status)));
  return fill_template("error", language, data);
}

}  // namespace nguon::server
