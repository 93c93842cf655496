#include "server/clock.h"
#include "server/handlers.h"
#include "server/html_response.h"
#include "server/json_views.h"
#include "server/negotiate.h"
#include "server/offload.h"
#include "server/resolver.h"
#include "trace/directory.h"
#include "trace/own_id.h"
#include "trace/qr.h"

// Where g++ 12 inlines the making of a coroutine's frame, it takes Boost's own pair of allocation functions
// for a mismatch.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace nguon::server {
namespace {

/// Everything that decides one answer about a thing.
struct Subject {
  Service const &service;
  Asked asked;
  Look look;
  std::shared_ptr<Cosigned const> cosigned;
  bool names_form;  ///< HTML or JSON by name: whoever does not is a resolver's reader (server/resolver.h).

  trace::Identifier const &thing() const { return asked.thing; }
};

Built page(unsigned status, std::string html, Subject const &subject, Built::Lasts lasts,
           Heads depends_on = {}, Scripts scripts = Scripts::none) {
  auto response = html_response(status, std::move(html), subject.look, scripts);
  add_resolver_fields(response, subject.service, subject.asked);
  return {response.keep(Keep::checked).tag().done(), lasts, std::move(depends_on)};
}

Built json(unsigned status, std::string_view type, std::string text, Subject const &subject,
           Built::Lasts lasts, Heads depends_on = {}) {
  ResponseBuilder response(status, type, std::move(text));
  add_resolver_fields(response, subject.service, subject.asked);
  response.keep(Keep::checked).vary(negotiated_fields).compress(subject.look.coding).tag();
  return {response.done(), lasts, std::move(depends_on)};
}

/// A link of the thing answers, and no page.
Built elsewhere() {
  return {nullptr, Built::Lasts::not_at_all};
}

/// A lot that nobody knows may be one of a product that the log knows: then there is somebody to ask.
UnknownPage find_unknown(storage::Published const &state, trace::Identifier const &thing) {
  UnknownPage page;
  page.thing = thing;
  if (thing.product.empty()) return page;
  trace::Directory directory(*state.reader);
  auto const *product = directory.product(thing.product);
  if (product == nullptr) return page;
  page.product_name = product->said.name;
  page.maker = directory.party_ref(product->owner);
  return page;
}

/// Goods, places and parties that nobody knows are met with help; of anything else a link may tell more.
bool has_helping_page(trace::Identifier const &thing) {
  return thing.kind != trace::Kind::unit && thing.kind != trace::Kind::other;
}

Built show_unknown(Subject const &subject, storage::Published const &state, PageContext const &context) {
  bool const is_met_with_help = subject.names_form && has_helping_page(subject.thing());
  if (!is_met_with_help && leads_elsewhere(*state.reader, subject.asked, false)) return elsewhere();
  if (subject.look.form == Form::html) {
    return page(404, unknown_page(find_unknown(state, subject.thing()), context), subject,
                Built::Lasts::same_log);
  }
  Problem const problem(
      Error{ErrorKind::not_found, "unknown-thing", "The log says nothing about this.", "path"});
  return json(problem.status, "application/problem+json", write_problem(problem, subject.look.language),
              subject, Built::Lasts::same_log);
}

Built show_provenance(Subject const &subject, PageContext const &context, trace::Provenance const &found) {
  // What has a past is right while that past is; somebody may be the first to speak of an unknown serial in a
  // known lot, which is the lot's own chain.
  constexpr auto lasts = Built::Lasts::same_heads;
  if (subject.look.form == Form::html) {
    auto built = page(200, provenance_page(found, context), subject, lasts, found.depends_on, Scripts::own);
    built.minds_version = minds_version(found, context);
    return built;
  }
  return json(200, "application/json", write_json(found), subject, lasts, found.depends_on);
}

Built show_listing(Subject const &subject, PageContext const &context, trace::Listing const &found) {
  // A new lot touches its own chain, not its product's, so no head tells that a list has grown.
  constexpr auto lasts = Built::Lasts::same_log;
  if (subject.look.form == Form::html) return page(200, listing_page(found, context), subject, lasts);
  return json(200, "application/json", write_json(found), subject, lasts);
}

/// What a page tells of the log's witnesses.
WitnessesShown witnesses_shown(Cosigner const &cosigner, std::shared_ptr<Cosigned const> const &cosigned) {
  WitnessesShown shown{
      .count = cosigner.witness_count(), .signed_by = 0, .tree_size = 0, .at = {}, .audited = false};
  if (!cosigned) return shown;
  shown.signed_by = cosigned->cosignatures.size();
  shown.tree_size = cosigned->checkpoint.size;
  shown.at = utc_text(static_cast<std::int64_t>(cosigned->time()) * 1'000);
  shown.audited = cosigned->is_audited();
  return shown;
}

Built show(Subject const &subject, storage::Published const &state, std::int64_t day) {
  auto const &thing = subject.thing();
  if (!subject.names_form && leads_elsewhere(*state.reader, subject.asked, true)) return elsewhere();
  auto context = page_context(subject.service, subject.look, "/" + thing.address, day);
  if (subject.service.cosigner != nullptr)
    context.witnesses = witnesses_shown(*subject.service.cosigner, subject.cosigned);
  if (thing.kind == trace::Kind::lot || thing.kind == trace::Kind::serial) {
    auto const found = trace::find_provenance(state, thing, context.today);
    return found ? show_provenance(subject, context, *found) : show_unknown(subject, state, context);
  }
  auto const found = trace::find_listing(state, thing);
  bool const is_lotless = found && found->product && !found->product->said.has_lots;
  if (is_lotless) {
    auto const provenance = trace::find_provenance(state, thing, context.today);
    if (provenance) return show_provenance(subject, context, *provenance);
  }
  return found ? show_listing(subject, context, *found) : show_unknown(subject, state, context);
}

Problem not_an_address(Error error) {
  if (error.code == "unknown-address") return unknown_path();
  return error;
}

std::string_view trim(std::string_view typed) {
  auto const first = typed.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return typed.substr(first, typed.find_last_not_of(" \t") - first + 1);
}

/// A form can't write what was typed into a path: `<product>?lot=L1` leads to the lot's page.
ResponsePtr redirect_to_lot(Context const &context, RequestView const &request, std::string_view lot) {
  auto const product = trace::parse_address(request.path.substr(1));
  if (!product) return refuse(context, request, not_an_address(product.error()));
  if (product->kind != trace::Kind::product) return refuse(context, request, unknown_path());
  auto const address = trace::parse_address(trace::lot_of(product->subject, trim(lot)).address);
  if (!address) return refuse(context, request, address.error());
  return redirect(303, with_language(context.service.base() + "/" + address->address, request.look));
}

bool names_a_form(RequestView const &request) {
  return request.wants_html || request.look.form == Form::json;
}

/// Apart for those who name no form: where a link leads them elsewhere, there is no page.
std::string page_key(RequestView const &request) {
  std::string path(request.path);
  if (!names_a_form(request)) path += " *";
  return cache_key(path, request.look);
}

ResponsePtr redirect_to(std::string path, std::string_view query) {
  if (!query.empty()) path.append(1, '?').append(query);
  return redirect(308, path);
}

}  // namespace

namespace {

/// The page of a thing; null where a link of it is to be followed.
Task<ResponsePtr> find_page(Context &context, RequestView const &request, Asked asked) {
  auto state = context.service.log.published();
  auto const day = context.today();
  auto key = page_key(request);
  auto cosigned = context.service.cosigned();
  auto const version = page_version(context.service, cosigned);
  bool const names_form = names_a_form(request);
  Build build =
      [subject = Subject{context.service, std::move(asked), request.look, std::move(cosigned), names_form}](
          storage::Published const &now, std::int64_t today) { return show(subject, now, today); };
  auto const ready =
      co_await context.cache.find_or_build(std::move(key), std::move(state), day, std::move(build), version);
  co_return ready;
}

Task<ResponsePtr> follow_link(Context &context, RequestView const &request, Asked asked, LinkRequest wish) {
  auto work = [&service = context.service, &request, asked = std::move(asked), wish = std::move(wish),
               state = context.service.log.published(),
               day = context.today()] { return resolve(service, request, asked, wish, *state, day); };
  auto answer = co_await offload(context.pool, std::move(work));
  if (!answer) co_return refuse(context, request, std::move(answer).error());
  auto response = *std::move(answer);
  co_return response;
}

}  // namespace

Task<ResponsePtr> get_thing(Context &context, RequestView const &request) {
  auto const lot = query_value(request.query, "lot");
  if (lot) co_return redirect_to_lot(context, request, *lot);
  auto wish = read_link_request(request.query, request.field("Accept"));
  bool const wants_page = wish.kind == LinkRequest::Kind::nothing;
  if (wants_page && request.query.empty()) {
    Moment const moment{context.service.log.published()->checkpoint.size, context.today(),
                        page_version(context.service, context.service.cosigned())};
    auto const ready = context.cache.find(page_key(request), moment);
    if (ready) co_return ready;
  }

  auto asked = read_asked(request.path, request.query);
  if (!asked) co_return refuse(context, request, not_an_address(std::move(asked).error()));
  if (wants_page) {
    auto const path = request.path.substr(1, request.path.size() - (request.path.ends_with('/') ? 2 : 1));
    if (asked->uncompressed.empty() && path != asked->thing.address)
      co_return redirect_to(context.service.base() + "/" + asked->thing.address, request.query);
    auto for_page = *asked;
    auto const shown = co_await find_page(context, request, std::move(for_page));
    if (shown) co_return shown;
  }
  auto for_link = *std::move(asked);
  auto response = co_await follow_link(context, request, std::move(for_link), std::move(wish));
  co_return response;
}

Task<ResponsePtr> get_qr(Context &context, RequestView const &request) {
  constexpr std::string_view prefix = "/qr/";
  constexpr std::string_view svg = ".svg";
  constexpr std::string_view png = ".png";
  constexpr unsigned pixels_per_module = 8;
  auto path = request.path.substr(prefix.size());
  bool const is_svg = path.ends_with(svg);
  if (!is_svg && !path.ends_with(png)) co_return refuse(context, request, unknown_path());
  auto const suffix = path.substr(path.size() - svg.size());
  path.remove_suffix(suffix.size());
  auto const thing = trace::parse_address(path);
  if (!thing) co_return refuse(context, request, not_an_address(thing.error()));
  if (path != thing->address) {
    co_return redirect_to(context.service.base().append(prefix) + thing->address + std::string(suffix),
                          request.query);
  }

  Build build = [&service = context.service, thing = *thing, is_svg](storage::Published const &,
                                                                     std::int64_t) -> Built {
    auto const url = service.public_url + "/" + thing.address;
    auto image =
        is_svg ? trace::qr_svg(url, trace::short_code(thing.subject)) : trace::qr_png(url, pixels_per_module);
    if (!image) return {answer_problem(image.error()), Built::Lasts::not_at_all};
    ResponseBuilder response(200, is_svg ? "image/svg+xml" : "image/png", std::move(*image));
    response.keep(Keep::checked)
        .field("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        .tag();
    return {response.done(), Built::Lasts::always};
  };
  auto state = context.service.log.published();
  std::string key(request.path);
  auto const response =
      co_await context.cache.find_or_build(std::move(key), std::move(state), 0, std::move(build));
  co_return response;
}

}  // namespace nguon::server
