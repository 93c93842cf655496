#include "server/resolver.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "server/handlers.h"
#include "server/html_response.h"
#include "server/link_set.h"
#include "trace/digital_link.h"
#include "trace/gs1/compression.h"
#include "trace/gs1/link_types.h"

namespace nguon::server {
namespace {

/// A path as a Digital Link; of which host makes no difference.
std::string on_any_host(std::string_view path) {
  std::string uri("https://id.gs1.org");
  uri.append(path);
  return uri;
}

std::vector<std::string_view> segments_of_path(std::string_view path) {
  std::vector<std::string_view> segments;
  for (path.remove_prefix(1);;) {
    auto const end = path.find('/');
    segments.push_back(path.substr(0, end));
    if (end == std::string_view::npos) return segments;
    path.remove_prefix(end + 1);
  }
}

bool is_number(std::string_view segment) {
  return segment.size() >= 2 && segment.size() <= 4 &&
         segment.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_gs1_key(trace::Identifier const &thing) {
  return is_number(std::string_view(thing.address).substr(0, thing.address.find('/')));
}

std::string_view without_last_slash(std::string_view path) {
  return path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

/// Whether an Application Identifier stands in the query.
bool has_attributes(std::string_view query) {
  for (std::size_t begin = 0; begin < query.size();) {
    if (query[begin] >= '0' && query[begin] <= '9') return true;
    auto const next = query.find_first_of("&;", begin);
    if (next == std::string_view::npos) return false;
    begin = next + 1;
  }
  return false;
}

Result<Asked> read_compressed_path(std::string_view path) {
  auto link = trace::parse_digital_link(on_any_host(path));
  if (!link) return std::move(link).error();
  auto thing = trace::parse_address(trace::write_key_path(link->path));
  if (!thing) return std::move(thing).error();
  auto const canonical = trace::canonical_link(*std::move(link));
  return Asked{*std::move(thing), canonical.substr(on_any_host("").size())};
}

Error no_such_link() {
  return {ErrorKind::not_found, "no-such-link", "There is no link of this type here.", "linkType"};
}

std::string link_set_field(Service const &service, Asked const &asked) {
  return "<" + service.base() + "/" + asked.thing.address +
         "?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\"";
}

ResponsePtr lead_to_link(Service const &service, RequestView const &request, Asked const &asked,
                         OfferedLink const &link) {
  ResponseBuilder response(307, "", "");
  auto const target = link.is_own()         ? service.base() + link.href
                      : link.forwards_query ? forward_query(link.href, request.query)
                                            : link.href;
  response.keep(Keep::checked).vary(negotiated_fields).field("Location", target);
  add_resolver_fields(response, service, asked);
  return response.done();
}

ResponsePtr write_links(Service const &service, RequestView const &request, Asked const &asked,
                        LinkRequest const &wish, std::vector<LinkContext> const &contexts, unsigned status) {
  using Format = LinkRequest::Format;
  auto const context = service.public_url + std::string(link_set_context_path);
  auto text = write_link_set(contexts, service.public_url,
                             wish.format == Format::json_ld ? std::string_view(context) : "");
  ResponseBuilder response(status,
                           wish.format == Format::json_ld ? "application/ld+json"
                           : wish.format == Format::json  ? "application/json"
                                                          : "application/linkset+json",
                           std::move(text));
  response.keep(Keep::checked)
      .vary(negotiated_fields)
      .field("Content-Language", language_tag(request.look.language));
  add_resolver_fields(response, service, asked,
                      "<" + service.base() + std::string(link_set_context_path) +
                          ">; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"");
  response.compress(request.look.coding).tag();
  return response.done();
}

ResponsePtr let_choose_link(Service const &service, RequestView const &request, Asked const &asked,
                            LinkRequest const &wish, LinkContext const &from,
                            std::vector<OfferedLink const *> const &links, std::int64_t day) {
  if (request.wants_html) {
    std::vector<LinkChoice> choices;
    for (auto const *link : links) {
      auto label = link->title;
      for (auto const &language : link->languages) label.append(" · ").append(language);
      choices.push_back({std::move(label), link->is_own() ? service.base() + link->href : link->href});
    }
    auto page =
        link_choices_page(choices, page_context(service, request.look, "/" + asked.thing.address, day));
    auto response = html_response(300, std::move(page), request.look);
    response.keep(Keep::checked);
    add_resolver_fields(response, service, asked);
    return response.tag().done();
  }
  LinkContext choice{.address = from.address, .description = from.description, .links = {}};
  for (auto const *link : links) {
    choice.links.push_back(*link);
    choice.links.back().is_default = false;
  }
  return write_links(service, request, asked, wish, {std::move(choice)}, 300);
}

/// The links that a request for one link is about, of the finest level that has any.
std::vector<OfferedLink const *> wanted_links(LinkContext const &context, LinkRequest const &wish) {
  switch (wish.kind) {
    case LinkRequest::Kind::of_type:
      return context.of_type(wish.link_type);
    case LinkRequest::Kind::default_multi: {
      auto variants = context.defaults();
      return variants.size() > 1 ? variants : std::vector<OfferedLink const *>();
    }
    default:
      return context.defaults();
  }
}

}  // namespace

bool is_digital_link_path(std::string_view path) {
  if (path.size() < 2 || path.front() != '/') return false;
  auto const segments = segments_of_path(path);
  if (trace::is_primary_key(segments.front()) || is_number(segments.front())) return true;
  return segments.size() == 1 && trace::looks_compressed(segments.front()) &&
         trace::parse_digital_link(on_any_host(path)).has_value();
}

Result<Asked> read_asked(std::string_view path, std::string_view query) {
  path = without_last_slash(path);
  auto thing = trace::parse_address(path.substr(1));
  auto const segments = segments_of_path(path);
  Asked asked;
  if (thing) {
    asked.thing = *std::move(thing);
  } else {
    auto uncompressed =
        trace::looks_compressed(segments.back()) ? read_compressed_path(path) : Result<Asked>(thing.error());
    if (!uncompressed) {
      // A number that is no key of GS1's is a wrong link, and not an address of something else.
      if (thing.error().code != "unknown-address" || !is_number(segments.front())) return thing.error();
      return trace::parse_key_path(segments).error();
    }
    asked = *std::move(uncompressed);
  }
  if (is_gs1_key(asked.thing) && has_attributes(query)) {
    auto const link =
        trace::parse_digital_link(on_any_host("/" + asked.thing.address + "?" + std::string(query)));
    if (!link) return link.error();
  }
  return asked;
}

void add_resolver_fields(ResponseBuilder &response, Service const &service, Asked const &asked,
                         std::string const &more) {
  auto links = link_set_field(service, asked);
  if (!asked.uncompressed.empty())
    links += ", <" + service.base() + asked.uncompressed + ">; rel=\"owl:sameAs\"";
  if (!more.empty()) links += ", " + more;
  response.field("Link", links);
  open_to_all(response);
}

bool leads_elsewhere(storage::Reader const &reader, Asked const &asked, bool has_page) {
  auto const levels = trace::find_link_levels(reader, asked.thing);
  if (levels.empty()) return false;
  auto const &finest = levels.back();
  bool const is_about_it = finest.thing.address == asked.thing.address;
  if (is_about_it && std::ranges::any_of(finest.links, &trace::Link::is_default)) return true;
  return !has_page && (is_gs1_key(asked.thing) || is_about_it);
}

Result<ResponsePtr> resolve(Service const &service, RequestView const &request, Asked const &asked,
                            LinkRequest const &wish, storage::Published const &state, std::int64_t day) {
  auto const levels = trace::find_link_levels(*state.reader, asked.thing);
  auto contexts = offer_links(levels, request.look.language);
  if (service.epcis == nullptr && service.copy_of != nullptr) {  // Nothing answers queries there.
    for (auto &each : contexts)
      std::erase_if(each.links,
                    [](OfferedLink const &link) { return link.link_type == "epcis" && link.is_own(); });
  }
  if (contexts.empty()) {
    if (is_gs1_key(asked.thing)) {
      // Addresses in logs are read more widely than the standard allows.
      auto const link = trace::parse_digital_link(on_any_host("/" + asked.thing.address));
      if (!link) return link.error();
    }
    return Error{ErrorKind::not_found, "unknown-thing", "The log says nothing about this.", "path"};
  }
  if (wish.kind == LinkRequest::Kind::link_set)
    return write_links(service, request, asked, wish, contexts, 200);
  for (auto context = contexts.rbegin(); context != contexts.rend(); ++context) {
    auto const wanted = wanted_links(*context, wish);
    if (wanted.empty()) continue;
    auto const fitting =
        choose_links(wanted, wish.contexts, request.field("Accept-Language"), request.field("Accept"));
    bool const is_one = std::ranges::all_of(
        fitting, [&](OfferedLink const *link) { return link->href == fitting.front()->href; });
    // Of a default's variants the first is the default.
    if (is_one || wish.kind == LinkRequest::Kind::nothing || wish.kind == LinkRequest::Kind::default_link)
      return lead_to_link(service, request, asked, *fitting.front());
    return let_choose_link(service, request, asked, wish, *context, fitting, day);
  }
  return no_such_link();
}

Task<ResponsePtr> get_resolver_description(Context &context, RequestView const &) {
  auto const &service = context.service;
  auto const &said = service.resolver;
  boost::json::object contact{{"fn", said.contact.empty() ? service.origin : said.contact}};
  if (!said.telephone.empty()) contact["hasTelephone"] = said.telephone;
  if (!said.email.empty()) contact["hasEmail"] = said.email;
  boost::json::object types;
  for (auto const name : trace::link_types()) {
    types["gs1:" + std::string(name)] =
        boost::json::object{{"title", name}, {"url", "https://gs1.org/voc/" + std::string(name)}};
  }
  boost::json::object description{
      {"name", said.name.empty() ? service.origin : said.name},
      {"resolverRoot", service.public_url},
      {"supportedLinkType",
       boost::json::array{boost::json::object{{"namespace", "https://gs1.org/voc/"}, {"prefix", "gs1:"}}}},
      {"supportedPrimaryKeys", boost::json::array{"all"}},
      {"contact", std::move(contact)},
      {"supportsLanguageVariants", true},
      {"supportsSemanticInterpretation", true},
      {"validatesAIcombinations", true},
      {"linkTypeDefaultCanBeLinkset", false},
      {"jsonldContext", service.public_url + std::string(link_set_context_path)},
      {"activeLinkTypes", boost::json::object{{"en", std::move(types)}}}};
  if (!said.terms.empty()) description["termsOfUse"] = said.terms;
  ResponseBuilder response(200, "application/json", boost::json::serialize(description));
  response.keep(Keep::checked);
  open_to_all(response);
  co_return response.tag().done();
}

Task<ResponsePtr> get_link_set_context(Context &, RequestView const &) {
  // Link relations are terms of IANA's registry or URIs; attributes are what RFC 9264 §4.2.4 says they mean.
  constexpr std::string_view context =
      R"({"@context":{"@vocab":"http://www.iana.org/assignments/relation/","linkset":"@graph","anchor":"@id",)"
      R"("href":"@id","gs1":"https://gs1.org/voc/","dcterms":"http://purl.org/dc/terms/",)"
      R"("title":"dcterms:title","type":"dcterms:format",)"
      R"("hreflang":{"@id":"dcterms:language","@container":"@set"},)"
      R"("itemDescription":"http://www.w3.org/2000/01/rdf-schema#comment","context":"dcterms:audience",)"
      R"("fwqs":"urn:nguon:v1:fwqs"}})";
  ResponseBuilder response(200, "application/ld+json", std::string(context));
  response.keep(Keep::checked);
  open_to_all(response);
  co_return response.tag().done();
}

}  // namespace nguon::server
