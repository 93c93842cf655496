// The @context of JSON-LD, the part of a document that could give every other member another meaning.

#include "trace/event_context.h"

#include <cstddef>
#include <cstdint>

#include "crypto/strict_json.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  auto const context = parse_strict_json(text, 64);
  if (!context) return 0;
  trace::JsonPath const root;
  trace::JsonReader alone, in_list;
  trace::check_context(alone, *context, root);
  if (context->is_array()) return 0;
  // Standing alone or in a list, a definition is judged alike.
  trace::check_context(in_list, boost::json::array{*context}, root);
  NGUON_CHECK(alone.has_failed() == in_list.has_failed());
  return 0;
}
