#pragma once
// What an inspector does with a bundle, without a network and without believing the server.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/note.h"

namespace nguon::trace {

/// One thing that was checked.
struct Check {
  /// Stable word, in the order of checking: "form", "log-signature", "newest-entry", "inclusion",
  /// "statements", "map", "chains", "closure", "genesis", "keys", "signatures", "rules".
  std::string name;
  std::string detail;  ///< A sentence with figures: "31 entries are in the tree of size 214."
};

struct Verdict {
  std::vector<Check> passed;
  /// The first thing that does not hold, and why: kind unverified, `field` names the check.
  std::optional<Error> failed;
  /// What the log itself says against goods whose bundle held: recalls, and findings and questions that
  /// nobody has closed, of the lot and of what it was made from. Sentences; they refuse nothing.
  std::vector<std::string> warnings;
  bool signer_known = false;  ///< False when no log key was given: consistent, signer unknown.
  Checkpoint checkpoint;
  std::string subject;
  std::string newest_at;
};

/// Follows the order of docs/formats.md, "Verifying". `log_key` is empty when the caller has none: then the
/// check "log-signature" is left out, and the signature is held only against the key that the bundle's own
/// genesis names.
Verdict verify_bundle(std::string_view bytes, std::optional<NoteVerifier> const &log_key);

}  // namespace nguon::trace
