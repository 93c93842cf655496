#include "server/page_frame.h"

#include <map>

#include "crypto/base64.h"
#include "crypto/hash.h"
#include "server/embedded.h"
#include "server/page_words.h"

namespace nguon::server {
namespace {

using kainjow::mustache::mustache;
using trace::Notice;

/// Comments and indentation are for us alone.
std::string without_comments(std::string_view css) {
  std::string out;
  for (;;) {
    auto const start = css.find("/*");
    out += css.substr(0, start);
    if (start == std::string_view::npos) return out;
    auto const end = css.find("*/", start);
    NGUON_CHECK(end != std::string_view::npos);
    css.remove_prefix(end + 2);
  }
}

std::string without_indentation(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (auto const c : text) {
    auto const opens_line = out.empty() || out.back() == '\n';
    if (opens_line && (c == ' ' || c == '\n')) continue;
    out.push_back(c);
  }
  // The line that names a partial has an end of its own.
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string const &style() {
  static std::string const text = without_indentation(without_comments(web_file("style.css")));
  return text;
}

std::string escaped(std::string const &text) {
  return kainjow::mustache::html_escape(text);
}

/// Replaces everything between `open` and `close` by what `fill` makes of it.
template <class Fill>
std::string replace_marks(std::string_view text, std::string_view open, std::string_view close,
                          Fill const &fill) {
  std::string out;
  for (;;) {
    auto const start = text.find(open);
    out += text.substr(0, start);
    if (start == std::string_view::npos) return out;
    auto const end = text.find(close, start);
    NGUON_CHECK(end != std::string_view::npos);
    out += fill(text.substr(start + open.size(), end - start - open.size()));
    text.remove_prefix(end + close.size());
  }
}

std::string load_template(std::string_view file, Language language) {
  if (file == "style.css") return style();
  auto const whole = replace_marks(without_indentation(web_file(file)), "{{>", "}}",
                                   [&](std::string_view name) { return load_template(name, language); });
  return replace_marks(whole, "[[", "]]", [&](std::string_view key) { return escaped(say(language, key)); });
}

/// Rendering writes into the compiled template, so each thread has its own.
mustache &compiled(std::string_view name, Language language) {
  thread_local std::map<std::pair<std::string, Language>, mustache, std::less<>> templates;
  auto key = std::pair(std::string(name), language);
  auto found = templates.find(key);
  if (found == templates.end()) {
    mustache made(load_template(std::string(name) + ".mustache", language));
    NGUON_CHECK(made.is_valid());
    found = templates.emplace(std::move(key), std::move(made)).first;
  }
  return found->second;
}

/// How a notice looks and which texts it takes: notice.<word>.title, .do
struct NoticeLook {
  std::string_view tone;
  std::string_view word;
};

NoticeLook look_of(Notice const &notice, bool about_this_lot) {
  switch (notice.kind) {
    case Notice::Kind::recalled:
      return {"recall", about_this_lot ? "recalled" : "ancestor_recalled"};
    case Notice::Kind::finding:
      return {"danger", about_this_lot ? "finding" : "ancestor_finding"};
    case Notice::Kind::expired:
      return {"danger", "expired"};
    case Notice::Kind::doubtful:
      return {"caution", "doubtful"};
    case Notice::Kind::question:
      return {"caution", about_this_lot ? "question" : "ancestor_question"};
    case Notice::Kind::not_known:
      return {"danger", "not_known"};
    case Notice::Kind::unknown_serial:
      return {"danger", "unknown_serial"};
    case Notice::Kind::serial_gone:
      return {"caution", "serial_gone"};
    case Notice::Kind::unconfirmed:
      return {"caution", "unconfirmed"};
  }
  fail_check("every kind of notice has a look", __FILE__, __LINE__);
}

std::string question_words(trace::Question const &question, trace::Text const &piece, Language language) {
  auto const &want_uom = question.want_uom.empty() ? question.uom : question.want_uom;
  auto const have = amount_words(language, question.have, question.uom, piece);
  auto const want = amount_words(language, question.want, want_uom, piece);
  switch (question.kind) {
    case trace::Question::Kind::stock:
      return say(language, "question.stock", {{"have", have}, {"want", want}});
    case trace::Question::Kind::bound:
      return say(language, "question.bound", {{"have", have}, {"want", want}});
    case trace::Question::Kind::transit:
      return say(language, question.want_uom.empty() ? "question.transit" : "question.units",
                 {{"have", have}, {"want", want}});
    case trace::Question::Kind::unknown:
      return say(language, "question.unknown", {{"want", want}});
  }
  fail_check("every kind of question has a sentence", __FILE__, __LINE__);
}

Data line_of(std::string const &text) {
  Data line(Data::type::object);
  put(line, "line", text);
  return line;
}

/// The facts of a notice, a line each: which lot, what, why, who and when.
Data notice_lines(Notice const &notice, Language language) {
  Data lines(Data::type::list);
  if (notice.question) lines << line_of(question_words(*notice.question, notice.piece, language));
  auto const reason = !notice.reason.empty() ? notice.reason : notice.question ? notice.question->reason : "";
  if (!reason.empty()) lines << line_of(say(language, "notice.reason", {{"reason", plain(reason)}}));
  if (notice.kind == Notice::Kind::expired) {
    if (!notice.date.empty()) {
      lines << line_of(say(language, "notice.best_before", {{"date", date_words(language, notice.date)}}));
    }
  } else if (notice.by && !notice.date.empty()) {
    lines << line_of(
        say(language, "notice.by_on",
            {{"party", plain(notice.by->name, language)}, {"date", date_words(language, notice.date)}}));
  } else if (notice.by) {
    lines << line_of(say(language, "notice.by", {{"party", plain(notice.by->name, language)}}));
  } else if (!notice.date.empty()) {
    lines << line_of(say(language, "notice.on", {{"date", date_words(language, notice.date)}}));
  }
  return lines;
}

/// Which copy a page is made from, and what is wrong with it.
void put_copy(Data &data, PageContext const &context) {
  auto const language = context.language;
  auto const &copy = context.copy;
  put(data, "copy", copy.has_value());
  put(data, "copy_standing", copy ? copy_words(language, *copy) : std::string());
  put(data, "copy_url", copy ? plain(copy->url) : std::string());
  put(data, "copy_href", copy ? web_link(copy->url + context.path) : std::string());
  bool const is_troubled = copy && (!copy->holds || copy->is_late);
  put(data, "copy_trouble",
      is_troubled ? say(language, copy->holds ? "copy.late.title" : "copy.stands.title") : std::string());
  put(data, "copy_trouble_why",
      is_troubled ? say(language, copy->holds ? "copy.late.why" : "copy.stands.why") : std::string());
}

}  // namespace

std::string copy_words(Language language, CopyShown const &copy) {
  if (copy.success_at.empty()) return say(language, "copy.never");
  return say(language, "copy.as_of", {{"time", moment_words(language, copy.success_at)}});
}

Data frame_data(PageContext const &context, std::string_view title) {
  Data data(Data::type::object);
  put(data, "lang", std::string(language_tag(context.language)));
  put(data, "title", plain(title));
  put(data, "keep",
      context.language_chosen ? "?lang=" + std::string(language_tag(context.language)) : std::string());
  put(data, "chosen", context.language_chosen);
  auto const bare_path = context.path.substr(0, context.path.find('?'));
  put(data, "canonical", context.public_url.empty() ? std::string() : context.public_url + bare_path);
  put(data, "base", context.base);
  put(data, "action", context.base + bare_path);
  put(data, "origin", plain(context.origin));
  put_copy(data, context);
  Data switches(Data::type::list);
  for (auto const language : languages) {
    auto const tag = std::string(language_tag(language));
    Data item(Data::type::object);
    put(item, "tag", tag);
    put(item, "label", say(language, "language.name"));
    put(item, "here", language == context.language);
    put(item, "to",
        context.base + context.path + (context.path.find('?') == std::string::npos ? "?" : "&") +
            "lang=" + tag);
    switches << item;
  }
  put(data, "languages", switches);
  return data;
}

void put_verifiers(Data &data, PageContext const &context) {
  Data verifiers(Data::type::list);
  for (auto const &address : context.verifiers) {
    auto const rest = std::string_view(address).substr(address.find("://") + 3);
    Data item(Data::type::object);
    put(item, "to", address);
    put(item, "host", plain(std::string(rest.substr(0, rest.find_first_of("/?#")))));
    verifiers << item;
  }
  put(data, "has_verifiers", !context.verifiers.empty());
  put(data, "verifiers", verifiers);
}

std::string fill_template(std::string_view name, Language language, Data const &data) {
  auto &made = compiled(name, language);
  auto page = made.render(data);
  NGUON_CHECK(made.is_valid());
  return page;
}

void put(Data &data, std::string const &name, std::string const &text) {
  data.set(name, text.empty() ? Data(false) : Data(text));
}
void put(Data &data, std::string const &name, bool value) {
  data.set(name, Data(value));
}
void put(Data &data, std::string const &name, Data const &value) {
  data.set(name, value);
}

void put_text(Data &data, std::string const &name, trace::Text const &text, Language language) {
  put(data, name, plain(text, language));
  put(data, name + "_lang", other_language(text, language));
}

Data party_data(trace::PartyRef const &party, PageContext const &context) {
  Data data(Data::type::object);
  auto const name = plain(party.name, context.language);
  put(data, "name", name.empty() ? code_of(party.subject) : name);
  put(data, "address", plain(party.address, context.language));
  put(data, "phone", plain(party.phone));
  put(data, "tel", phone_link(party.phone));
  put(data, "email", plain(party.email));
  put(data, "url", web_link(party.url));
  put(data, "href", href_of(party.subject, context));
  return data;
}

Data place_data(trace::PlaceRef const &place, PageContext const &context) {
  Data data(Data::type::object);
  auto const name = plain(place.name, context.language);
  put(data, "name", name.empty() ? code_of(place.subject) : name);
  put(data, "address", plain(place.address, context.language));
  put(data, "area", plain(place.area_code));
  put(data, "href", href_of(place.subject, context));
  return data;
}

Data goods_data(trace::GoodsLine const &goods, PageContext const &context, std::string_view own_lot) {
  auto const language = context.language;
  Data data(Data::type::object);
  auto const is_page = "/" + goods.address == context.path;
  auto const is_own = is_page || goods.address == own_lot;
  auto name = plain(goods.product_name, language);
  // A case or pallet has no page of its own: what was in it has.
  auto const is_unit = goods.address.starts_with("00/") || goods.address.starts_with("unit/");
  if (name.empty()) {
    name = is_unit ? say(language, "kind.unit") + " " + code_of(goods.address)
                   : say(language, "goods.unnamed", {{"code", code_of(goods.product)}});
  }
  if (is_own && !goods.lot.empty()) {
    name = say(language, own_lot.empty() || goods.address == own_lot ? "goods.this_lot" : "goods.this_pack");
  }
  put(data, "name", name);
  put(data, "own", is_own);
  put(data, "lot", is_own || is_unit ? std::string() : plain(goods.lot));
  put(data, "amount",
      goods.figure ? amount_words(language, *goods.figure, goods.uom, goods.piece) : std::string());
  put(data, "href", is_own || is_unit ? std::string() : href_of(goods.address, context));
  put(data, "foreign", !goods.registered);
  put(data, "from", false);
  return data;
}

void put_small_print(Data &data, SmallPrint const &print, Language language) {
  Data notes(Data::type::list);
  for (auto const &note : print.notes) {
    Data item(Data::type::object);
    put(item, "note", note);
    notes << item;
  }
  Data facts(Data::type::list);
  for (auto const &[key, value] : print.facts) {
    auto const bare = key.starts_with("nguon:") ? key.substr(6) : key;
    auto const text_key = "fact." + bare;
    Data item(Data::type::object);
    put(item, "key", has_text(language, text_key) ? say(language, text_key) : plain(bare));
    put(item, "value", plain(value));
    facts << item;
  }
  Data papers(Data::type::list);
  for (auto const &paper : print.papers) {
    if (paper.empty()) continue;
    Data item(Data::type::object);
    put(item, "name", paper_words(paper));
    put(item, "href", paper_link(paper));
    papers << item;
  }
  put(data, "any_facts",
      notes.is_non_empty_list() || facts.is_non_empty_list() || papers.is_non_empty_list());
  put(data, "notes", notes);
  put(data, "facts", facts);
  put(data, "papers", papers);
}

Data goods_list(std::vector<trace::GoodsLine> const &goods, PageContext const &context,
                std::string_view own_lot) {
  Data list(Data::type::list);
  for (auto const &line : goods) list << goods_data(line, context, own_lot);
  return list;
}

Data notice_list(std::vector<Notice> const &notices, PageContext const &context, std::string_view own_lot) {
  auto const language = context.language;
  Data list(Data::type::list);
  std::string called, advised;
  for (auto const &notice : notices) {
    auto const about_this_lot = notice.lot.empty() || notice.lot == own_lot;
    auto const look = look_of(notice, about_this_lot);
    auto const key = "notice." + std::string(look.word);
    Data data(Data::type::object);
    put(data, "tone", std::string(look.tone));
    put(data, "grave", look.tone != "caution");
    put(data, "title", say(language, key + ".title"));
    auto const is_from_entry = notice.kind == Notice::Kind::recalled || notice.kind == Notice::Kind::finding;
    put(data, "entry", is_from_entry ? std::to_string(notice.index) : std::string());
    // The same advice twice is noise.
    put(data, "do", key == advised ? std::string() : say(language, key + ".do"));
    advised = key;
    put(data, "lines", notice_lines(notice, language));
    put(data, "lot_href", about_this_lot ? std::string() : href_of(notice.lot, context));
    put(data, "call", false);
    // Whoever is to be called is named once, at the gravest notice.
    if (notice.call && !phone_link(notice.call->phone).empty() && notice.call->subject != called) {
      put(data, "call", party_data(*notice.call, context));
      called = notice.call->subject;
    }
    list << data;
  }
  return list;
}

std::string href_of(std::string_view address, PageContext const &context) {
  return href_of(context.base, address, context);
}

std::string href_of(std::string_view base, std::string_view address, PageContext const &context) {
  auto href = std::string(base).append(1, '/').append(address);
  if (context.language_chosen) href += "?lang=" + std::string(language_tag(context.language));
  return href;
}

std::string const &style_csp_source() {
  static std::string const source = "'sha256-" + base64_encode(sha256(style()).view()) + "'";
  return source;
}

}  // namespace nguon::server
