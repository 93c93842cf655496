// Queries of EPCIS: what is read has conditions within the bounds, the same query twice is the same, and no
// event stops a query.

#include "trace/epcis/event_query.h"

#include <boost/json/parse.hpp>
#include <cstddef>
#include <cstdint>

#include "crypto/strict_json.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  static auto const event = trace::make_recorded_event(
      R"({"type":"ObjectEvent","eventTime":"2026-03-01T00:00:00Z","eventTimeZoneOffset":"+00:00","action":"ADD",)"
      R"("epcList":["urn:epc:id:sgtin:0614141.107346.1"],"ex:a":{"ex:b":[1,"x"]}})",
      R"({"ex":"https://ns.example/"})", {}, "2026-03-01T00:00:00.000Z");
  auto const check = [&](Result<trace::EventQuery> const &query) {
    if (!query) return;
    NGUON_CHECK(query->conditions.size() <= trace::query_conditions_max);
    static_cast<void>(trace::matches(*query, event));
    static_cast<void>(trace::order_key(*query, event));
  };
  check(trace::parse_event_query(text));
  if (auto const json = parse_strict_json(text, 64); json && json->is_object())
    check(trace::parse_event_query(json->get_object()));
  static_cast<void>(trace::thing_name(text));
  return 0;
}
