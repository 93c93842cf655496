// Page tokens: what was sealed opens, what anybody makes up does not, and a cursor that is read is written as
// the same bytes.

#include "trace/epcis/page_token.h"

#include <cstddef>
#include <cstdint>

#include "trace/epcis/event_search.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  static auto const store = storage::make_memory_store();
  static trace::PageTokens const tokens(std::string(32, 'k'), *store, [] { return 1'795'400'000'000; });
  NGUON_CHECK(!tokens.open("scope", text));
  if (size < 1'000) NGUON_CHECK(*tokens.open("scope", tokens.seal("scope", text).text) == text);
  if (auto const cursor = trace::read_cursor(text)) {
    auto const again = trace::read_cursor(trace::write_cursor(*cursor));
    NGUON_CHECK(again.has_value() && *again == *cursor);
  }
  return 0;
}
