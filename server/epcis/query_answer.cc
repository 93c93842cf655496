#include "server/epcis/query_answer.h"

#include <algorithm>
#include <chrono>

#include "server/epcis/binding.h"
#include "server/epcis/extensions.h"
#include "server/epcis/query_response.h"
#include "server/handlers.h"
#include "server/offload.h"
#include "trace/epcis/answer_document.h"
#include "trace/epcis/event_marks.h"
#include "trace/epcis/event_search.h"
#include "trace/event_time.h"
#include "trace/uri.h"

namespace nguon::server {
namespace {

using trace::EventQuery;

/// How long an answer waits for the index to know what was recorded before the request came.
constexpr std::chrono::milliseconds index_wait{2'000};

Result<std::string> formatted_or_refused(trace::FormattedEpcs formatted) {
  if (formatted.unknown.empty()) return std::move(formatted.text);
  return Error{ErrorKind::malformed, "company-prefix-unknown",
               "An EPC URN cannot be written without the company prefix, which is not known here for " +
                   formatted.unknown + "; ask for Always_GS1_Digital_Link.",
               "GS1-EPC-Format", std::move(formatted.unknown)};
}

/// Waits for the index, a while at most. Nobody waits on the pool: those would keep it from others.
Task<void> wait_for_index(EpcisParts &parts, std::uint64_t size) {
  constexpr std::chrono::milliseconds look_again{5};
  Timer timer(co_await asio::this_coro::executor);
  auto const give_up = std::chrono::steady_clock::now() + index_wait;
  while (!parts.events.wait_for(size, std::chrono::milliseconds(0)) && parts.events.is_running() &&
         std::chrono::steady_clock::now() < give_up) {
    timer.expires_after(look_again);
    [[maybe_unused]] auto const waited = co_await timer.async_wait(use_task_tuple);
  }
}

}  // namespace

std::optional<Problem> QueryAnswer::check() {
  if (auto const spoken = check_epcis_versions(request_); !spoken)
    return Problem(not_acceptable, spoken.error());
  auto extensions = parse_extensions(request_.field("GS1-Extensions"));
  if (!extensions) return Problem(extensions.error());
  extensions_ = *std::move(extensions);
  return std::nullopt;
}

Result<EventQuery> QueryAnswer::read_query() const {
  return trace::parse_event_query(request_.query, extensions_);
}

Result<std::string> QueryAnswer::rest_of_path(std::string_view prefix) const {
  auto rest = request_.path;
  rest.remove_prefix(std::min(prefix.size(), rest.size()));
  return trace::unescape_segment(rest);
}

Result<QueryAnswer::NamePath> QueryAnswer::name_in_path(std::string_view prefix) const {
  auto rest = request_.path;
  rest.remove_prefix(std::min(prefix.size(), rest.size()));
  constexpr std::string_view events = "/events";
  NamePath path;
  path.wants_events = rest.ends_with(events);
  if (path.wants_events) rest.remove_suffix(events.size());
  auto name = trace::unescape_segment(rest);
  if (!name) return std::move(name).error();
  path.name = *std::move(name);
  return path;
}

Result<std::string> QueryAnswer::format(std::string_view uri) const {
  return formatted_or_refused(trace::format_epc(uri, wanted_epc_format(request_), service_.company_prefixes));
}

Result<ResponseBuilder> QueryAnswer::document(std::vector<trace::EventText> events, std::string_view name,
                                              storage::Reader const &rows, std::string members) const {
  std::vector<trace::EventMark> marks;
  for (auto &event : events) {
    marks.push_back(trace::mark_event(event, rows));
    auto text = formatted_or_refused(
        trace::format_event(event.text, wanted_epc_format(request_), service_.company_prefixes));
    if (!text) return std::move(text).error();
    event.text = *std::move(text);
  }
  members = trace::write_event_marks(marks) + members;
  auto const made = trace::format_time_ms(service_.clock());
  return query_json(request_, 200, trace::write_answer_document(events, made, name, extensions_, members),
                    extensions_);
}

Result<QueryAnswer::Rows> QueryAnswer::rows() const {
  if (!parts_.events.wait_for(size_, std::chrono::milliseconds(0))) {
    return Error{ErrorKind::unavailable, "index-behind",
                 "The index of events is still behind the log; try again in a moment.", ""};
  }
  return Rows{parts_.events.snapshot(), size_};
}

std::uint64_t QueryAnswer::page_size(EventQuery const &query) const {
  return std::min<std::uint64_t>(query.per_page.value_or(limits_.events_a_page), limits_.events_a_page_max);
}

ResponsePtr QueryAnswer::events(EventQuery const &query, std::string_view scope,
                                std::string_view name) const {
  auto const read = rows();
  if (!read) return refuse_query(request_, read.error());
  auto token_scope = std::string(scope) + "\n" + query.canonical;
  for (auto const &[prefix, uri] : extensions_) token_scope.append(prefix).append("=").append(uri + "\n");
  trace::SearchCursor start{read->size, 0, std::nullopt};
  if (!query.next_page_token.empty()) {
    auto const opened = tokens().open(token_scope, query.next_page_token);
    if (!opened) return refuse_query(request_, opened.error());
    auto const cursor = trace::read_cursor(*opened);
    if (!cursor) return refuse_query(request_, cursor.error());
    start = *cursor;
    start.size = std::min(start.size, read->size);
  }
  trace::SearchLimits const limits{.page = page_size(query),
                                   .examined_max = limits_.events_examined_max,
                                   .rows_max = limits_.index_rows_max};
  auto const page = trace::search_events(*read->reader, query, start, limits);
  if (!page) return refuse_query(request_, page.error());
  auto response = document(page->events, name, *read->reader);
  if (!response) return refuse_query(request_, response.error());
  response->field("Nguon-Events-Examined", std::to_string(page->examined));
  response->field("Nguon-Events-Examined-Max", std::to_string(limits.examined_max));
  if (page->next) {
    auto const token = tokens().seal(token_scope, trace::write_cursor(*page->next));
    add_next_link(*response, service_, request_, token);
  }
  return response->done();
}

Result<EventQuery> QueryAnswer::read_list_query() const {
  auto query = read_query();
  if (query && (!query->conditions.empty() || !query->canonical.empty())) {
    return Error{ErrorKind::malformed,
                 "query-parameter",
                 "A list takes perPage and nextPageToken alone.",
                 query->conditions.empty() ? "orderBy" : query->conditions.front().parameter,
                 "",
                 "list"};
  }
  return query;
}

ResponsePtr QueryAnswer::list(std::string_view scope, ReadRows const &read, WriteMembers const &write) const {
  auto const query = read_list_query();
  if (!query) return refuse_query(request_, query.error());
  std::string after;
  if (!query->next_page_token.empty()) {
    auto opened = tokens().open(scope, query->next_page_token);
    if (!opened) return refuse_query(request_, opened.error());
    after = *std::move(opened);
  }
  auto const size = page_size(*query);
  std::vector<ListRow> rows = read(after, size + 1);
  std::vector<std::string> members;
  std::size_t bytes = 0;
  for (auto const &row : rows) {
    bytes += row.member.size();
    if (members.size() == size || (!members.empty() && bytes >= list_bytes_max)) break;
    members.push_back(row.member);
  }
  auto const is_more = members.size() < rows.size();
  rows.resize(members.size());
  auto response = query_json(request_, 200, write(members), extensions_);
  if (is_more) add_next_link(response, service_, request_, tokens().seal(scope, rows.back().name));
  return response.done();
}

Task<ResponsePtr> answer_query(Context &context, RequestView const &request,
                               std::function<ResponsePtr(QueryAnswer const &)> answer) {
  if (context.service.epcis == nullptr) co_return refuse(context, request, unknown_path());
  auto const size = context.service.log.published()->checkpoint.size;
  if (request.method == Method::get || request.method == Method::head)
    co_await wait_for_index(*context.service.epcis, size);
  auto work = [&context, &request, answer, size]() -> ResponsePtr {
    QueryAnswer question(context, request, size);
    if (auto const problem = question.check()) return answer_epcis_problem(*problem, request);
    return answer(question);
  };
  auto response = co_await offload(context.pool, std::move(work));
  co_return response;
}

Error no_event_names(std::string_view what) {
  return {ErrorKind::not_found, "unknown-resource", "No event here names " + std::string(what) + ".", "path"};
}

}  // namespace nguon::server
