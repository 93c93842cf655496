#pragma once
// The hash of an EPCIS event under which systems find that they have the same one, whatever it was called and
// in whatever order its members stood (CBV 2.0 §8.9; details as in the reference implementation). It names an
// event in answers and is no base of integrity: what was signed is (docs/formats.md).

#include <boost/json/object.hpp>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/result.h"

namespace nguon::trace {

struct EventHash {
  std::string name;      ///< "ni:///sha-256;<64 hexadecimal digits>?ver=CBV2.0"
  std::string pre_hash;  ///< What was hashed: to see where two events differ.
};

/// Hashes events of one document, whose prefixes they have and whose wishes (members named ignoreFields) hold
/// for them.
class EventHasher {
 public:
  /// `document`: everything around the events, or the event itself.
  explicit EventHasher(boost::json::object const &document);
  /// A member that takes no part.
  void leave_out(std::string_view name) { ignored_.emplace(name); }
  /// Malformed ("no-events") where the event has no type.
  Result<EventHash> hash(boost::json::object const &event) const;

 private:
  std::map<std::string, std::string, std::less<>> namespaces_;
  std::set<std::string> ignored_;
};

/// One hash for each event of an EPCIS document, a query document or a single event in JSON-LD, in their
/// order. Any such JSON is hashed, whether or not it keeps to the schema. Malformed where it is no JSON
/// object with events
/// ("no-events").
Result<std::vector<EventHash>> hash_events(std::string_view document);

}  // namespace nguon::trace
