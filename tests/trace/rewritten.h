#pragma once
// A log whose history was rewritten by its own operator.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/trace/bundle_fixture.h"

namespace nguon::tests {

/// What a dishonest operator can do who holds the log's key: rewrite the history of `log` entry by entry,
/// with all hashes made to fit again, and hand out a bundle of it with the subjects and entries of an honest
/// one.
class Rewritten {
 public:
  using Edit = std::function<void(std::uint64_t index, storage::Entry &entry)>;

  Rewritten(HandLog &log, Edit const &edit) : log_(log) {
    storage::SubjectMap map;
    std::map<std::string, Hash> heads;
    for (std::uint64_t index = 0; index < log.state().checkpoint.size; ++index) {
      auto entry = *storage::parse_entry(storage::read_entry(*log.state().reader, index));
      entry.map = map.root();
      for (auto &[subject, leaf] : entry.prev) {
        auto const head = heads.find(subject);
        leaf = head == heads.end() ? std::nullopt : std::optional(head->second);
      }
      edit(index, entry);
      entries_.push_back(storage::write_entry(entry));
      leaves_.push_back(leaf_hash(entries_.back()));
      map_before_newest_ = map;
      for (auto const &[subject, leaf] : entry.prev) {
        heads[subject] = leaves_.back();
        map = map.put(map_key(subject), leaves_.back());
      }
    }
  }

  void swap(std::size_t a, std::size_t b) {
    std::swap(entries_[a], entries_[b]);
    std::swap(leaves_[a], leaves_[b]);
  }
  Hash const &leaf(std::size_t index) const { return leaves_[index]; }

  std::vector<std::string> const &entries() const { return entries_; }

  trace::Bundle bundle_like(trace::Bundle bundle) const {
    NodeReader const read = [this](NodeId block) { return hash_of(block); };
    auto const size = entries_.size();
    bundle.checkpoint =
        sign_note(checkpoint_text({log_.origin, size, tree_root(size, read)}), log_.origin, log_.key("log"));
    for (auto &subject : bundle.subjects) {
      auto const key = map_key(subject.subject);
      subject.proof = map_before_newest_.proof(key);
      auto const &end = subject.proof.end;
      subject.value = end && end->key == key ? std::optional(end->value) : std::nullopt;
    }
    for (auto &entry : bundle.entries) {
      entry.entry = entries_[entry.index];
      entry.proof = inclusion_proof(entry.index, size, read);
    }
    return bundle;
  }

 private:
  Hash hash_of(NodeId block) const {
    if (block.level == 0) return leaves_[block.index];
    return node_hash(hash_of({block.level - 1, 2 * block.index}),
                     hash_of({block.level - 1, 2 * block.index + 1}));
  }

  HandLog &log_;
  std::vector<std::string> entries_;
  std::vector<Hash> leaves_;
  storage::SubjectMap map_before_newest_;
};

}  // namespace nguon::tests
