#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/strict_json.h"
#include "server/epcis/binding.h"
#include "server/epcis/event_socket.h"
#include "server/epcis/query_response.h"
#include "server/handlers.h"
#include "server/negotiate.h"
#include "server/offload.h"
#include "server/submitting.h"
#include "storage/entry.h"
#include "trace/disclosure.h"
#include "trace/event_time.h"
#include "trace/ledger.h"

namespace nguon::server {
namespace {

namespace json = boost::json;
using trace::CaptureBehaviour;
using trace::CaptureJob;
using trace::CutDocument;
using trace::GatewayStatement;

Problem json_or_jose_only() {
  return {415,
          {ErrorKind::malformed, "epcis-in-json",
           "EPCIS is taken in JSON or JSON-LD (application/json, application/ld+json), or signed as "
           "application/jose; XML is not read here.",
           "Content-Type"}};
}

bool is_json_type(std::string_view type) {
  return type == "application/json" || type == "application/ld+json";
}

Problem no_capture(Service const &service) {
  if (service.copy_of != nullptr) return not_by_a_copy(*service.copy_of);
  return {404, {ErrorKind::not_found, "no-capture", "Nothing is captured here.", "path"}};
}

Result<Gateway::Caller> find_caller(Context const &context, RequestView const &request) {
  if (context.service.gateway == nullptr) {
    return Error{ErrorKind::forbidden, "no-gateway",
                 "This log has no gateway; post signed statements as application/jose.", "Authorization"};
  }
  return context.service.gateway->find_caller(request.field("Authorization"));
}

Result<CaptureBehaviour> read_behaviour(RequestView const &request) {
  auto const wanted = request.field("GS1-Capture-Error-Behaviour");
  if (wanted.empty() || wanted == "rollback") return CaptureBehaviour::rollback;
  if (wanted == "proceed") return CaptureBehaviour::proceed;
  return Error{ErrorKind::malformed, "bad-behaviour", "GS1-Capture-Error-Behaviour is rollback or proceed.",
               "GS1-Capture-Error-Behaviour"};
}

trace::Event const &first_event(trace::Statement const &statement) {
  return std::get<trace::EpcisDocument>(statement.body).events.front();
}

Error is_recorded(std::string const &event_id) {
  return {ErrorKind::conflict, "event-recorded", "This event is recorded already.", "/eventID", event_id};
}

struct Signed {
  trace::Statement statement;
  std::string line;  ///< With the private values that stand behind it, if any.
};

/// The one statement of a signed request: its signature holds, an entry holds it, and none does so yet.
Result<Signed> read_signed(Context const &context, std::string_view body) {
  while (body.ends_with('\n') || body.ends_with('\r')) body.remove_suffix(1);
  auto const parts = trace::split_sd_jwt(body);
  if (!parts) return parts.error();
  auto statement = trace::parse_statement(parts->jws, context.service.origin);
  if (!statement) return std::move(statement).error();
  if (!std::holds_alternative<trace::EpcisDocument>(statement->body)) {
    return Error{ErrorKind::malformed, "not-epcis", "Only events are captured; post this at /statements.",
                 "cty"};
  }
  if (auto const count = statement->subjects.size(); count > storage::entry_subjects_max) {
    return Error{ErrorKind::too_large,
                 "entry-too-many-subjects",
                 "The statement names more different goods and containers than one entry of the log holds.",
                 "statement",
                 std::to_string(count),
                 "at most " + std::to_string(storage::entry_subjects_max)};
  }
  auto const state = context.service.log.published();
  auto const key = trace::find_signer(*statement, *state->reader);
  if (!key) return key.error();
  if (auto const holds = verify_jws(statement->jws, *key); !holds) return holds.error();
  // Anybody can send again what stands in a public log.
  auto const repeat = trace::find_repeat(*statement, *state->reader);
  if (!repeat) return repeat.error();
  if (*repeat) return is_recorded(first_event(*statement).event_id);
  return Signed{*std::move(statement), std::string(body)};
}

std::size_t event_count(trace::Statement const &statement) {
  return std::get<trace::EpcisDocument>(statement.body).events.size();
}

std::string write_capture_job(CaptureJob const &job, Language language) {
  json::object members{
      {"captureID", job.id},
      {"createdAt", trace::format_time_ms(job.created_ms)},
      {"running", job.running()},
      {"success", job.success()},
      {"captureErrorBehaviour", job.behaviour == CaptureBehaviour::proceed ? "proceed" : "rollback"}};
  if (job.finished_ms) members["finishedAt"] = trace::format_time_ms(*job.finished_ms);
  auto text = json::serialize(members);
  text.pop_back();
  text += R"(,"errors":[)";
  for (std::size_t i = 0; i < job.errors.size(); ++i) {
    if (i > 0) text += ',';
    text += write_epcis_problem(job.errors[i], language);
  }
  text += "]";
  if (job.more_errors > 0) text += R"(,"moreErrors":)" + std::to_string(job.more_errors);
  return text + "}";
}

ResponsePtr accepted(CaptureJob const &job) {
  ResponseBuilder response(202, "", "");
  response.field("Location", "/epcis/capture/" + job.id).keep(Keep::never);
  return add_epcis_fields(response).done();
}

ResponsePtr capture_answer(unsigned status, std::string body, std::string const &location = {}) {
  ResponseBuilder response(status, "application/json", std::move(body));
  if (!location.empty()) response.field("Location", location);
  return add_epcis_fields(response.keep(Keep::never)).done();
}

struct Sent {
  CutDocument document;
  std::vector<GatewayStatement> statements;
  std::string first_id;
};

/// Cuts, checks and signs what a system sent.
Result<Sent> sign_body(std::string_view body, trace::GatewayVoice const &voice) {
  auto document = trace::cut_document(body);
  if (!document) return std::move(document).error();
  if (document->events.size() > capture_events_max) {
    return Error{ErrorKind::too_large,
                 "too-many-events",
                 "The document holds more events than are captured at once.",
                 std::string(document->list_pointer),
                 std::to_string(document->events.size()),
                 std::to_string(capture_events_max)};
  }
  Sent sent;
  auto statements = trace::sign_captured(*document, voice, [&](trace::Event const &, std::string const &id) {
    if (sent.first_id.empty()) sent.first_id = id;
  });
  if (!statements) return std::move(statements).error();
  sent.document = *std::move(document);
  sent.statements = *std::move(statements);
  return sent;
}

/// 409 with the address of the event that is there already.
ResponsePtr already_recorded(RequestView const &request, std::string const &event_id) {
  auto answer = *answer_epcis_problem(is_recorded(event_id), request);
  answer.fields += "Location: " + event_path(event_id) + "\r\n";
  return std::make_shared<Response const>(std::move(answer));
}

ResponsePtr refuse_signed(Context const &context, RequestView const &request, Error const &error) {
  return error.code == "event-recorded" ? already_recorded(request, error.have)
                                        : refuse(context, request, error);
}

/// A place among those whose large document is worked on; null where none became free in time. What is
/// signed of a document is twice as large as it, so that few are worked on at once.
Task<std::shared_ptr<void>> wait_for_place(Context &context, RequestView const &request) {
  constexpr std::chrono::milliseconds look_again{20};
  auto const &limits = context.limits;
  if (request.body.size() <= limits.capture_bytes_small) co_return std::make_shared<int>();
  Timer timer(co_await asio::this_coro::executor);
  auto const give_up = std::chrono::steady_clock::now() + limits.capture_wait;
  for (;;) {
    auto place = take_place(context.service.captures, limits.captures_max);
    if (place || std::chrono::steady_clock::now() >= give_up) co_return place;
    timer.expires_after(look_again);
    [[maybe_unused]] auto const waited = co_await timer.async_wait(use_task_tuple);
  }
}

Error too_many_captures() {
  return {ErrorKind::unavailable, "too-many-captures",
          "Other large documents are being taken in; send this one again in a moment.", ""};
}

Task<ResponsePtr> capture_signed(Context &context, RequestView const &request, CaptureBehaviour behaviour) {
  auto work = [&context, &request, behaviour]() -> Result<CaptureJob> {
    auto const sent = read_signed(context, request.body);
    if (!sent) return sent.error();
    return context.service.capture->add(
        "", behaviour, {{0, static_cast<std::uint32_t>(event_count(sent->statement)), sent->line}});
  };
  auto const job = co_await offload(context.pool, std::move(work));
  co_return job ? accepted(*job) : refuse_signed(context, request, job.error());
}

Task<ResponsePtr> capture_plain(Context &context, RequestView const &request, CaptureBehaviour behaviour) {
  auto const caller = find_caller(context, request);
  if (!caller) co_return refuse(context, request, caller.error());
  auto const place = co_await wait_for_place(context, request);
  if (!place) co_return refuse(context, request, too_many_captures());
  auto work = [&context, &request, &caller, behaviour]() -> Result<CaptureJob> {
    auto sent = sign_body(request.body, caller->voice);
    if (!sent) return std::move(sent).error();
    return context.service.capture->add(caller->party, behaviour, std::move(sent->statements));
  };
  auto const job = co_await offload(context.pool, std::move(work));
  co_return job ? accepted(*job) : refuse(context, request, job.error());
}

/// The event as it was sent, with its id where that is its hash.
std::string with_event_id(std::string_view event, std::string const &id) {
  for (auto const &member : trace::member_texts(event)) {
    if (member.name == "\"eventID\"") return std::string(event);
  }
  return R"({"eventID":)" + json_quoted(id) + "," + std::string(event.substr(event.find('{') + 1));
}

Task<ResponsePtr> record_event(Context &context, RequestView const &request, std::string const &statement,
                               std::string const &event_id, std::string event) {
  auto &sequencer = *context.service.sequencer;
  std::vector<std::shared_ptr<trace::Sequencer::Prepared const>> prepared;
  prepared.push_back(sequencer.prepare(statement));
  auto const outcomes = co_await submit(sequencer, std::move(prepared));
  auto const &outcome = outcomes.front();
  if (outcome && !outcome->repeated)
    co_return capture_answer(201, with_event_id(event, event_id), event_path(event_id));
  if (outcome || outcome.error().code == "event-id-reused") {
    co_return already_recorded(request, event_id);
  }
  co_return refuse(context, request, outcome.error());
}

/// What is captured and which queries have a name stands beside the log, and in no copy.
std::string write_root(Service const &service) {
  json::array members;
  for (auto const *const name :
       {"events", "eventTypes", "epcs", "bizSteps", "bizLocations", "readPoints", "dispositions"})
    members.emplace_back(name);
  if (service.copy_of == nullptr) {
    members.emplace_back("capture");
    members.emplace_back("queries");
  }
  json::object const root{{"@context", "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"},
                          {"type", "Collection"},
                          {"member", std::move(members)}};
  return json::serialize(root);
}

Error unknown_job() {
  return {ErrorKind::not_found, "unknown-job", "You have no capture job of this name.", "captureID"};
}

ResponsePtr show_job(Context const &context, RequestView const &request) {
  constexpr std::string_view folder = "/epcis/capture/";
  auto const id = request.path.substr(folder.size());
  auto const &jobs = *context.service.capture;
  // Of what its sender signed, whoever knows the job's name may ask.
  auto job = jobs.find("", id);
  if (!job) {
    auto const caller = find_caller(context, request);
    if (!caller) return refuse(context, request, caller.error());
    job = jobs.find(caller->party, id);
  }
  if (!job) return refuse(context, request, unknown_job());
  return capture_answer(200, write_capture_job(*job, request.look.language));
}

Error one_event_expected() {
  return {ErrorKind::malformed, "one-event-expected",
          "Here one event is taken, with its own @context; post documents at /epcis/capture.", "/type"};
}

Task<ResponsePtr> post_signed_event(Context &context, RequestView const &request) {
  auto work = [&context, &request] { return read_signed(context, request.body); };
  auto const sent = co_await offload(context.pool, std::move(work));
  if (!sent) co_return refuse_signed(context, request, sent.error());
  if (event_count(sent->statement) != 1) co_return refuse(context, request, one_event_expected());
  auto const cut = trace::cut_document(sent->statement.jws.payload);
  auto text = cut ? std::string(cut->events.front()) : std::string();
  co_return co_await record_event(context, request, sent->line, first_event(sent->statement).event_id,
                                  std::move(text));
}

Task<ResponsePtr> post_plain_event(Context &context, RequestView const &request) {
  auto const caller = find_caller(context, request);
  if (!caller) co_return refuse(context, request, caller.error());
  auto work = [&request, &caller]() -> Result<Sent> {
    auto sent = sign_body(request.body, caller->voice);
    if (sent && !sent->document.is_bare_event) return one_event_expected();
    return sent;
  };
  auto const sent = co_await offload(context.pool, std::move(work));
  if (!sent) co_return refuse(context, request, sent.error());
  co_return co_await record_event(context, request, sent->statements.front().jws, sent->first_id,
                                  std::string(sent->document.events.front()));
}

}  // namespace

Task<ResponsePtr> get_epcis_root(Context &context, RequestView const &request) {
  if (auto const spoken = check_epcis_versions(request); !spoken)
    co_return refuse(context, request, Problem(not_acceptable, spoken.error()));
  co_return capture_answer(200, write_root(context.service));
}

Task<ResponsePtr> post_capture(Context &context, RequestView const &request) {
  if (context.service.capture == nullptr) co_return refuse(context, request, no_capture(context.service));
  if (auto const spoken = check_epcis_versions(request); !spoken)
    co_return refuse(context, request, Problem(not_acceptable, spoken.error()));
  auto const type = media_type(request.content_type);
  auto const is_signed = type == "application/jose";
  if (!is_signed && !is_json_type(type)) co_return refuse(context, request, json_or_jose_only());
  auto const behaviour = read_behaviour(request);
  if (!behaviour) co_return refuse(context, request, behaviour.error());
  if (is_signed) co_return co_await capture_signed(context, request, *behaviour);
  co_return co_await capture_plain(context, request, *behaviour);
}

Task<ResponsePtr> post_epcis_event(Context &context, RequestView const &request) {
  if (auto const spoken = check_epcis_versions(request); !spoken)
    co_return refuse(context, request, Problem(not_acceptable, spoken.error()));
  auto const type = media_type(request.content_type);
  if (type == "application/jose") co_return co_await post_signed_event(context, request);
  if (is_json_type(type)) co_return co_await post_plain_event(context, request);
  co_return refuse(context, request, json_or_jose_only());
}

Task<ResponsePtr> get_capture_jobs(Context &context, RequestView const &request) {
  if (context.service.capture == nullptr) co_return refuse(context, request, no_capture(context.service));
  if (auto const spoken = check_epcis_versions(request); !spoken)
    co_return refuse(context, request, Problem(not_acceptable, spoken.error()));
  auto const caller = find_caller(context, request);
  if (!caller) co_return refuse(context, request, caller.error());
  auto const language = request.look.language;
  auto work = [&context, &request, &caller, language]() -> Result<ResponsePtr> {
    auto const scope = "jobs " + caller->party;
    auto const asked = read_list_page(request, *context.service.page_tokens, scope);
    if (!asked) return asked.error();
    auto jobs = context.service.capture->list(caller->party, asked->after, asked->count + 1);
    auto const is_more = jobs.size() > asked->count;
    if (is_more) jobs.pop_back();
    std::string body = "[";
    for (auto const &job : jobs)
      body.append(body.size() == 1 ? "" : ",").append(write_capture_job(job, language));
    ResponseBuilder response(200, "application/json", body + "]");
    if (is_more) {
      add_next_link(response, context.service, request,
                    context.service.page_tokens->seal(scope, jobs.back().id));
    }
    return add_epcis_fields(response.keep(Keep::never)).done();
  };
  auto const page = co_await offload(context.pool, std::move(work));
  co_return page ? *page : refuse(context, request, page.error());
}

Task<ResponsePtr> get_capture_job(Context &context, RequestView const &request) {
  if (context.service.capture == nullptr) co_return refuse(context, request, no_capture(context.service));
  if (auto const spoken = check_epcis_versions(request); !spoken)
    co_return refuse(context, request, Problem(not_acceptable, spoken.error()));
  auto work = [&context, &request] { return show_job(context, request); };
  auto response = co_await offload(context.pool, std::move(work));
  co_return response;
}

}  // namespace nguon::server
