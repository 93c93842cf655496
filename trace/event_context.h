#pragma once
// The @context of EPCIS documents and events (JSON-LD 1.1), as far as it could make others read something
// else than us.

#include "trace/json_reader.h"

namespace nguon::trace {

/// A URI, an object, or a list of them. Refused are definitions that
///   - give a term of EPCIS, of CBV or of the GS1 vocabulary any definition, or one of the standard prefixes
///   another
///     one than GS1's own context;
///   - give `nguon` another meaning than urn:nguon:v1:;
///   - give the vocabulary of EPCIS or ours a second name, under which we would not know their members.
void check_context(JsonReader &reader, Json const &context, JsonPath const &path);

}  // namespace nguon::trace
