#include "server/html_response.h"

#include "server/pages.h"

namespace nguon::server {

ResponseBuilder html_response(unsigned status, std::string page, Look const &look, Scripts scripts) {
  static std::string const policy =
      "default-src 'none'; style-src " + style_csp_source() +
      "; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  ResponseBuilder response(status, "text/html; charset=utf-8", std::move(page));
  response
      .field("Content-Security-Policy",
             scripts == Scripts::own ? policy + "; script-src 'self'; connect-src 'self'" : policy)
      .field("Content-Language", language_tag(look.language))
      .vary(negotiated_fields)
      .compress(look.coding);
  return response;
}

}  // namespace nguon::server
