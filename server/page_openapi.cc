// The page of all addresses: openapi.json for people.

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "server/embedded.h"
#include "server/page_frame.h"
#include "server/pages.h"

namespace nguon::server {
namespace {

using ApiObject = boost::json::object;

ApiObject const &api() {
  static auto const parsed = boost::json::parse(web_file("openapi.json"));
  return parsed.get_object();
}

std::string api_text(ApiObject const &object, std::string_view name) {
  auto const *const value = object.if_contains(name);
  return value == nullptr ? std::string() : std::string(value->as_string());
}

/// The component that an object refers to, or the object itself.
ApiObject const &resolved(ApiObject const &object) {
  auto const *const reference = object.if_contains("$ref");
  if (reference == nullptr) return object;
  constexpr std::string_view within = "#/components/";
  std::string_view path = reference->as_string();
  path.remove_prefix(within.size());
  auto const slash = path.find('/');
  return api().at("components").at(path.substr(0, slash)).at(path.substr(slash + 1)).as_object();
}

std::string media_types(ApiObject const &of) {
  std::string types;
  auto const *const content = of.if_contains("content");
  if (content == nullptr) return types;
  for (auto const &member : content->as_object())
    types.append(types.empty() ? "" : ", ")
        .append(std::string_view(member.key().data(), member.key().size()));
  return types;
}

Data api_line(std::string const &name, std::string const &words, std::string const &types) {
  Data line(Data::type::object);
  put(line, "api_name", name);
  put(line, "api_words", words);
  put(line, "api_types", types);
  return line;
}

Data parameter_lines(ApiObject const &operation) {
  Data lines(Data::type::list);
  auto const *const parameters = operation.if_contains("parameters");
  if (parameters == nullptr) return lines;
  for (auto const &one : parameters->as_array()) {
    auto const &parameter = resolved(one.as_object());
    auto const name = api_text(parameter, "name");
    auto const where = api_text(parameter, "in");
    auto const shown = where == "path" ? "{" + name + "}" : where == "query" ? "?" + name + "=" : name + ":";
    lines << api_line(shown, api_text(parameter, "description"), "");
  }
  return lines;
}

Data answer_lines(ApiObject const &operation) {
  Data lines(Data::type::list);
  for (auto const &member : operation.at("responses").as_object()) {
    std::string_view const status(member.key().data(), member.key().size());
    // What every address may answer is said once, at the top.
    if (status == "default" || status == "304" || status == "308") continue;
    auto const &answer = resolved(member.value().as_object());
    auto const is_error = status >= "400";
    lines << api_line(std::string(status), api_text(answer, "description"),
                      is_error ? std::string() : media_types(answer));
  }
  return lines;
}

Data operation_data(std::string_view path, std::string_view method, ApiObject const &operation,
                    Language language) {
  Data item(Data::type::object);
  std::string verb(method);
  for (auto &letter : verb) letter = static_cast<char>(letter - 'a' + 'A');
  put(item, "api_method", verb);
  put(item, "api_path", std::string(path));
  put(item, "api_summary", api_text(operation, language == Language::vi ? "x-summary-vi" : "summary"));
  put(item, "api_description", api_text(operation, "description"));
  auto const *const body = operation.if_contains("requestBody");
  put(item, "api_body", body == nullptr ? std::string() : media_types(resolved(body->as_object())));
  auto const parameters = parameter_lines(operation);
  put(item, "api_has_parameters", !parameters.list_value().empty());
  put(item, "api_parameters", parameters);
  put(item, "api_answers", answer_lines(operation));
  return item;
}

std::string_view group_key(std::string_view tag) {
  if (tag == "log") return "docs.group.log";
  if (tag == "epcis") return "docs.group.epcis";
  if (tag == "things") return "docs.group.things";
  if (tag == "proofs") return "docs.group.proofs";
  if (tag == "private") return "docs.group.private";
  if (tag == "pages") return "docs.group.pages";
  fail_check("every tag of openapi.json has a name", __FILE__, __LINE__);
}

Data group_data(std::string_view tag, Language language) {
  Data operations(Data::type::list);
  for (auto const &path : api().at("paths").as_object()) {
    for (auto const &member : path.value().as_object()) {
      std::string_view const method(member.key().data(), member.key().size());
      if (method == "parameters") continue;
      auto const &operation = member.value().as_object();
      if (operation.at("tags").as_array().at(0).as_string() != tag) continue;
      operations << operation_data({path.key().data(), path.key().size()}, method, operation, language);
    }
  }
  Data group(Data::type::object);
  put(group, "group", say(language, group_key(tag)));
  put(group, "operations", operations);
  return group;
}

}  // namespace

std::string openapi_page(PageContext const &context) {
  auto const language = context.language;
  auto data = frame_data(context, say(language, "docs.title"));
  Data groups(Data::type::list);
  for (auto const &tag : api().at("tags").as_array())
    groups << group_data(tag.at("name").as_string(), language);
  put(data, "groups", groups);
  return fill_template("docs", language, data);
}

}  // namespace nguon::server
