#pragma once
// What each address answers (docs/api.md). A handler takes a request apart, calls trace, and formats;
// whatever may touch the disk it does on the pool. The request and the context outlive the call.

#include "server/asio.h"
#include "server/context.h"
#include "server/problem.h"
#include "server/request.h"
#include "server/response.h"

namespace nguon::server {

using Handler = Task<ResponsePtr> (*)(Context &context, RequestView const &request);

/// /: search by `q`, short code by `code`; a single hit redirects to its page.
Task<ResponsePtr> get_home(Context &context, RequestView const &request);
/// /check
Task<ResponsePtr> get_check(Context &context, RequestView const &request);
/// /robots.txt, /favicon.ico
Task<ResponsePtr> get_robots(Context &context, RequestView const &request);
Task<ResponsePtr> get_icon(Context &context, RequestView const &request);
Task<ResponsePtr> get_verifier(Context &context, RequestView const &request);
/// /openapi.json, /docs: these addresses described, for programs and for people.
Task<ResponsePtr> get_openapi(Context &context, RequestView const &request);
Task<ResponsePtr> get_docs(Context &context, RequestView const &request);

/// /p/…, /place/…, /party/…, /unit/… and every GS1 Digital Link, compressed ones too: a thing's page, as HTML
/// or JSON; or where a link of it leads, or all links (server/resolver.h). Another spelling of a page's
/// address redirects to the one.
Task<ResponsePtr> get_thing(Context &context, RequestView const &request);
/// /.well-known/gs1resolver
Task<ResponsePtr> get_resolver_description(Context &context, RequestView const &request);
/// The JSON-LD context of link sets.
Task<ResponsePtr> get_link_set_context(Context &context, RequestView const &request);
/// /qr/<address of a thing>.svg or .png
Task<ResponsePtr> get_qr(Context &context, RequestView const &request);

/// /statements: one JWS, or many, one a line.
Task<ResponsePtr> post_statements(Context &context, RequestView const &request);

/// /epcis: what there is below.
Task<ResponsePtr> get_epcis_root(Context &context, RequestView const &request);
/// /epcis/capture: a document of events, plain for a token or signed, is taken as a job; the caller's jobs,
/// newest first; /epcis/capture/{id}: one of them.
Task<ResponsePtr> post_capture(Context &context, RequestView const &request);
Task<ResponsePtr> get_capture_jobs(Context &context, RequestView const &request);
Task<ResponsePtr> get_capture_job(Context &context, RequestView const &request);
/// /epcis/events: one event, recorded when it is answered.
Task<ResponsePtr> post_epcis_event(Context &context, RequestView const &request);

/// /epcis/queries/{name}/subscriptions: the caller's subscriptions to a query by webhook, and a new one;
/// …/{id}: one of them, and its end.
Task<ResponsePtr> get_subscriptions(Context &context, RequestView const &request);
Task<ResponsePtr> post_subscription(Context &context, RequestView const &request);
Task<ResponsePtr> get_subscription(Context &context, RequestView const &request);
Task<ResponsePtr> remove_subscription(Context &context, RequestView const &request);
/// OPTIONS of one of them: also since when its query has looked at what was recorded.
Task<ResponsePtr> options_subscription(Context &context, RequestView const &request);
/// /epcis/queries/{name}/events for a subscriber by WebSocket.
Task<ResponsePtr> get_query_events(Context &context, RequestView const &request);
/// Whether a request for the events of a query is one to subscribe, and the answer to that.
bool wants_event_socket(RequestView const &request);
Task<ResponsePtr> open_event_socket(Context &context, RequestView const &request);

/// /epcis/events: those that match the query in the address; /epcis/events/{eventID}: one of them, with what
/// declares it wrong.
Task<ResponsePtr> get_epcis_events(Context &context, RequestView const &request);
Task<ResponsePtr> get_epcis_event(Context &context, RequestView const &request);
/// /epcis/eventTypes, /epcis/epcs, /epcis/bizSteps …: names that some event has; below each what there is of
/// it, and its events.
Task<ResponsePtr> get_epcis_resources(Context &context, RequestView const &request);
Task<ResponsePtr> get_epcis_resource(Context &context, RequestView const &request);
/// /epcis/queries: named queries; below each its definition, and its events.
Task<ResponsePtr> get_epcis_queries(Context &context, RequestView const &request);
Task<ResponsePtr> post_epcis_query(Context &context, RequestView const &request);
Task<ResponsePtr> get_epcis_query(Context &context, RequestView const &request);
Task<ResponsePtr> delete_epcis_query(Context &context, RequestView const &request);
/// /epcis/nextPageToken/{token}: the token leads nowhere any more.
Task<ResponsePtr> delete_page_token(Context &context, RequestView const &request);

/// /checkpoint: the newest head that is countersigned; the newest signed one where the log has no witnesses,
/// or they have not signed yet.
Task<ResponsePtr> get_checkpoint(Context &context, RequestView const &request);
/// /tile/…: hashes and entries of the log, as C2SP tlog-tiles serves them.
Task<ResponsePtr> get_tile(Context &context, RequestView const &request);
/// Under the newest checkpoint: /proof/{index}, an entry's receipt; /proof/consistency/{size}, that the log
/// of that size is its beginning. Both with .cose behind them: as a receipt in COSE. Under the countersigned
/// one, where that covers the entry: /proof/{index}.tlog-proof, a file of C2SP.
Task<ResponsePtr> get_proof(Context &context, RequestView const &request);
/// /.well-known/scitt-keys, all keys that signed receipts in COSE; /.well-known/scitt-keys/{kid}, one of
/// them.
Task<ResponsePtr> get_scitt_keys(Context &context, RequestView const &request);
/// /cosignatures: cosignatures of the newest checkpoint that somebody brings, an auditor for instance.
Task<ResponsePtr> post_cosignatures(Context &context, RequestView const &request);
/// /bundle/<subject>, with ?down=1 also what was made of it; under the countersigned checkpoint where the
/// subject stood in the log by then.
Task<ResponsePtr> get_bundle(Context &context, RequestView const &request);

/// /blobs/{sha256}
Task<ResponsePtr> get_blob(Context &context, RequestView const &request);
Task<ResponsePtr> put_blob(Context &context, RequestView const &request);

/// /private/{entry}[/{digest}[/{party}]]: private values, for those whom they concern. GET gives what the
/// asking party may see, PUT opens a field to a party, DELETE takes that back, or erases a field or all.
Task<ResponsePtr> get_private(Context &context, RequestView const &request);
Task<ResponsePtr> put_private(Context &context, RequestView const &request);
Task<ResponsePtr> remove_private(Context &context, RequestView const &request);

/// Why a copy has no receipts in COSE.
Problem not_by_a_copy(CopyOf const &copy_of);

/// The answer for an error that a handler met: a page for people, a problem for programs.
ResponsePtr refuse(Context const &context, RequestView const &request, Problem const &problem);

}  // namespace nguon::server
