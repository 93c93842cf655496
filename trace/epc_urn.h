#pragma once
// EPC URNs (GS1 EPC Tag Data Standard 2.0 §6, §8; CBV 2.0 §8.2) into the GS1 keys that they stand for.

#include <string_view>

#include "trace/digital_link.h"

namespace nguon::trace {

/// Whether the URI begins as an EPC URN does, in either case.
bool is_epc_urn(std::string_view uri);

/// The keys of `urn:epc:id:…`, `urn:epc:class:lgtin:…` and of a pattern `urn:epc:idpat:…:*` that means the
/// whole class. The company prefix and the reference after it must together have the length that the key asks
/// for. An empty path for schemes without a GS1 key in a Digital Link (adi, bic, gid, imovn, usdod …);
/// malformed for any other wrong part. Requires: is_epc_urn(uri).
Result<KeyPath> parse_epc_urn(std::string_view uri);

}  // namespace nguon::trace
