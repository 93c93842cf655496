#pragma once
// Answers of the query interface of EPCIS (REST binding).

#include <optional>
#include <string>
#include <string_view>

#include "server/context.h"
#include "server/problem.h"
#include "server/request.h"
#include "server/response.h"
#include "trace/epcis/event_names.h"
#include "trace/epcis/page_token.h"

namespace nguon::server {

/// The problem of an error, as the query interface names it: QueryParameterException, QueryTooLargeException,
/// QueryTooComplexException, NoSuchNameException … by its code.
ResponsePtr refuse_query(RequestView const &request, Error const &error);

/// JSON that is one caller's, with the fields that every answer of EPCIS has. `extensions` as in
/// add_epcis_fields.
ResponseBuilder query_json(RequestView const &request, unsigned status, std::string body,
                           trace::Namespaces const &extensions = {});

/// Which page of a list a request wants that takes perPage (at most 100) and nextPageToken.
struct ListPage {
  std::size_t count = 0;
  std::string after;  ///< What the token holds; empty for the first page.
};
/// Malformed: "bad-page", or as PageTokens::open says.
Result<ListPage> read_list_page(RequestView const &request, trace::PageTokens const &tokens,
                                std::string_view scope);

/// The field Link that leads to the next page, this address with another token, and until when. Absolute,
/// below the log's public address.
ResponseBuilder &add_next_link(ResponseBuilder &response, Service const &service, RequestView const &request,
                               trace::PageToken const &token);

/// {"@context":…,"type":"Collection","member":[…]}
std::string write_collection(std::vector<std::string> const &members);

}  // namespace nguon::server
