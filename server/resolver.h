#pragma once
// The GS1-conformant resolver (GS1-Conformant Resolver Standard): which addresses are Digital Links, what
// they name, and where a request for a link leads. Pages of things are server/thing_handlers.cc.

#include <string>
#include <string_view>

#include "crypto/result.h"
#include "server/context.h"
#include "server/link_request.h"
#include "server/request.h"
#include "server/response.h"
#include "trace/identifier.h"

namespace nguon::server {

inline constexpr std::string_view link_set_context_path = "/linkset-context.jsonld";

/// Whether a path is meant as a GS1 Digital Link, right or wrong: it begins with the number or word of a key,
/// or is a compressed one.
bool is_digital_link_path(std::string_view path);

/// What an address names.
struct Asked {
  trace::Identifier thing;
  std::string uncompressed;  ///< Path and query of a compressed link; empty for any other.
};
/// `path` with its leading slash, one more at its end being left aside. Malformed with the reason where it
/// names nothing, or the query has Application Identifiers that may not stand there.
Result<Asked> read_asked(std::string_view path, std::string_view query);

/// Fields of an answer about a thing: where its link set is, the uncompressed address of a compressed one,
/// and that everybody's scripts may read it. `more`: another link of the answer, where it has one.
void add_resolver_fields(ResponseBuilder &response, Service const &service, Asked const &asked,
                         std::string const &more = {});

/// Whether whoever names no link and no HTML is led elsewhere than to the page of the thing, or the thing has
/// no page: its owner states a default, or only something above it is known. `has_page`: there is one.
bool leads_elsewhere(storage::Reader const &reader, Asked const &asked, bool has_page);

/// Where the request leads: 307 with its Location, 300 where several links fit equally, 200 with all links.
/// Not found where there is no such link, or nothing is known; malformed where nothing is known of a link
/// that is wrong. Reads tables: call it on the pool.
Result<ResponsePtr> resolve(Service const &service, RequestView const &request, Asked const &asked,
                            LinkRequest const &wish, storage::Published const &state, std::int64_t day);

}  // namespace nguon::server
