#include "trace/bundle.h"

#include <algorithm>
#include <map>

namespace nguon::trace {
namespace {

[[noreturn]] void fail_damaged(std::uint64_t index, std::string const &what) {
  throw storage::StorageFailure("entry " + std::to_string(index) + " is damaged: " + what);
}

Error too_large(std::string_view subject, std::size_t most, std::string const &unit) {
  return {.kind = ErrorKind::too_large,
          .code = "bundle-too-large",
          .message = "More belongs to " + std::string(subject) + " than one bundle may hold.",
          .have = "over " + std::to_string(most) + " " + unit,
          .want = "at most " + std::to_string(most) + " " + unit};
}

/// Walks chains back from their heads, reading each entry once however many chains it belongs to.
class ChainWalker {
 public:
  ChainWalker(storage::Published const &state, BundleLimits limits) : state_(state), limits_(limits) {}

  Result<std::vector<Mentions const *>> chain(std::string const &subject) {
    std::vector<Mentions const *> found;
    auto const head = storage::find_head(*state_.reader, subject);
    auto next = head ? std::optional(head->index) : std::nullopt;
    while (next) {
      auto const &visited = visit(*next);
      // One place is kept for the newest entry of the tree.
      if (visited_.size() >= limits_.entries) return too_large(subject, limits_.entries - 1, "entries");
      if (entry_bytes_ > limits_.entry_bytes)
        return too_large(subject, limits_.entry_bytes, "bytes of entries");
      found.push_back(&visited.mentioned);
      next = index_before(*next, visited, subject);
    }
    return found;
  }

  /// All entries walked so far and the newest of the tree, each with its proof.
  std::vector<BundleEntry> take_entries() && {
    visit(state_.checkpoint.size - 1);
    std::vector<BundleEntry> entries;
    entries.reserve(visited_.size());
    for (auto &[index, visited] : visited_)
      entries.push_back({index, std::move(visited.bytes), storage::read_inclusion_proof(state_, index)});
    return entries;
  }

 private:
  struct Visited {
    std::string bytes;
    std::vector<storage::Previous> prev;
    Mentions mentioned;
  };

  Visited const &visit(std::uint64_t index) {
    auto const [at, is_new] = visited_.try_emplace(index);
    auto &visited = at->second;
    if (!is_new) return visited;
    visited.bytes = storage::read_entry(*state_.reader, index);
    auto entry = storage::parse_entry(visited.bytes);
    if (!entry) fail_damaged(index, entry.error().message);
    auto const statement = parse_statement(entry->statement, state_.checkpoint.origin);
    if (!statement) fail_damaged(index, statement.error().message);
    visited.prev = std::move(entry->prev);
    visited.mentioned = mentions(*statement);
    entry_bytes_ += visited.bytes.size();
    return visited;
  }

  std::optional<std::uint64_t> index_before(std::uint64_t index, Visited const &visited,
                                            std::string const &subject) const {
    auto const link = std::ranges::lower_bound(visited.prev, subject, {}, &storage::Previous::subject);
    if (link == visited.prev.end() || link->subject != subject)
      fail_damaged(index, "the chain of " + subject + " leads to it");
    if (!link->leaf) return std::nullopt;
    auto const before = storage::find_leaf(*state_.reader, *link->leaf);
    if (!before || *before >= index) fail_damaged(index, "what it links to does not stand before it");
    return before;
  }

  storage::Published const &state_;
  BundleLimits limits_;
  std::map<std::uint64_t, Visited> visited_;
  std::size_t entry_bytes_ = 0;
};

BundleSubject prove_subject(storage::SubjectMap const &map, std::string const &subject) {
  auto const key = map_key(subject);
  BundleSubject proven{.subject = subject, .value = std::nullopt, .proof = map.proof(key)};
  if (auto const &end = proven.proof.end; end && end->key == key) proven.value = end->value;
  return proven;
}

}  // namespace

Result<Bundle> make_bundle(storage::Published const &state, std::string_view subject, Direction direction,
                           BundleLimits limits) {
  if (!storage::find_head(*state.reader, subject)) {
    return Error{.kind = ErrorKind::not_found,
                 .code = "subject-unknown",
                 .message = "Nothing has been recorded about " + std::string(subject) + "."};
  }
  ChainWalker walker(state, limits);
  auto const found =
      closure(subject, direction, [&](std::string const &member) { return walker.chain(member); });
  if (!found) {
    auto error = found.error();
    if (error.kind == ErrorKind::too_large && direction == Direction::down)
      error.message += " Ask for it without what was made of it, and for the goods below it one by one.";
    return error;
  }

  Bundle bundle{.subject = std::string(subject),
                .direction = direction,
                .checkpoint = state.note,
                .subjects = {},
                .entries = {}};
  bundle.subjects.reserve(found->members.size());
  for (auto const &member : found->members)
    bundle.subjects.push_back(prove_subject(state.map_before_newest, member));
  bundle.entries = std::move(walker).take_entries();
  return bundle;
}

}  // namespace nguon::trace
