#include "crypto/strict_json.h"
#include "trace/epcis/answer_document.h"
#include "trace/epcis/event_source.h"
#include "trace/event_time.h"

namespace nguon::trace {

std::string write_delivery_document(std::string_view id, std::string_view query_name,
                                    std::string_view subscription_id, std::int64_t made_ms,
                                    std::vector<std::string> const &events,
                                    std::span<EventMark const> marks) {
  std::string document =
      R"({"@context":[)" + json_quoted(epcis_context_uri) + R"(,{"nguon":"urn:nguon:v1:"}],"id":)" +
      json_quoted(id) + R"(,"type":"EPCISQueryDocument","schemaVersion":"2.0",)" + R"("creationDate":)" +
      json_quoted(format_time_ms(made_ms)) + R"(,"epcisBody":{"queryResults":{"queryName":)" +
      json_quoted(query_name) + R"(,"subscriptionID":)" + json_quoted(subscription_id) +
      R"(,"resultsBody":{"eventList":[)";
  for (auto const &event : events) document.append(&event == &events.front() ? "" : ",").append(event);
  return document + "]}}}," + write_event_marks(marks) + "}";
}

}  // namespace nguon::trace
