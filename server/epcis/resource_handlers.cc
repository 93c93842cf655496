// The top-level resources of EPCIS: which names of each kind events have, and the events of one.

#include <algorithm>
#include <array>

#include "server/epcis/query_answer.h"
#include "server/epcis/query_response.h"
#include "server/handlers.h"
#include "trace/epcis/event_search.h"

namespace nguon::server {
namespace {

using trace::Condition;
using trace::IndexKind;

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
      std::vector<ListRow> rows;
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
    std::vector<ListRow> found;
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

ResponsePtr answer_resource(QueryAnswer const &question) {
  auto const &request = question.request();
  auto const &resource = resource_of(request.path);
  auto path = question.name_in_path("/epcis/" + std::string(resource.name) + "/");
  if (!path) return refuse_query(request, path.error());
  path->name = resource.is_term ? trace::term_name(path->name, {}) : trace::thing_name(path->name);
  if (resource.kind == IndexKind::event_type) {
    if (std::find(supported_types.begin(), supported_types.end(), path->name) == supported_types.end())
      return refuse_query(request, no_event_names(path->name));
  } else {
    auto const rows = question.rows();
    if (!rows) return refuse_query(request, rows.error());
    if (path->name.empty() || !trace::has_value_rows(*rows->reader, resource.kind, path->name))
      return refuse_query(request, no_event_names(path->name));
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

}  // namespace

Task<ResponsePtr> get_epcis_resources(Context &context, RequestView const &request) {
  return answer_query(context, request, answer_resource_list);
}

Task<ResponsePtr> get_epcis_resource(Context &context, RequestView const &request) {
  return answer_query(context, request, answer_resource);
}

}  // namespace nguon::server
