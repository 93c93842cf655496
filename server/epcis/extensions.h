#pragma once
// The field GS1-Extensions of a request (EPCIS 2.0, REST binding): prefixes of others' vocabularies and what
// they mean.

#include <string_view>

#include "crypto/result.h"
#include "trace/epcis/event_names.h"

namespace nguon::server {

/// "example=https://ns.example.com/,…", up to 32 of them; none where it is empty. Malformed
/// ("bad-extensions") for anything else, a prefix twice, and a prefix of the standards or of ours with
/// another meaning.
Result<trace::Namespaces> parse_extensions(std::string_view field);

}  // namespace nguon::server
