// The event hash: any JSON with events has one hash an event, and names and numbers that were normalised
// stay.

#include "trace/event_hash.h"

#include <cstddef>
#include <cstdint>

#include "trace/event_hash_value.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon::trace;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto const hashes = hash_events(text)) {
    for (auto const &hash : *hashes) {
      NGUON_CHECK(hash.pre_hash.starts_with("eventType=") && hash.name.size() == 89);
    }
  }
  auto const value = hashed_value(text);
  NGUON_CHECK(hashed_value(value) == value || !normalise_name(text));
  static_cast<void>(hashed_time(text));
  return 0;
}
