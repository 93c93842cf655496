// A witness's configuration that is accepted comes back from its own spelling.

#include "server/witness_config.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon::server;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto const config = parse_witness_config(text)) {
    auto const again = parse_witness_config(write_witness_config(*config));
    NGUON_CHECK(again.has_value() && again->name == config->name &&
                again->logs.size() == config->logs.size());
  }
  return 0;
}
