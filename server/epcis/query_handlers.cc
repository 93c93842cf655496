// The query interface of EPCIS 2.0: events, the top-level resources, and named queries.

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/strict_json.h"
#include "server/epcis/binding.h"
#include "server/epcis/extensions.h"
#include "server/epcis/parts.h"
#include "server/epcis/query_response.h"
#include "server/epcis/subscription_parts.h"
#include "server/handlers.h"
#include "server/offload.h"
#include "trace/epcis/answer_document.h"
#include "trace/epcis/event_marks.h"
#include "trace/epcis/event_search.h"
#include "trace/epcis/named_queries.h"
#include "trace/event_id.h"
#include "trace/event_time.h"
#include "trace/uri.h"

namespace nguon::server {
namespace {

using trace::Condition;
using trace::EventQuery;
using trace::IndexKind;

/// Of the members of a list that stand on one page; one may be larger, and comes alone.
constexpr std::size_t list_bytes_max = 1u << 20;
/// How long an answer waits for the index to know what was recorded before the request came.
constexpr std::chrono::milliseconds index_wait{2'000};

Error nothing_there(std::string_view what) {
  return {ErrorKind::not_found, "unknown-resource", "No event here names " + std::string(what) + ".", "path"};
}

/// What one request of the query interface works with.
class QueryAnswer {
 public:
  /// `size`: entries of the log when the request came.
  QueryAnswer(Context const &context, RequestView const &request, std::uint64_t size)
      : size_(size),
        service_(context.service),
        limits_(context.limits),
        request_(request),
        parts_(*context.service.epcis) {}

  /// Reads what the header asks for; a problem where it cannot be had.
  std::optional<Problem> check() {
    if (auto const spoken = check_epcis_versions(request_); !spoken)
      return Problem(not_acceptable, spoken.error());
    auto extensions = parse_extensions(request_.field("GS1-Extensions"));
    if (!extensions) return Problem(extensions.error());
    extensions_ = *std::move(extensions);
    return std::nullopt;
  }

  Service const &service() const { return service_; }
  RequestView const &request() const { return request_; }
  EpcisParts &parts() const { return parts_; }
  trace::PageTokens &tokens() const { return *service_.page_tokens; }
  /// Prefixes that the request defines.
  trace::Namespaces const &extensions() const { return extensions_; }

  /// The query in the address.
  Result<EventQuery> read_query() const { return trace::parse_event_query(request_.query, extensions_); }

  /// An id in the form that is asked for. Malformed ("company-prefix-unknown") where it cannot be had.
  Result<std::string> format(std::string_view uri) const {
    return known(trace::format_epc(uri, wanted_epc_format(request_), service_.company_prefixes));
  }

  /// A document of these events, in the form that is asked for, and what the log knows of each. `rows` as in
  /// rows(); `members` as in write_answer_document.
  Result<ResponseBuilder> document(std::vector<trace::EventText> events, std::string_view name,
                                   storage::Reader const &rows, std::string members = {}) const {
    std::vector<trace::EventMark> marks;
    for (auto &event : events) {
      marks.push_back(trace::mark_event(event, rows));
      auto text =
          known(trace::format_event(event.text, wanted_epc_format(request_), service_.company_prefixes));
      if (!text) return std::move(text).error();
      event.text = *std::move(text);
    }
    members = trace::write_event_marks(marks) + members;
    auto const made = trace::format_time_ms(service_.clock());
    return query_json(request_, 200, trace::write_answer_document(events, made, name, extensions_, members),
                      extensions_);
  }

  /// Rows that cover all that was recorded when the request came, and how many entries that is.
  struct Rows {
    std::shared_ptr<storage::Reader const> reader;
    std::uint64_t size = 0;
  };
  Result<Rows> rows() const {
    if (!parts_.events.wait_for(size_, std::chrono::milliseconds(0))) {
      return Error{ErrorKind::unavailable, "index-behind",
                   "The index of events is still behind the log; try again in a moment.", ""};
    }
    return Rows{parts_.events.snapshot(), size_};
  }

  std::uint64_t page_size(EventQuery const &query) const {
    return std::min<std::uint64_t>(query.per_page.value_or(limits_.events_a_page), limits_.events_a_page_max);
  }

  /// The events of a query. `scope` tells the tokens of one resource from those of another.
  ResponsePtr events(EventQuery const &query, std::string_view scope, std::string_view name) const {
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

  /// Page size and place of a list; parameters of queries mean nothing there.
  Result<EventQuery> read_list_query() const {
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

  /// One page of a list that is in order by names. `read(after, count)` answers names and members.
  struct ListRow {
    std::string name;
    std::string member;
  };
  template <class Read, class Write>
  ResponsePtr list(std::string_view scope, Read const &read, Write const &write) const {
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

 private:
  static Result<std::string> known(trace::FormattedEpcs formatted) {
    if (formatted.unknown.empty()) return std::move(formatted.text);
    return Error{ErrorKind::malformed, "company-prefix-unknown",
                 "An EPC URN cannot be written without the company prefix, which is not known here for " +
                     formatted.unknown + "; ask for Always_GS1_Digital_Link.",
                 "GS1-EPC-Format", std::move(formatted.unknown)};
  }

  trace::Namespaces extensions_;
  std::uint64_t const size_;
  Service const &service_;
  Limits const &limits_;
  RequestView const &request_;
  EpcisParts &parts_;
};

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

/// Runs an answer on the pool, with what can be said before.
template <class Answer>
Task<ResponsePtr> answer_query(Context &context, RequestView const &request, Answer answer) {
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

/// The rest of a path behind `prefix`, unescaped. An id such as the event hash has a question mark, which
/// some clients leave as it is.
Result<std::string> rest_of_path(RequestView const &request, std::string_view prefix) {
  auto rest = request.path;
  rest.remove_prefix(std::min(prefix.size(), rest.size()));
  return trace::unescape_segment(rest);
}

ResponsePtr answer_event(QueryAnswer const &question) {
  auto const &request = question.request();
  auto id = rest_of_path(request, "/epcis/events/");
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
  if (page->events.empty()) return refuse_query(request, nothing_there(*id));
  auto response = question.document(page->events, "", *rows->reader,
                                    trace::write_master_data(page->events, *rows->reader));
  return response ? response->done() : refuse_query(request, response.error());
}

// Top-level resources.

struct Resource {
  std::string_view name;
  IndexKind kind;
  Condition::Of of;
  bool is_term;  ///< A word of CBV or a URI; else the name of a thing.
};
constexpr std::array resources = {
    Resource{"eventTypes", IndexKind::event_type, Condition::Of::event_type, true},
    Resource{"epcs", IndexKind::thing, Condition::Of::any_thing, false},
    Resource{"bizSteps", IndexKind::biz_step, Condition::Of::biz_step, true},
    Resource{"bizLocations", IndexKind::biz_location, Condition::Of::biz_location, false},
    Resource{"readPoints", IndexKind::read_point, Condition::Of::read_point, false},
    Resource{"dispositions", IndexKind::disposition, Condition::Of::disposition, true},
};
constexpr std::array<std::string_view, 5> supported_types = {
    "AggregationEvent", "AssociationEvent", "ObjectEvent", "TransactionEvent", "TransformationEvent"};

Resource const &resource_of(std::string_view path) {
  auto name = path.substr(std::string_view("/epcis/").size());
  name = name.substr(0, name.find('/'));
  auto const *const found = std::find_if(resources.begin(), resources.end(),
                                         [&](Resource const &each) { return each.name == name; });
  NGUON_CHECK(found != resources.end());
  return *found;
}

ResponsePtr answer_resource_list(QueryAnswer const &question) {
  auto const &resource = resource_of(question.request().path);
  auto const scope = "list " + std::string(resource.name);
  if (resource.kind == IndexKind::event_type) {
    // All that are taken, whether or not one was recorded.
    auto const read = [](std::string const &after, std::uint64_t count) {
      std::vector<QueryAnswer::ListRow> rows;
      for (auto const type : supported_types) {
        if (type > after && rows.size() < count) rows.push_back({std::string(type), std::string(type)});
      }
      return rows;
    };
    return question.list(scope, read, write_collection);
  }
  auto const rows = question.rows();
  if (!rows) return refuse_query(question.request(), rows.error());
  std::optional<Error> unformatted;
  auto const read = [&](std::string const &after, std::uint64_t count) {
    std::vector<QueryAnswer::ListRow> found;
    for (auto &value : trace::list_values(*rows->reader, resource.kind, after, count)) {
      auto member = resource.is_term ? Result<std::string>(value.name) : question.format(value.written);
      if (!member) unformatted = member.error();
      found.push_back({std::move(value.name), member ? *std::move(member) : std::string()});
    }
    return found;
  };
  auto response = question.list(scope, read, write_collection);
  return unformatted ? refuse_query(question.request(), *unformatted) : response;
}

/// Of a resource below a top-level one: what it is called and whether its events are asked for.
struct ResourcePath {
  std::string name;
  bool wants_events = false;
};
Result<ResourcePath> read_resource_path(RequestView const &request, Resource const &resource) {
  auto rest = request.path.substr(std::string_view("/epcis/").size() + resource.name.size() + 1);
  constexpr std::string_view events = "/events";
  ResourcePath path;
  path.wants_events = rest.ends_with(events);
  if (path.wants_events) rest.remove_suffix(events.size());
  auto text = trace::unescape_segment(rest);
  if (!text) return std::move(text).error();
  path.name = resource.is_term ? trace::term_name(*text, {}) : trace::thing_name(*text);
  return path;
}

ResponsePtr answer_resource(QueryAnswer const &question) {
  auto const &request = question.request();
  auto const &resource = resource_of(request.path);
  auto const path = read_resource_path(request, resource);
  if (!path) return refuse_query(request, path.error());
  if (resource.kind == IndexKind::event_type) {
    if (std::find(supported_types.begin(), supported_types.end(), path->name) == supported_types.end())
      return refuse_query(request, nothing_there(path->name));
  } else {
    auto const rows = question.rows();
    if (!rows) return refuse_query(request, rows.error());
    if (path->name.empty() || !trace::has_value_rows(*rows->reader, resource.kind, path->name))
      return refuse_query(request, nothing_there(path->name));
  }
  if (!path->wants_events) return query_json(request, 200, write_collection({"events"})).done();

  auto query = question.read_query();
  if (!query) return refuse_query(request, query.error());
  Condition condition;
  condition.of = resource.of;
  if (condition.of == Condition::Of::any_thing) {
    condition.names = {{.name = path->name}};
  } else {
    condition.texts = {path->name};
  }
  query->conditions.push_back(std::move(condition));
  return question.events(*query, std::string(resource.name) + " " + path->name, "");
}

// Named queries.

ResponsePtr answer_query_list(QueryAnswer const &question) {
  auto const read = [&](std::string const &after, std::uint64_t count) {
    std::vector<QueryAnswer::ListRow> rows;
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

struct QueryPath {
  std::string name;
  bool wants_events = false;
};
Result<QueryPath> read_query_path(RequestView const &request) {
  auto rest = request.path.substr(std::string_view("/epcis/queries/").size());
  constexpr std::string_view events = "/events";
  QueryPath path;
  path.wants_events = rest.ends_with(events);
  if (path.wants_events) rest.remove_suffix(events.size());
  auto name = trace::unescape_segment(rest);
  if (!name) return std::move(name).error();
  path.name = *std::move(name);
  return path;
}

ResponsePtr answer_named_query(QueryAnswer const &question) {
  auto const &request = question.request();
  auto const path = read_query_path(request);
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
  auto const path = read_query_path(request);
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
  auto const token = rest_of_path(request, "/epcis/nextPageToken/");
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

Task<ResponsePtr> get_epcis_resources(Context &context, RequestView const &request) {
  return answer_query(context, request, answer_resource_list);
}

Task<ResponsePtr> get_epcis_resource(Context &context, RequestView const &request) {
  return answer_query(context, request, answer_resource);
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
