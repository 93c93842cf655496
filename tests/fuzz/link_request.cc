// What a request asks of a resolver, and the address that it is led to.

#include "server/link_request.h"

#include <cstddef>
#include <cstdint>

#include "crypto/result.h"
#include "trace/link_target.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  static_cast<void>(server::read_link_request(text, text));
  auto const target = server::forward_query("https://example.vn/x#y", text);
  NGUON_CHECK(target.starts_with("https://example.vn/x") && target.ends_with("#y"));
  for (char const c : target) NGUON_CHECK(c > ' ' && c < 0x7F);
  if (trace::is_link_target(text)) {
    for (char const c : text) NGUON_CHECK(c > ' ' && c < 0x7F);
  }
  return 0;
}
