// Rows of the views: bytes that decode are the one encoding of what they say; all others are named as damage.
// The first byte chooses the kind of row.

#include "trace/codec.h"

#include <cstddef>
#include <cstdint>

#include "trace/records.h"

namespace {
using namespace nguon::trace;

template <class Record>
void check(std::string_view bytes) {
  try {
    NGUON_CHECK(encode(decode<Record>(bytes)) == bytes);
  } catch (nguon::storage::StorageFailure const &) {
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  constexpr void (*kinds[])(std::string_view) = {
      check<PartyRecord>,   check<KeyRecord>,    check<MandateRecord>,  check<PlaceRecord>,
      check<ProductRecord>, check<RulesRecord>,  check<LotRecord>,      check<RunRecord>,
      check<UnitRecord>,    check<SerialRecord>, check<ShipmentRecord>, check<EventRecord>};
  if (size == 0) return 0;
  std::string_view const bytes(reinterpret_cast<char const *>(data), size);
  kinds[data[0] % std::size(kinds)](bytes.substr(1));
  return 0;
}
