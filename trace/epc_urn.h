#pragma once
// EPC URNs (GS1 EPC Tag Data Standard 2.0 §6, §8; CBV 2.0 §8.2) into the GS1 keys that they stand for, and
// back.

#include <span>
#include <string>
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

/// The EPC URN of these keys: `urn:epc:id:…` of a single thing, `urn:epc:class:lgtin:…` of a lot, the pattern
/// `urn:epc:idpat:…:*` of a class. No key tells how many digits of it are the company prefix (6 to 12), so
/// the caller must know. Malformed where no EPC stands for exactly these keys ("no-epc"), or they do not
/// begin with so many digits ("company-prefix").
Result<std::string> write_epc_urn(KeyPath const &path, std::size_t company_prefix_digits);
/// The same with the longest of these company prefixes with which they begin.
Result<std::string> write_epc_urn(KeyPath const &path, std::span<std::string const> company_prefixes);

}  // namespace nguon::trace
