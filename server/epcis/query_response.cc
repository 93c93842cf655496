#include "server/epcis/query_response.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/number.h"
#include "server/epcis/binding.h"
#include "server/html_response.h"
#include "server/negotiate.h"
#include "trace/epcis/answer_document.h"
#include "trace/event_time.h"

namespace nguon::server {
namespace {

struct ExceptionRow {
  std::string_view code;
  std::string_view exception;
};
constexpr std::array query_exceptions = {
    ExceptionRow{"query-parameter", "epcisException:QueryParameterException"},
    ExceptionRow{"query-value", "epcisException:QueryParameterException"},
    ExceptionRow{"query-combination", "epcisException:QueryParameterException"},
    ExceptionRow{"bad-page", "epcisException:QueryParameterException"},
    ExceptionRow{"page-token", "epcisException:QueryParameterException"},
    ExceptionRow{"page-token-over", "epcisException:QueryParameterException"},
    ExceptionRow{"query-too-large", "epcisException:QueryTooLargeException"},
    ExceptionRow{"query-too-complex", "epcisException:QueryTooComplexException"},
    ExceptionRow{"query-name", "epcisException:ValidationException"},
};

std::string_view query_exception(Problem const &problem) {
  for (auto const &row : query_exceptions) {
    if (row.code == problem.error.code) return row.exception;
  }
  if (problem.status == 400) return "epcisException:QueryValidationException";
  if (problem.status == 404) return "epcisException:NoSuchNameException";
  return epcis_exception(problem.status);
}

}  // namespace

ResponsePtr refuse_query(RequestView const &request, Error const &error) {
  auto const status = error.code == "query-too-complex"        ? 413
                      : error.code == "company-prefix-unknown" ? not_acceptable
                                                               : status_of(error.kind);
  Problem const problem(status, error);
  return answer_epcis_problem(problem, request, query_exception(problem));
}

Result<ListPage> read_list_page(RequestView const &request, trace::PageTokens const &tokens,
                                std::string_view scope) {
  constexpr std::size_t usual_count = 30, most = 100;
  ListPage page{usual_count, {}};
  if (auto const wanted = query_value(request.query, "perPage")) {
    auto const number = parse_number(*wanted);
    if (!number || *number == 0)
      return Error{ErrorKind::malformed, "bad-page", "perPage is a number from 1 on.", "perPage"};
    page.count = static_cast<std::size_t>(std::min<std::uint64_t>(*number, most));
  }
  if (auto const token = query_value(request.query, "nextPageToken")) {
    auto after = tokens.open(scope, *token);
    if (!after) return std::move(after).error();
    page.after = *std::move(after);
  }
  return page;
}

ResponseBuilder query_json(RequestView const &request, unsigned status, std::string body,
                           trace::Namespaces const &extensions) {
  auto const accept = request.field("Accept");
  auto const is_linked = accept.find("application/ld+json") != std::string_view::npos &&
                         accept.find("application/json") == std::string_view::npos;
  ResponseBuilder response(status, is_linked ? "application/ld+json" : "application/json", std::move(body));
  response.keep(Keep::never)
      .vary(negotiated_fields)
      .field("GS1-EPC-Format", trace::epc_format_word(wanted_epc_format(request)))
      // Best effort took longer than finding what is answered, and one reader gets it.
      .compress(request.look.coding, Effort::quick);
  add_epcis_fields(response, extensions);
  return response;
}

ResponseBuilder &add_next_link(ResponseBuilder &response, Service const &service, RequestView const &request,
                               trace::PageToken const &token) {
  auto link = "<" + service.public_url + service.base() + std::string(request.path);
  char separator = '?';
  auto const query = request.query;
  for (std::size_t at = 0; at < query.size();) {
    auto const end = std::min(query.find('&', at), query.size());
    auto const pair = query.substr(at, end - at);
    at = end + 1;
    if (pair.empty() || pair.substr(0, pair.find('=')) == "nextPageToken") continue;
    link.append(1, separator).append(pair);
    separator = '&';
  }
  // What a client wrote into its address must not end the field's reference.
  std::string safe;
  for (auto const c : link.substr(1)) {
    if (c == '<' || c == '>' || c == '"') {
      safe.append(c == '<' ? "%3C" : c == '>' ? "%3E" : "%22");
    } else {
      safe += c;
    }
  }
  return response.field("Link", "<" + safe + separator + "nextPageToken=" + token.text + ">; rel=\"next\"")
      .field("GS1-Next-Page-Token-Expires", trace::format_time_ms(token.expires_ms));
}

std::string write_collection(std::vector<std::string> const &members) {
  boost::json::array list;
  for (auto const &member : members) list.emplace_back(member);
  return boost::json::serialize(boost::json::object{
      {"@context", trace::epcis_context_uri}, {"type", "Collection"}, {"member", std::move(list)}});
}

}  // namespace nguon::server
