// A verifier answers whatever bundle it is handed. To get behind the hashes, each input is judged twice: as
// it is, and as the work of somebody who holds the log's key and made tree, map and checkpoint fit its
// entries.

#include "trace/verify.h"

#include <cstddef>
#include <cstdint>

#include "crypto/merkle.h"
#include "storage/subject_map.h"
#include "trace/bundle.h"

namespace {
using namespace nguon;

PrivateKey const &log_key() {
  // The key of the log that the seeds are bundles of (tests/trace/bundle_fixture.h).
  static auto const key = *PrivateKey::from_seed(sha256("key of log").view());
  return key;
}

Hash hash_of(std::vector<Hash> const &leaves, NodeId block) {
  if (block.level == 0) return leaves[block.index];
  return node_hash(hash_of(leaves, {block.level - 1, 2 * block.index}),
                   hash_of(leaves, {block.level - 1, 2 * block.index + 1}));
}

/// Links, map and proofs made right; what the entries say stays.
void make_fit(trace::Bundle &bundle) {
  std::vector<Hash> leaves;
  std::map<std::string, Hash> heads;
  storage::SubjectMap map, map_before_newest;
  for (auto &item : bundle.entries) {
    item.index = leaves.size();
    map_before_newest = map;
    if (auto entry = storage::parse_entry(item.entry)) {
      entry->map = map.root();
      for (auto &[subject, leaf] : entry->prev) {
        auto const head = heads.find(subject);
        leaf = head == heads.end() ? std::nullopt : std::optional(head->second);
      }
      item.entry = storage::write_entry(*entry);
      for (auto const &[subject, leaf] : entry->prev) {
        heads[subject] = leaf_hash(item.entry);
        map = map.put(map_key(subject), heads[subject]);
      }
    }
    leaves.push_back(leaf_hash(item.entry));
  }
  for (auto &subject : bundle.subjects) {
    auto const key = map_key(subject.subject);
    subject.proof = map_before_newest.proof(key);
    auto const &end = subject.proof.end;
    subject.value = end && end->key == key ? std::optional(end->value) : std::nullopt;
  }
  NodeReader const read = [&](NodeId block) { return hash_of(leaves, block); };
  for (auto &item : bundle.entries) item.proof = inclusion_proof(item.index, leaves.size(), read);
  constexpr auto origin = "log.example/test";
  auto const text = checkpoint_text({origin, leaves.size(), tree_root(leaves.size(), read)});
  bundle.checkpoint = sign_note(text, origin, log_key());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const *>(data), size);
  static auto const trusted = NoteVerifier::make("log.example/test", log_key().public_key());
  (void)trace::verify_bundle(bytes, trusted);
  auto bundle = trace::parse_bundle(bytes);
  if (bundle && !bundle->entries.empty()) {
    make_fit(*bundle);
    (void)trace::verify_bundle(trace::write_bundle(*bundle), trusted);
  }
  return 0;
}
