// Whatever reads as an EPCIS document or event reads the same once its JSON is written anew, and each thing
// that it names has a spelling that leads back to it.

#include "trace/epcis.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>

#include "trace/statement.h"

namespace {
using namespace nguon::trace;

void check_names(Event const &event) {
  auto const check = [](Identifier const &thing) {
    auto const again = parse_address(thing.address);
    NGUON_CHECK(again.has_value() && *again == thing);
  };
  for (auto const *const list : {&event.epcs, &event.input_epcs, &event.output_epcs}) {
    for (auto const &thing : *list) check(thing);
  }
  for (auto const *const list : {&event.quantities, &event.input_quantities, &event.output_quantities}) {
    for (auto const &quantity : *list) {
      check(quantity.thing);
      NGUON_CHECK(!quantity.figure || !quantity.figure->is_negative());
    }
  }
  for (auto const *const thing :
       {&event.parent, &event.read_point, &event.biz_location, &event.on_behalf_of}) {
    if (*thing) check(**thing);
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const payload(reinterpret_cast<char const *>(data), size);
  auto const document = parse_epcis(payload);
  if (!document) {
    NGUON_CHECK(!document.error().code.empty() && !document.error().message.empty());
    return 0;
  }
  for (auto const &event : document->events) check_names(event);

  auto const written = boost::json::serialize(boost::json::parse(payload, {}, {.max_depth = json_depth_max}));
  auto const again = parse_epcis(written);
  NGUON_CHECK(again.has_value() && again->events.size() == document->events.size());
  NGUON_CHECK(subjects(*again) == subjects(*document));
  return 0;
}
