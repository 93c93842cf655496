#include "server/clock.h"
#include "server/handlers.h"
#include "server/html_response.h"
#include "server/json_views.h"
#include "server/negotiate.h"
#include "trace/directory.h"
#include "trace/own_id.h"
#include "trace/qr.h"

namespace nguon::server {
namespace {

/// Everything that decides one answer about a thing.
struct Subject {
  Service const &service;
  trace::Identifier thing;
  Look look;
  std::shared_ptr<Cosigned const> cosigned;
};

Built page(unsigned status, std::string html, Look const &look, Built::Lasts lasts, Heads depends_on = {},
           Scripts scripts = Scripts::none) {
  auto response = html_response(status, std::move(html), look, scripts).keep(Keep::checked).tag().done();
  return {std::move(response), lasts, std::move(depends_on)};
}

Built json(unsigned status, std::string_view type, std::string text, Look const &look, Built::Lasts lasts,
           Heads depends_on = {}) {
  ResponseBuilder response(status, type, std::move(text));
  response.keep(Keep::checked).vary(negotiated_fields).compress(look.coding).tag();
  return {response.done(), lasts, std::move(depends_on)};
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

Built show_unknown(Subject const &subject, storage::Published const &state, PageContext const &context) {
  if (subject.look.form == Form::html) {
    return page(404, unknown_page(find_unknown(state, subject.thing), context), subject.look,
                Built::Lasts::same_log);
  }
  Problem const problem(
      Error{ErrorKind::not_found, "unknown-thing", "The log says nothing about this.", "path"});
  return json(problem.status, "application/problem+json", write_problem(problem, subject.look.language),
              subject.look, Built::Lasts::same_log);
}

Built show_provenance(Subject const &subject, PageContext const &context, trace::Provenance const &found) {
  // What has a past is right while that past is; somebody may be the first to speak of an unknown serial in a
  // known lot, which is the lot's own chain.
  constexpr auto lasts = Built::Lasts::same_heads;
  if (subject.look.form == Form::html) {
    auto built =
        page(200, provenance_page(found, context), subject.look, lasts, found.depends_on, Scripts::own);
    built.minds_version = minds_version(found, context);
    return built;
  }
  return json(200, "application/json", write_json(found), subject.look, lasts, found.depends_on);
}

Built show_listing(Subject const &subject, PageContext const &context, trace::Listing const &found) {
  // A new lot touches its own chain, not its product's, so no head tells that a list has grown.
  constexpr auto lasts = Built::Lasts::same_log;
  if (subject.look.form == Form::html) return page(200, listing_page(found, context), subject.look, lasts);
  return json(200, "application/json", write_json(found), subject.look, lasts);
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
  auto context = page_context(subject.service, subject.look, "/" + subject.thing.address, day);
  if (subject.service.cosigner != nullptr)
    context.witnesses = witnesses_shown(*subject.service.cosigner, subject.cosigned);
  if (subject.thing.kind == trace::Kind::lot || subject.thing.kind == trace::Kind::serial) {
    auto const found = trace::find_provenance(state, subject.thing, context.today);
    return found ? show_provenance(subject, context, *found) : show_unknown(subject, state, context);
  }
  auto const found = trace::find_listing(state, subject.thing);
  bool const is_lotless = found && found->product && !found->product->said.has_lots;
  if (is_lotless) {
    auto const provenance = trace::find_provenance(state, subject.thing, context.today);
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

ResponsePtr redirect_to(std::string path, std::string_view query) {
  if (!query.empty()) path.append(1, '?').append(query);
  return redirect(308, path);
}

}  // namespace

Task<ResponsePtr> get_thing(Context &context, RequestView const &request) {
  auto const lot = query_value(request.query, "lot");
  if (lot) co_return redirect_to_lot(context, request, *lot);
  auto state = context.service.log.published();
  auto const day = context.today();
  auto key = cache_key(request.path, request.look);
  auto cosigned = context.service.cosigned();
  auto const version = page_version(context.service, cosigned);
  Moment const moment{state->checkpoint.size, day, version};
  auto ready = context.cache.find(key, moment);
  if (ready) co_return ready;

  auto thing = trace::parse_address(request.path.substr(1));
  if (!thing) co_return refuse(context, request, not_an_address(std::move(thing).error()));
  if (request.path.substr(1) != thing->address)
    co_return redirect_to(context.service.base() + "/" + thing->address, request.query);
  Build build = [subject = Subject{context.service, std::move(*thing), request.look, std::move(cosigned)}](
                    storage::Published const &now, std::int64_t today) { return show(subject, now, today); };
  ready =
      co_await context.cache.find_or_build(std::move(key), std::move(state), day, std::move(build), version);
  co_return ready;
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
