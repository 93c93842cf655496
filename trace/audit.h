#pragma once
// What an auditor does with a whole log: it replays every entry by the rules of the house and holds whatever
// the entries state against what it worked out by itself. Where the log signed the root that comes out, with
// the key that its entries name, nothing was left out, altered or put in another order up to that size.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/hash.h"
#include "crypto/result.h"
#include "storage/store.h"

namespace nguon::trace {

class Auditor {
 public:
  enum class Keeps {
    everything,     ///< So that another auditor goes on from here: entries, tiles, heads and views.
    what_it_reads,  ///< For this replay alone.
  };
  /// Replays the log of this origin: from its first entry, where `store` is empty; from where another auditor
  /// stopped, where it is one that kept everything and that save() was called for. Throws StorageFailure
  /// where the store is of another log, or damaged.
  Auditor(std::string origin, storage::Store &store, Keeps keeps = Keeps::everything);
  ~Auditor();
  Auditor(Auditor const &) = delete;
  Auditor &operator=(Auditor const &) = delete;

  /// An entry as far as it can be judged alone: its form, and its signature where the key was met before. Any
  /// thread, ahead of add(): this is the expensive part.
  struct Prepared;
  std::shared_ptr<Prepared const> prepare(std::string_view entry) const;

  /// Takes the next entry. Otherwise an unverified error whose `field` names the check that fails: "form",
  /// "time", "statement", "genesis", "subjects", "links", "map", "signature", "repeated" or "rules"; no
  /// further entry may be added.
  Result<void> add(Prepared const &entry);
  Result<void> add(std::string_view entry);

  /// Makes what was replayed as durable as the store does. Without it the last thousand entries at most are
  /// replayed again.
  void save();

  /// What C2SP tlog-tiles serves of the tree so far; nullopt where it has not so many hashes. Requires: 1 <=
  /// width <= 256.
  std::optional<std::string> tile(unsigned level, std::uint64_t index, std::size_t width) const;
  /// That the tree of `old_size` is the beginning of this one. Requires: old_size <= size().
  std::vector<Hash> consistency_proof(std::uint64_t old_size) const;
  std::uint64_t size() const;
  /// `at` of the newest entry.
  std::string const &newest_at() const;
  /// Verifier key of the log, as the newest entry about it names it. Requires: an entry was added.
  std::string log_key() const;
  /// Of the tree over all entries so far.
  Hash root() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nguon::trace
