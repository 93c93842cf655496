// A configuration that is accepted comes back from its own spelling.

#include "server/folder_config.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon::server;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto const config = parse_folder_config(text)) {
    auto const again = parse_folder_config(write_folder_config(*config));
    NGUON_CHECK(again.has_value() && again->origin == config->origin &&
                again->public_url == config->public_url && again->verifiers == config->verifiers &&
                again->call_networks == config->call_networks);
  }
  return 0;
}
