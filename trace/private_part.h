#pragma once
// The private part of an event: what must be provable and is nobody else's business. The event holds digests
// alone (docs/formats.md, "Private parts"):
//
//   "nguon:private":{"_sd":["<digest>",…]}
//
// or objects of that form by name within it; what they are digests of lies beside the log.

#include <string>
#include <string_view>
#include <vector>

#include "trace/disclosure.h"
#include "trace/statement.h"

namespace nguon::trace {

/// One object of a private part with digests of its members. Any of them may be a decoy.
struct PrivateObject {
  std::size_t event = 0;  ///< Number of its event in the statement.
  std::vector<Hash> digests;
  std::vector<std::string> names;  ///< Members that stand in it openly: further such objects.
};

/// All of them, in the order of the events. Malformed where a private part holds anything but digests, for
/// what enters the log stays public, or where a digest stands twice (RFC 9901 §7.1). None of what is no
/// event.
Result<std::vector<PrivateObject>> private_objects(Body const &body);

/// How many digests an event's private part holds, decoys included; 0 where it holds something else, as one
/// of before such parts were checked may.
std::size_t count_private_fields(Event const &event);

/// The disclosures, each of which must be of one of the digests, and of no name that its object has already.
Result<std::vector<Disclosure>> match_disclosures(std::vector<PrivateObject> objects,
                                                  std::vector<std::string_view> const &disclosures);

/// An event with digests in place of what was plain.
struct HiddenEvent {
  std::string text;
  std::vector<Disclosure> disclosures;
};

/// Puts digests in place of the members of `nguon:private`; each becomes one private value, whatever is in
/// it. All other bytes stay. An event without a private part, or with digests in it already, stays as it is.
/// Malformed where digests and plain members stand side by side. Requires: `event` is one that
/// parse_strict_json accepted as an object.
Result<HiddenEvent> hide_private(std::string_view event);

}  // namespace nguon::trace
