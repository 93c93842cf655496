#pragma once
// What all addresses of EPCIS share (EPCIS 2.0 §12, REST binding): versions and limits in header fields, and
// problems in its words.

#include <string>
#include <string_view>

#include "server/context.h"
#include "server/problem.h"
#include "server/request.h"
#include "server/response.h"

namespace nguon::server {

inline constexpr std::size_t capture_events_max = 10'000;

/// Whether a path is one of EPCIS.
bool is_epcis(std::string_view path);

/// GS1-EPCIS-Version, GS1-CBV-Version and GS1-Extensions, which stand in every answer.
ResponseBuilder &add_epcis_fields(ResponseBuilder &response);

/// The answer to OPTIONS, with the limits of capture where that is asked about.
ResponsePtr answer_epcis_options(std::string_view path, std::string_view allowed, std::size_t body_bytes_max);

/// Not acceptable (406) where the request wants versions that are not spoken here, or an answer in another
/// form than JSON.
Result<void> check_epcis_versions(RequestView const &request);
inline constexpr unsigned not_acceptable = 406;

/// The problem's member `type`: epcisException:….
std::string_view epcis_exception(unsigned status);
/// {"type":"epcisException:…","title","status","detail","code"[,"field"][,"have"][,"want"]}
std::string write_epcis_problem(Problem const &problem, Language language);
ResponsePtr answer_epcis_problem(Problem const &problem, RequestView const &request);

/// "/epcis/events/…" with the id escaped.
std::string event_path(std::string_view event_id);

}  // namespace nguon::server
