#include "server/link_set.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "server/negotiate.h"
#include "trace/uri.h"

namespace nguon::server {
namespace {

using trace::LinkLevel;
using Links = std::vector<OfferedLink const *>;

constexpr std::string_view vocabulary = "https://gs1.org/voc/";

std::string in_vocabulary(std::string_view link_type) {
  std::string uri(vocabulary);
  uri.append(link_type);
  return uri;
}

/// Our own pages are read in both.
std::vector<std::string> page_languages() {
  return {"vi", "en"};
}

/// What is made from the log and can't be replaced.
bool is_evidence(std::string_view link_type) {
  return link_type == "traceability" || link_type == "epcis" || link_type == "recallStatus" ||
         link_type == "verificationService";
}

class OwnLinks {
 public:
  OwnLinks(LinkLevel const &level, Language language) : level_(level), language_(language) {}

  std::vector<OfferedLink> make() && {
    auto const page = "/" + level_.thing.address;
    switch (level_.thing.kind) {
      case trace::Kind::product:
        put("pip", page, "links.product");
        if (!level_.image.empty()) put_data("relatedImage", "/blobs/" + level_.image, "links.image", "");
        break;
      case trace::Kind::lot:
      case trace::Kind::serial:
        put("pip", page, "links.provenance");
        put("recallStatus", page, "links.recall");
        put_data("traceability", "/bundle" + page, "links.traceability", "application/json");
        put_data("epcis", events(), "links.events", "application/json");
        put("verificationService", "/verify.html", "links.verifier");
        if (level_.has_findings) put("certificationInfo", page, "links.checks");
        if (level_.is_sold) put("hasRetailers", page, "links.retailers");
        break;
      case trace::Kind::unit:
        put("logisticsInfo", page, "links.container");
        put_data("traceability", "/bundle" + page, "links.traceability", "application/json");
        put_data("epcis", events(), "links.events", "application/json");
        put("verificationService", "/verify.html", "links.verifier");
        break;
      case trace::Kind::place:
        put("locationInfo", page, "links.place");
        put_data("epcis", events(), "links.events", "application/json");
        if (level_.has_findings) put("certificationInfo", page, "links.checks");
        break;
      case trace::Kind::party:
        put("registryEntry", page, "links.party");
        if (level_.web.starts_with("https://")) put_web(level_.web);
        break;
      default:
        break;
    }
    return std::move(links_);
  }

 private:
  void put(std::string_view type, std::string const &path, std::string_view key) {
    links_.push_back({.link_type = std::string(type),
                      .href = path,
                      .title = say(language_, key),
                      .languages = page_languages(),
                      .media_type = "text/html"});
  }
  void put_data(std::string_view type, std::string path, std::string_view key, std::string_view media_type) {
    links_.push_back({.link_type = std::string(type),
                      .href = std::move(path),
                      .title = say(language_, key),
                      .media_type = std::string(media_type)});
  }
  void put_web(std::string const &address) {
    links_.push_back({.link_type = "homepage", .href = address, .title = say(language_, "links.web")});
  }
  /// What EPCIS says of it: of a class of goods, of one of them, or at a place.
  std::string events() const {
    auto const name = level_.thing.kind == trace::Kind::lot     ? "MATCH_anyEPCClass"
                      : level_.thing.kind == trace::Kind::place ? "EQ_bizLocation"
                                                                : "MATCH_anyEPC";
    return std::string("/epcis/events?").append(name).append("=") +
           trace::escape_segment(trace::epc_uri(level_.thing));
  }

  LinkLevel const &level_;
  Language language_;
  std::vector<OfferedLink> links_;
};

std::string describe(LinkLevel const &level, Language language) {
  auto const &thing = level.thing;
  auto name = trace::in_language(level.name, language_tag(language));
  if (name.empty()) return thing.address;
  if (!thing.serial.empty())
    return say(language, "links.of_serial", {{"name", name}, {"serial", thing.serial}});
  if (!thing.lot.empty()) return say(language, "links.of_lot", {{"name", name}, {"lot", thing.lot}});
  return name;
}

/// How well a link's languages answer a list of wishes: the weight of the best, and how exactly it is met.
std::pair<unsigned, int> language_fit(OfferedLink const &link, std::vector<Weighted> const &wishes) {
  std::pair<unsigned, int> best{0, 0};
  for (auto const &wish : wishes) {
    for (std::string_view const tag : link.languages) {
      int exactness = 0;
      if (equal_words(wish.name, tag)) {
        exactness = 4;
      } else if (equal_words(wish.name.substr(0, wish.name.find('-')), tag)) {
        exactness = 3;  // en-GB falls back to en.
      } else if (equal_words(wish.name, tag.substr(0, tag.find('-')))) {
        exactness = 2;
      } else if (wish.name == "*") {
        exactness = 1;
      }
      if (exactness > 0) best = std::max(best, {wish.weight, exactness});
    }
  }
  return best.first == 0 ? std::pair<unsigned, int>{0, 0} : best;
}

unsigned media_fit(OfferedLink const &link, std::vector<Weighted> const &wishes) {
  unsigned weight = 0;
  int exactness = -1;
  auto const &type = link.media_type;
  for (auto const &wish : wishes) {
    auto const tree = std::string_view(type).substr(0, type.find('/'));
    int const exact =
        wish.name == "*/*"                                                                          ? 0
        : wish.name.ends_with("/*") && equal_words(wish.name.substr(0, wish.name.size() - 2), tree) ? 1
        : equal_words(wish.name, type)                                                              ? 2
                                                                                                    : -1;
    if (exact > exactness) {
      exactness = exact;
      weight = wish.weight;
    }
  }
  return weight;
}

/// Keeps those with the best `fit`; all where nothing fits.
template <class Fit>
void keep_best(Links &links, Fit const &fit) {
  auto best = fit(*links.front());
  for (auto const *link : links) best = std::max(best, fit(*link));
  std::erase_if(links, [&](OfferedLink const *link) { return fit(*link) < best; });
}

boost::json::array array_of(std::vector<std::string> const &words) {
  return boost::json::array(words.begin(), words.end());
}

std::string absolute(OfferedLink const &link, std::string_view public_url) {
  return link.is_own() ? std::string(public_url) + link.href : link.href;
}

boost::json::object write_link(OfferedLink const &link, std::string_view public_url) {
  boost::json::object written{{"href", absolute(link, public_url)}, {"title", link.title}};
  if (!link.languages.empty()) written["hreflang"] = array_of(link.languages);
  if (!link.media_type.empty()) written["type"] = link.media_type;
  if (!link.contexts.empty()) written["context"] = array_of(link.contexts);
  // By default a query goes along.
  if (!link.forwards_query) written["fwqs"] = false;
  return written;
}

boost::json::object write_context(LinkContext const &context, std::string_view public_url) {
  boost::json::object written{{"anchor", std::string(public_url) + "/" + context.address},
                              {"itemDescription", context.description}};
  auto const defaults = context.defaults();
  if (!defaults.empty()) {
    written[in_vocabulary("defaultLink")] = boost::json::array{boost::json::object{
        {"href", absolute(*defaults.front(), public_url)}, {"title", defaults.front()->title}}};
  }
  if (defaults.size() > 1) {
    boost::json::array all;
    for (auto const *link : defaults) all.push_back(write_link(*link, public_url));
    written[in_vocabulary("defaultLinkMulti")] = std::move(all);
  }
  for (auto const &link : context.links) {
    auto &list = written[in_vocabulary(link.link_type)];
    if (!list.is_array()) list = boost::json::array();
    list.get_array().push_back(write_link(link, public_url));
  }
  return written;
}

}  // namespace

Links LinkContext::defaults() const {
  Links found;
  for (auto const &link : links) {
    if (link.is_default) found.push_back(&link);
  }
  return found;
}

Links LinkContext::of_type(std::string_view link_type) const {
  Links found;
  for (auto const &link : links) {
    if (link.link_type == link_type) found.push_back(&link);
  }
  // What the owner states is found in the place of our own page.
  bool const has_stated = std::ranges::any_of(found, [](OfferedLink const *link) { return !link->is_own(); });
  if (has_stated && !is_evidence(link_type))
    std::erase_if(found, [](auto const *link) { return link->is_own(); });
  return found;
}

std::vector<LinkContext> offer_links(std::vector<LinkLevel> const &levels, Language language) {
  std::vector<LinkContext> contexts;
  for (auto const &level : levels) {
    LinkContext context{
        .address = level.thing.address, .description = describe(level, language), .links = {}};
    bool has_default = false;
    for (auto const &stated : level.links) {
      context.links.push_back({.link_type = stated.link_type,
                               .href = stated.href,
                               .title = trace::in_language(stated.title, language_tag(language)),
                               .languages = stated.languages,
                               .media_type = stated.media_type,
                               .contexts = stated.contexts,
                               .forwards_query = stated.forwards_query,
                               .is_default = stated.is_default});
      has_default = has_default || stated.is_default;
    }
    if (level.is_known) {
      for (auto &own : OwnLinks(level, language).make()) {
        // The page of a thing is its default where its owner names no other.
        own.is_default = !has_default && own.href == "/" + level.thing.address;
        has_default = has_default || own.is_default;
        if (is_evidence(own.link_type) || context.of_type(own.link_type).empty() || own.is_default)
          context.links.push_back(std::move(own));
      }
    }
    // What has neither a page nor a default in its owner's words, itself or above it: the link stated first.
    if (!has_default && contexts.empty()) context.links.front().is_default = true;
    contexts.push_back(std::move(context));
  }
  return contexts;
}

Links choose_links(Links links, std::vector<std::string> const &contexts, std::string_view accept_language,
                   std::string_view accept) {
  if (links.empty()) return links;
  keep_best(links, [&](OfferedLink const &link) -> int {
    if (link.contexts.empty()) return contexts.empty() ? 2 : 1;
    return std::ranges::any_of(link.contexts,
                               [&](std::string const &one) {
                                 return std::ranges::any_of(
                                     contexts, [&](std::string const &two) { return equal_words(one, two); });
                               })
               ? 2
               : 0;
  });
  auto const languages_wanted = weighted_list(accept_language);
  if (!languages_wanted.empty()) {
    keep_best(links, [&](OfferedLink const &link) {
      auto const fit = language_fit(link, languages_wanted);
      // What is for readers of every language comes before what is for others only.
      return fit.first == 0 && link.languages.empty() ? std::pair<unsigned, int>{0, 1} : fit;
    });
  }
  auto const types_wanted = weighted_list(accept);
  if (!types_wanted.empty()) {
    keep_best(links, [&](OfferedLink const &link) { return media_fit(link, types_wanted); });
  }
  return links;
}

std::string write_link_set(std::vector<LinkContext> const &contexts, std::string_view public_url,
                           std::string_view json_ld_context) {
  boost::json::array written;
  for (auto const &context : contexts) written.push_back(write_context(context, public_url));
  boost::json::object whole;
  if (!json_ld_context.empty()) whole["@context"] = json_ld_context;
  whole["linkset"] = std::move(written);
  return boost::json::serialize(whole);
}

}  // namespace nguon::server
