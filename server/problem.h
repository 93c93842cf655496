#pragma once
// Errors as HTTP says them: RFC 9457 for programs, a page for people. The one place that knows which status
// an error has.

#include <string>

#include "server/pages.h"
#include "server/request.h"
#include "server/response.h"

namespace nguon::server {

/// The status of an error of the layers below.
unsigned status_of(ErrorKind kind);

/// An error and the status that it is answered with.
struct Problem {
  Problem(Error why) : status(status_of(why.kind)), error(std::move(why)) {}
  Problem(unsigned http_status, Error why) : status(http_status), error(std::move(why)) {}

  unsigned status;
  Error error;
  std::string allow = {};  ///< With 405: the methods that the address takes.
};

// What only a server can refuse.
Problem unknown_path();
Problem method_not_allowed();
/// For what only the log itself does, which is kept at `url`.
Problem only_a_copy(std::string url);
/// Of a copy that has not reached a checkpoint yet.
Problem not_copied_yet();
Problem unsupported_media_type();
Problem bad_request();
Problem not_utf8_address();
Problem body_too_large(std::size_t bytes_max);
Problem headers_too_large(std::size_t bytes_max);
Problem uri_too_long(std::size_t bytes_max);
Problem too_slow();
Problem too_busy();
Problem internal_failure();

/// {"type":"urn:nguon:problem:<code>","title","status","detail"[,"field"][,"have"][,"want"]}, detail in
/// `language`.
std::string write_problem(Problem const &problem, Language language);

/// The whole answer: a page where the reader asked for HTML by name, a problem otherwise; with Retry-After
/// for 503.
ResponsePtr answer_problem(Problem const &problem, RequestView const &request, PageContext const &context);
/// The same where no request could be read.
ResponsePtr answer_problem(Problem const &problem);

}  // namespace nguon::server
