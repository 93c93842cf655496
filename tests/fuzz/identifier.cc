// Whatever names a thing leads to one spelling of it, which is stable: as an address, as a subject, and as
// the URI that events use.

#include "trace/identifier.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon::trace;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  auto const from_address = parse_address(text);
  auto const from_uri = parse_epc_uri(text);
  for (auto const *const thing : {&from_address, &from_uri}) {
    if (!*thing) {
      NGUON_CHECK(!thing->error().code.empty() && !thing->error().message.empty());
      continue;
    }
    auto const again = parse_address((*thing)->address);
    NGUON_CHECK(again.has_value() && *again == **thing);
    auto const chain = parse_address((*thing)->subject);
    NGUON_CHECK(chain.has_value() && chain->subject == (*thing)->subject && chain->address == chain->subject);

    auto const &address = (*thing)->address;
    auto const is_hashed =
        address.starts_with("uri/") || address.starts_with("run/") || address.starts_with("key/");
    if (is_hashed || (*thing)->kind == Kind::rules) continue;
    auto const by_uri = parse_epc_uri(epc_uri(**thing));
    NGUON_CHECK(by_uri.has_value() && *by_uri == **thing);
  }
  return 0;
}
