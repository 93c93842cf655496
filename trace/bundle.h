#pragma once
// The bundle: one file with everything that a stranger needs to check a subject offline (docs/formats.md,
// "Bundle").

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/map.h"
#include "storage/log.h"
#include "trace/closure.h"

namespace nguon::trace {

/// The newest entry of the tree included.
struct BundleLimits {
  std::size_t entries = 20'000;
  std::size_t entry_bytes = 24u << 20;
};
/// What these limits and closure_subjects_max lead to, with the proofs of a log of a trillion entries.
inline constexpr std::size_t bundle_bytes_max = 128u << 20;

struct BundleSubject {
  std::string subject;
  std::optional<Hash> value;  ///< Head of its chain under the map; nullopt: never spoken of.
  MapProof proof;
};

struct BundleEntry {
  std::uint64_t index = 0;
  std::string entry;
  std::vector<Hash> proof;
};

struct Bundle {
  std::string subject;
  Direction direction = Direction::up;
  std::string checkpoint;               ///< Signed note.
  std::vector<BundleSubject> subjects;  ///< Bytewise: the closure of `subject` in this direction.
  std::vector<BundleEntry> entries;     ///< Rising index: all their chains, and last the newest of the tree.
};

/// One spelling: as JSON.stringify writes it. Requires: names are printable ASCII, the checkpoint is valid
/// UTF-8.
std::string write_bundle(Bundle const &bundle);
/// Refuses whatever write_bundle would not write so, lists out of order, a checkpoint that is no signed note,
/// and what is over a limit; malformed or too_large, with the first byte that is wrong or the member as the
/// field. Whether the proofs hold is not asked here (trace/verify.h).
Result<Bundle> parse_bundle(std::string_view bytes);

/// Makes the bundle of a subject from one published state. not_found when the log never spoke of it;
/// too_large over a limit or closure_subjects_max. Throws StorageFailure.
Result<Bundle> make_bundle(storage::Published const &state, std::string_view subject,
                           Direction direction = Direction::up, BundleLimits limits = {});

}  // namespace nguon::trace
