#pragma once
// The bundle: one file with everything that a stranger needs to check a subject offline (docs/formats.md, "Bundle").

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/map.h"
#include "storage/log.h"

namespace nguon::trace {

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
  std::string checkpoint;               ///< Signed note.
  std::vector<BundleSubject> subjects;  ///< Bytewise.
  std::vector<BundleEntry> entries;     ///< Rising index; the last is the newest of the tree.
};

/// One spelling: as JSON.stringify writes it.
std::string write_bundle(Bundle const &bundle);
/// Refuses whatever does not rewrite to the same bytes. At most 64 MiB.
Result<Bundle> parse_bundle(std::string_view bytes);

/// The closure of a subject: the least set that contains it and, over the chain of every member, the ancestor lots,
/// runs, products, containers, named places and parties, signers' keys and whoever let them in, certificates and
/// `rules`. `chain(subject)` answers a member's entries.
/// Used on both sides: by the server to make a bundle, by a verifier to know what must be there.
struct ChainLink {
  std::uint64_t index = 0;
  std::string entry;
};
using ChainReader = std::function<Result<std::vector<ChainLink>>(std::string const &subject)>;
Result<std::set<std::string>> closure(std::string const &subject, std::string_view origin, ChainReader const &chain);

/// Makes the bundle of a subject from one published state. not_found when the log never spoke of it; too_large above
/// 20,000 entries.
Result<Bundle> make_bundle(storage::Published const &state, std::string const &subject);

}  // namespace nguon::trace
