#pragma once
// What all addresses of EPCIS share (EPCIS 2.0 §12, REST binding): versions and limits in header fields, and
// problems in its words.

#include <string>
#include <string_view>

#include "server/context.h"
#include "server/problem.h"
#include "server/request.h"
#include "server/response.h"
#include "trace/epcis/epc_format.h"
#include "trace/epcis/event_names.h"

namespace nguon::server {

inline constexpr std::size_t capture_events_max = 10'000;

/// Whether a path is one of EPCIS.
bool is_epcis(std::string_view path);

/// GS1-EPCIS-Version, GS1-CBV-Version and GS1-Extensions, which stand in every answer. `extensions` are
/// prefixes besides ours.
ResponseBuilder &add_epcis_fields(ResponseBuilder &response, trace::Namespaces const &extensions = {});

/// The answer to OPTIONS, with the limits of capture where that is asked about.
ResponseBuilder epcis_options(std::string_view path, std::string_view allowed, std::size_t body_bytes_max);

/// Whether events are posted to this address, and how many and how large a document of them may be.
bool takes_events(std::string_view path);
ResponseBuilder &add_capture_limits(ResponseBuilder &response, std::size_t body_bytes_max);

/// Not acceptable (406) where the request wants versions that are not spoken here, an answer in another form
/// than JSON, or ids or terms in a form that the standard does not have.
Result<void> check_epcis_versions(RequestView const &request);
inline constexpr unsigned not_acceptable = 406;

/// How a request that passed wants ids of GS1: GS1-EPC-Format, as captured where it says nothing.
trace::EpcFormat wanted_epc_format(RequestView const &request);

/// The problem's member `type`, where an interface has no other name for it: epcisException:….
std::string_view epcis_exception(unsigned status);
/// {"type":"epcisException:…","title","status","detail","code"[,"field"][,"have"][,"want"]}. `exception` is
/// the type; empty for that of the status.
std::string write_epcis_problem(Problem const &problem, Language language, std::string_view exception = {});
ResponsePtr answer_epcis_problem(Problem const &problem, RequestView const &request,
                                 std::string_view exception = {});

/// "/epcis/events/…" with the id escaped.
std::string event_path(std::string_view event_id);

}  // namespace nguon::server
