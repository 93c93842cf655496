// JSON that is accepted is accepted again as it is written out, with the same value.
#include "crypto/strict_json.h"

#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  auto const parsed = nguon::parse_strict_json(text, 64);
  if (parsed) {
    auto const again = nguon::parse_strict_json(boost::json::serialize(*parsed), 64);
    NGUON_CHECK(again.has_value() && *again == *parsed);
  } else {
    NGUON_CHECK(!parsed.error().code.empty() && !parsed.error().message.empty());
  }
  return 0;
}
