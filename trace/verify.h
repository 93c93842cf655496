#pragma once
// What an inspector does with a bundle, without a network and without believing the server.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/note.h"
#include "trace/bundle.h"

namespace nguon::trace {

/// One thing that was checked, in the order of checking.
struct Check {
  std::string name;    ///< Stable word: "form", "log-signature", "newest-entry", "closure", "map", "chains", "inclusion",
                       ///< "genesis", "keys", "signatures", "rules".
  std::string detail;  ///< A sentence with figures: "31 entries are in the tree of size 214."
};

struct Verdict {
  std::vector<Check> passed;
  std::optional<Error> failed;     ///< The first thing that does not hold, and why.
  bool signer_known = false;       ///< False when no log key was given: consistent, signer unknown.
  Checkpoint checkpoint;
  std::string subject;
  std::string newest_at;
};

/// Follows the order of docs/formats.md, "Verifying". `log_key` is empty when the caller has none.
Verdict verify_bundle(std::string_view bytes, std::optional<NoteVerifier> const &log_key);

}  // namespace nguon::trace
