#pragma once
// Answers of the query interface of EPCIS (REST binding).

#include <optional>
#include <string>
#include <string_view>

#include "server/context.h"
#include "server/problem.h"
#include "server/request.h"
#include "server/response.h"

namespace nguon::server {

/// The problem of an error, as the query interface names it: QueryParameterException, QueryTooLargeException,
/// QueryTooComplexException, NoSuchNameException … by its code.
ResponsePtr refuse_query(RequestView const &request, Error const &error);

/// JSON that is one caller's, with the fields that every answer of EPCIS has.
ResponseBuilder query_json(RequestView const &request, unsigned status, std::string body);

/// The field Link that leads to the next page: this address with another token. Absolute, below the log's
/// public address.
std::string next_link(Service const &service, RequestView const &request, std::string_view token);

/// {"@context":…,"type":"Collection","member":[…]}
std::string write_collection(std::vector<std::string> const &members);

}  // namespace nguon::server
