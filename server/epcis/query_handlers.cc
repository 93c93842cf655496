// The query interface of EPCIS 2.0: events and named queries.

#include "server/epcis/binding.h"
#include "server/epcis/query_answer.h"
#include "server/epcis/query_response.h"
#include "server/epcis/subscription_parts.h"
#include "server/handlers.h"
#include "trace/epcis/answer_document.h"
#include "trace/epcis/event_search.h"
#include "trace/epcis/named_queries.h"
#include "trace/event_id.h"
#include "trace/uri.h"

namespace nguon::server {
namespace {

using trace::Condition;
using trace::EventQuery;

ResponsePtr answer_event(QueryAnswer const &question) {
  auto const &request = question.request();
  // An id such as the event hash has a question mark, which some clients leave as it is.
  auto id = question.rest_of_path("/epcis/events/");
  if (!id) return refuse_query(request, id.error());
  if (id->starts_with("ni:") && request.query.starts_with("ver=")) id->append("?").append(request.query);
  EventQuery query;
  Condition condition;
  condition.of = Condition::Of::event_id;
  condition.texts = {trace::normal_event_id(*id)};
  query.conditions.push_back(std::move(condition));
  auto const rows = question.rows();
  if (!rows) return refuse_query(request, rows.error());
  // An event and what declares it wrong bear one id.
  trace::SearchLimits const limits{.page = 1'000, .examined_max = 1'000};
  auto const page = trace::search_events(*rows->reader, query, {rows->size, 0, std::nullopt}, limits);
  if (!page) return refuse_query(request, page.error());
  if (page->events.empty()) return refuse_query(request, no_event_names(*id));
  auto response = question.document(page->events, "", *rows->reader,
                                    trace::write_master_data(page->events, *rows->reader));
  return response ? response->done() : refuse_query(request, response.error());
}

// Named queries.

ResponsePtr answer_query_list(QueryAnswer const &question) {
  auto const read = [&](std::string const &after, std::uint64_t count) {
    std::vector<ListRow> rows;
    for (auto const &query : trace::list_named_queries(question.parts().store, after, count, list_bytes_max))
      rows.push_back({query.name, trace::write_named_query(query)});
    return rows;
  };
  auto const write = [](std::vector<std::string> const &members) {
    std::string list;
    for (auto const &member : members) list.append(list.empty() ? "" : ",").append(member);
    return "[" + list + "]";
  };
  return question.list("list queries", read, write);
}

ResponsePtr answer_named_query(QueryAnswer const &question) {
  auto const &request = question.request();
  auto const path = question.name_in_path("/epcis/queries/");
  if (!path) return refuse_query(request, path.error());
  auto named = trace::find_named_query(question.parts().store, path->name);
  if (!named) return refuse_query(request, named.error());
  // The binding's schema has a list here, as if there could be several.
  if (!path->wants_events)
    return query_json(request, 200, "[" + trace::write_named_query(*named) + "]").done();
  auto const page = question.read_list_query();
  if (!page) return refuse_query(request, page.error());
  named->query.per_page = page->per_page;
  named->query.next_page_token = page->next_page_token;
  return question.events(named->query, "query " + named->name, named->name);
}

Result<std::string> caller_of(QueryAnswer const &question) {
  auto const &authorize = question.parts().authorize;
  if (!authorize) {
    return Error{ErrorKind::unsigned_, "token-missing", "This needs a token: Authorization: Bearer.",
                 "Authorization"};
  }
  return authorize(question.request().field("Authorization"));
}

bool is_query_json(std::string_view content_type) {
  return content_type.starts_with("application/json") || content_type.starts_with("application/ld+json");
}

ResponsePtr create_query(QueryAnswer const &question) {
  auto const &request = question.request();
  auto const party = caller_of(question);
  if (!party) return refuse_query(request, party.error());
  if (!is_query_json(request.content_type)) {
    auto problem = unsupported_media_type();
    problem.error.code = "query-media-type";
    problem.error.message = "A query is posted as application/json.";
    return answer_epcis_problem(problem, request);
  }
  auto const query = trace::parse_named_query(request.body, *party, question.extensions());
  if (!query) return refuse_query(request, query.error());
  if (auto const added = trace::add_named_query(question.parts().store, *query); !added)
    return refuse_query(request, added.error());
  auto response = query_json(request, 201, trace::write_named_query(*query));
  response.field("Location",
                 question.service().base() + "/epcis/queries/" + trace::escape_segment(query->name));
  return response.done();
}

ResponsePtr delete_query(QueryAnswer const &question) {
  auto const &request = question.request();
  auto const party = caller_of(question);
  if (!party) return refuse_query(request, party.error());
  auto const path = question.name_in_path("/epcis/queries/");
  if (!path) return refuse_query(request, path.error());
  if (path->wants_events) return answer_epcis_problem(method_not_allowed(), request);
  if (auto const removed = trace::remove_named_query(question.parts().store, path->name, *party); !removed)
    return refuse_query(request, removed.error());
  // Another of the same name would be another query.
  if (auto *const parts = question.service().subscriptions) parts->subscriptions.remove_all(path->name);
  ResponseBuilder response(204, "", "");
  return add_epcis_fields(response.keep(Keep::never)).done();
}

ResponsePtr release_token(QueryAnswer const &question) {
  auto const &request = question.request();
  auto const token = question.rest_of_path("/epcis/nextPageToken/");
  if (!token) return refuse_query(request, token.error());
  if (auto const released = question.tokens().release(*token); !released) {
    auto const &why = released.error();
    // The address names nothing.
    if (why.code == "page-token") return answer_epcis_problem(Problem(404, why), request);
    return refuse_query(request, why);
  }
  ResponseBuilder response(204, "", "");
  return add_epcis_fields(response.keep(Keep::never)).done();
}

}  // namespace

Task<ResponsePtr> get_epcis_events(Context &context, RequestView const &request) {
  auto const answer = [](QueryAnswer const &question) {
    auto const query = question.read_query();
    if (!query) return refuse_query(question.request(), query.error());
    return question.events(*query, "events", "");
  };
  return answer_query(context, request, answer);
}

Task<ResponsePtr> get_epcis_event(Context &context, RequestView const &request) {
  return answer_query(context, request, answer_event);
}

Task<ResponsePtr> get_epcis_queries(Context &context, RequestView const &request) {
  return answer_query(context, request, answer_query_list);
}

Task<ResponsePtr> post_epcis_query(Context &context, RequestView const &request) {
  return answer_query(context, request, create_query);
}

Task<ResponsePtr> get_epcis_query(Context &context, RequestView const &request) {
  return answer_query(context, request, answer_named_query);
}

Task<ResponsePtr> delete_epcis_query(Context &context, RequestView const &request) {
  return answer_query(context, request, delete_query);
}

Task<ResponsePtr> delete_page_token(Context &context, RequestView const &request) {
  return answer_query(context, request, release_token);
}

}  // namespace nguon::server
