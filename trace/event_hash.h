#pragma once
// The hash of an EPCIS event under which systems find that they have the same one, whatever it was called and
// in whatever order its members stood (CBV 2.0 §8.9; details as in the reference implementation). It names an
// event in answers and is no base of integrity: what was signed is (docs/formats.md).

#include <string>
#include <string_view>
#include <vector>

#include "crypto/result.h"

namespace nguon::trace {

struct EventHash {
  std::string name;      ///< "ni:///sha-256;<64 hexadecimal digits>?ver=CBV2.0"
  std::string pre_hash;  ///< What was hashed: to see where two events differ.
};

/// One hash for each event of an EPCIS document, a query document or a single event in JSON-LD, in their
/// order. Any such JSON is hashed, whether or not it keeps to the schema. Malformed where it is no JSON
/// object with events
/// ("no-events").
Result<std::vector<EventHash>> hash_events(std::string_view document);

}  // namespace nguon::trace
