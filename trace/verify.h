#pragma once
// What an inspector does with a bundle, without a network and without believing the server.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/note.h"
#include "crypto/policy.h"
#include "trace/closure.h"
#include "trace/decimal.h"

namespace nguon::trace {

/// One thing that was checked.
struct Check {
  /// Stable word, in the order of checking: "form", "log-signature", "quorum", "newest-entry", "inclusion",
  /// "statements", "map", "chains", "closure", "genesis", "keys", "signatures", "rules".
  std::string name;
  std::string detail;  ///< A sentence with figures: "31 entries are in the tree of size 214."
};

/// Goods of a bundle that leads downwards, and where they are by what its entries say.
struct Whereabouts {
  struct Held {
    std::string holder;  ///< Party.
    std::string name;    ///< Its name in Vietnamese; empty where nobody registered it.
    Decimal figure;      ///< 0 for a container, which has no quantity.
    std::string uom;
  };
  std::string subject;
  std::vector<Held> held;
  std::map<std::string, Decimal> gone;  ///< Unit -> used up, sold, sampled or destroyed.
};

struct Verdict {
  std::vector<Check> passed;
  /// The first thing that does not hold, and why: kind unverified, `field` names the check.
  std::optional<Error> failed;
  /// What the log itself says against goods whose bundle held: recalls, and findings and questions that
  /// nobody has closed, of the lot and of what it was made from. Sentences; they refuse nothing.
  std::vector<std::string> warnings;
  /// Where the bundle leads downwards and everything held: the subject, all that was made of it and the
  /// containers that they were packed into, by name. Nothing that the log knows of is left out.
  std::vector<Whereabouts> goods;
  Direction direction = Direction::up;
  bool signer_known = false;  ///< False when no log key was given: consistent, signer unknown.
  /// Of the policy's witnesses, where a policy was given and its quorum is met.
  std::vector<Accepted::Cosignature> cosignatures;
  Checkpoint checkpoint;
  std::string subject;
  std::string newest_at;
};

/// Whom the one who checks believes.
struct Trust {
  std::optional<NoteVerifier> log_key = std::nullopt;  ///< The log alone; or
  std::optional<Policy> policy = std::nullopt;         ///< logs, and witnesses that must have countersigned.
  /// Unix seconds; with a policy: cosignatures that are older don't count. 0 for any age.
  std::uint64_t not_before = 0;
};

/// Follows the order of docs/formats.md, "Verifying". Without a log key and without a policy the check
/// "log-signature" is left out, and the signature is held only against the key that the bundle's own genesis
/// names; without a policy, "quorum" is left out, and lines of other keys are not looked at.
Verdict verify_bundle(std::string_view bytes, Trust trust);
/// The same for one who has the log's key, or none.
Verdict verify_bundle(std::string_view bytes, std::optional<NoteVerifier> const &log_key);

}  // namespace nguon::trace
