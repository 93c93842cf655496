#include "server/page_frame.h"
#include "server/page_words.h"
#include "server/pages.h"

namespace nguon::server {
namespace {

using trace::Listing;

struct Fact {
  std::string text;
  std::string language = {};  ///< Where it isn't the page's.
  std::string href = {};
  bool strong = false;
};

void add_fact(Data &facts, std::string const &label, Fact const &fact) {
  if (fact.text.empty()) return;
  Data item(Data::type::object);
  put(item, "label", label);
  put(item, "text", fact.text);
  put(item, "text_lang", fact.language);
  put(item, "href", fact.href);
  put(item, "strong", fact.strong);
  facts << item;
}

void add_words(Data &facts, std::string const &label, trace::Text const &text, Language language,
               bool strong = false) {
  add_fact(facts, label, {plain(text, language), other_language(text, language), {}, strong});
}

std::string role_words(std::vector<trace::Role> const &roles, Language language) {
  std::string words;
  for (auto const role : roles) {
    std::string_view key;
    switch (role) {
      case trace::Role::authority:
        key = "role.authority";
        break;
      case trace::Role::inspector:
        key = "role.inspector";
        break;
      case trace::Role::laboratory:
        key = "role.laboratory";
        break;
      case trace::Role::producer:
        key = "role.producer";
        break;
      case trace::Role::trader:
        key = "role.trader";
        break;
    }
    words += (words.empty() ? "" : ", ") + say(language, key);
  }
  return words;
}

void put_party(Data &data, Data &facts, trace::Party const &said, PageContext const &context) {
  auto const language = context.language;
  auto const roles = role_words(said.roles, language);
  put(data, "kind", roles.empty() ? say(language, "kind.party") : roles);
  put_text(data, "name", said.name, language);
  add_words(facts, say(language, "listing.address"), said.address, language);
  add_fact(facts, say(language, "listing.phone"), {plain(said.phone), {}, phone_link(said.phone)});
  auto const email = plain(said.email);
  add_fact(facts, say(language, "listing.email"), {email, {}, email.empty() ? email : "mailto:" + email});
  add_fact(facts, say(language, "listing.web"), {plain(said.url), {}, web_link(said.url)});
  add_fact(facts, say(language, "listing.registration"), {plain(said.registration)});
  if (!said.member_of.empty()) {
    add_fact(facts, say(language, "listing.member_of"),
             {code_of(said.member_of), {}, href_of(said.member_of, context)});
  }
}

void put_place(Data &data, Data &facts, trace::Place const &said, PageContext const &context) {
  auto const language = context.language;
  auto const kind_key = "place." + said.kind;
  put(data, "kind", say(language, has_text(language, kind_key) ? kind_key : "kind.place"));
  put_text(data, "name", said.name, language);
  add_words(facts, say(language, "listing.address"), said.address, language);
  add_fact(facts, say(language, "place.area"), {plain(said.area_code)});
  for (auto const &[unit, figure] : said.capacity) {
    auto const key = "capacity." + unit;
    add_fact(facts, has_text(language, key) ? say(language, key) : plain(unit),
             {figure_words(language, figure)});
  }
}

void put_product(Data &data, Data &facts, trace::Product const &said, PageContext const &context) {
  auto const language = context.language;
  put(data, "kind", say(language, "kind.product"));
  put_text(data, "name", said.name, language);
  put(data, "image", plain(said.image));
  put(data, "image_alt", say(language, "pack.picture", {{"name", plain(said.name, language)}}));
  put(data, "asks_lot", said.has_lots);
  add_words(facts, say(language, "about.brand"), said.brand, language);
  if (said.net_content) {
    add_fact(facts, say(language, "pack.net"), {content_words(language, *said.net_content)});
  }
  add_words(facts, say(language, "about.allergens"), said.allergens, language, true);
  add_words(facts, say(language, "about.ingredients"), said.ingredients, language);
  add_words(facts, say(language, "about.storage"), said.storage, language);
  add_words(facts, say(language, "about.use"), said.use, language);
  add_words(facts, say(language, "about.standard"), said.standard, language);
  add_words(facts, say(language, "about.description"), said.description, language);
  if (said.shelf_life_days) {
    add_fact(facts, say(language, "about.shelf_life"),
             {say_count(language, "duration.days", *said.shelf_life_days)});
  }
  add_fact(facts, say(language, "law.5"), {code_of(said.id)});
}

/// In fours, so that a phone breaks it between them and people compare it with a label.
std::string in_fours(std::string const &code) {
  std::string text;
  for (std::size_t at = 0; at < code.size(); at += 4)
    text.append(at == 0 ? "" : " ").append(code.substr(at, 4));
  return text;
}

void put_container(Data &data, Data &facts, Listing const &found, PageContext const &context) {
  auto const language = context.language;
  put(data, "kind", say(language, "kind.unit"));
  put(data, "name", in_fours(code_of(found.thing.subject)));
  if (found.holder) {
    add_fact(facts, say(language, "listing.held_by"),
             {plain(found.holder->name, language), {}, href_of(found.holder->subject, context)});
  }
  if (!found.around.empty())
    add_fact(facts, say(language, "listing.inside"),
             {code_of(found.around), {}, href_of(found.around, context)});
  if (found.contents.empty())
    add_fact(facts, say(language, "listing.contents"), {say(language, "listing.empty")});
}

Data item_of(std::string const &href, std::string const &name, std::string const &lot,
             std::string const &detail) {
  Data item(Data::type::object);
  put(item, "href", href);
  put(item, "name", name);
  put(item, "lot", lot);
  put(item, "detail", detail);
  put(item, "amount", false);
  return item;
}

void add_group(Data &groups, std::string const &title, Data const &items) {
  if (items.is_empty_list()) return;
  Data group(Data::type::object);
  put(group, "title", title);
  put(group, "items", items);
  groups << group;
}

/// `own`: the product that the page is about, which its lots need not name again.
Data goods_items(std::vector<trace::GoodsLine> const &goods, std::string_view own,
                 PageContext const &context) {
  auto const language = context.language;
  Data items(Data::type::list);
  for (auto const &line : goods) {
    auto name = plain(line.product_name, language);
    if (name.empty()) name = code_of(line.product);
    if (line.product == own && !line.lot.empty()) name.clear();
    auto item = item_of(href_of(line.address, context), name, plain(line.lot), {});
    if (line.figure) put(item, "amount", amount_words(language, *line.figure, line.uom, line.piece));
    items << item;
  }
  return items;
}

}  // namespace

std::string listing_page(Listing const &found, PageContext const &context) {
  auto const language = context.language;
  Data facts(Data::type::list);
  Data body(Data::type::object);
  put(body, "name", code_of(found.thing.subject));
  put(body, "name_lang", false);
  put(body, "kind", say(language, "kind.other"));
  put(body, "image", false);
  put(body, "asks_lot", false);
  if (found.party) put_party(body, facts, found.party->said, context);
  if (found.place) put_place(body, facts, found.place->said, context);
  if (found.product) put_product(body, facts, found.product->said, context);
  if (found.thing.kind == trace::Kind::unit) put_container(body, facts, found, context);
  if (found.owner) {
    add_fact(facts, say(language, found.place ? "listing.run_by" : "about.maker"),
             {plain(found.owner->name, language), {}, href_of(found.owner->subject, context)});
  }

  auto data = frame_data(context, body.get("name")->string_value());
  for (auto const *name : {"name", "name_lang", "kind", "image", "asks_lot"})
    put(data, name, *body.get(name));
  if (auto const *alt = body.get("image_alt")) put(data, "image_alt", *alt);
  put(data, "demo",
      (found.party && found.party->said.demo) || (found.owner && found.owner->demo) ||
          (found.holder && found.holder->demo));
  put(data, "notices", notice_list(found.notices, context, found.thing.subject));
  put(data, "has_facts", facts.is_non_empty_list());
  put(data, "facts", facts);

  Data groups(Data::type::list);
  add_group(groups, say(language, "listing.contents"), goods_items(found.contents, {}, context));
  add_group(groups, say(language, "listing.products"), goods_items(found.products, {}, context));
  add_group(groups, say(language, "listing.lots"), goods_items(found.lots, found.thing.subject, context));
  Data places(Data::type::list);
  for (auto const &place : found.places) {
    places << item_of(href_of(place.subject, context), plain(place.name, language), {},
                      plain(place.address, language));
  }
  add_group(groups, say(language, "listing.places"), places);
  Data members(Data::type::list);
  for (auto const &member : found.members) {
    members << item_of(href_of(member.subject, context), plain(member.name, language), {},
                       plain(member.address, language));
  }
  add_group(groups, say(language, "listing.members"), members);
  put(data, "groups", groups);

  put(data, "bundle", found.thing.subject);
  auto const size = figure_words(language, trace::Decimal::whole(static_cast<long long>(found.tree_size)));
  put(data, "as_of",
      say(language, "listing.as_of", {{"when", moment_words(language, found.at)}, {"size", size}}));
  return fill_template("listing", language, data);
}

}  // namespace nguon::server
