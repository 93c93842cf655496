// Receipts and keys of COSE are read without harm, and nothing made up verifies.

#include "crypto/cose_receipt.h"

#include <cstddef>
#include <cstdint>

#include "crypto/cose_key.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon;
  std::string_view const bytes(reinterpret_cast<char const *>(data), size);
  static auto const key = PrivateKey::from_seed(std::string(32, 's')).value();
  if (auto const receipt = parse_cose_receipt(bytes)) {
    NGUON_CHECK(!verify_cose_inclusion(*receipt, "entry", key.public_key()));
    NGUON_CHECK(!verify_cose_consistency(*receipt, {}, {}, key.public_key()));
  }
  if (auto const keys = parse_cose_key_set(bytes)) {
    // Written again they are the same keys, whatever else stood beside them.
    auto const again = parse_cose_key_set(write_cose_key_set(*keys));
    NGUON_CHECK(again && *again == *keys);
  }
  return 0;
}
