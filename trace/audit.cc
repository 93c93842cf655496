#include "trace/audit.h"

#include <algorithm>

#include "crypto/merkle.h"
#include "storage/entry.h"
#include "storage/keys.h"
#include "storage/stored_map.h"
#include "storage/tiles.h"
#include "trace/judge.h"
#include "trace/records.h"
#include "trace/statement.h"

namespace nguon::trace {
namespace {

/// So many entries' rows are written at once.
constexpr std::uint64_t entries_per_write = 1'000;
/// In Table::meta: u64 size, root, `at` of the newest entry, NUL, the log's verifier key, NUL, its origin.
/// Written with the rows that it speaks of, so that a store always holds a whole number of entries.
constexpr std::string_view progress_key = "audit";

}  // namespace

struct Auditor::State {
  State(std::string of, storage::Store &into) : origin(std::move(of)), views(into) {}

  Error fault(char const *check, std::string const &what) const {
    return {.kind = ErrorKind::unverified,
            .code = "audit",
            .message = "Entry " + std::to_string(edge.size()) + ": " + what,
            .field = check};
  }

  Result<void> check_genesis(Statement const &statement);
  Result<void> check_links(storage::Entry const &entry, Statement const &statement) const;
  Result<void> decide(storage::Entry const &entry, Statement const &statement);
  void link(storage::Entry const &entry, std::string_view bytes);
  void load();
  void save();

  std::string const origin;
  storage::Store &views;
  storage::Batch rows;  ///< Not written yet.
  TreeEdge edge;
  storage::OpenTiles open_tiles;
  storage::SubjectMap map;
  std::string at;  ///< Of the newest entry.
};

Result<void> Auditor::State::check_genesis(Statement const &statement) {
  auto const key = founding_key(statement, origin);
  if (!key) return fault(key.error().field.c_str(), key.error().message);
  return {};
}

Result<void> Auditor::State::check_links(storage::Entry const &entry, Statement const &statement) const {
  if (entry.map != map.root())
    return fault("map", "it states another map of chain heads than the entries before it make.");
  auto const is_named = std::ranges::equal(entry.prev, statement.subjects, {}, &storage::Previous::subject);
  if (!is_named)
    return fault("subjects", "its links are not those of the subjects that its statement is about.");
  for (auto const &[subject, leaf] : entry.prev) {
    if (leaf != map.find(map_key(subject)))
      return fault("links", "its link of " + subject + " does not lead to the entry before it.");
  }
  return {};
}

Result<void> Auditor::State::decide(storage::Entry const &entry, Statement const &statement) {
  storage::Overlay const before(views, rows);
  storage::Batch added;
  if (auto const judged = judge(statement, {edge.size(), entry.at}, before, added); !judged)
    return fault(judged.error().field.c_str(), judged.error().message);
  rows.absorb(std::move(added));
  return {};
}

void Auditor::State::link(storage::Entry const &entry, std::string_view bytes) {
  auto const leaf = leaf_hash(bytes);
  edge.append(leaf, [this](NodeId block, Hash const &hash) { open_tiles.add(block, hash, rows); });
  auto const index = storage::key_u64(edge.size() - 1);
  rows.put(storage::Table::entries, index, bytes);
  for (auto const &[subject, before] : entry.prev) {
    auto const key = map_key(subject);
    rows.put(storage::Table::heads, key.view(), std::string(leaf.view()) + index + subject);
    map = std::move(map).put(key, leaf);
  }
  at = entry.at;
  if (edge.size() % entries_per_write == 0) save();
}

void Auditor::State::save() {
  if (rows.empty()) return;
  auto progress = storage::key_u64(edge.size());
  progress.append(edge.root().view()).append(at).append(1, '\0').append(origin);
  rows.put(storage::Table::meta, progress_key, progress);
  views.write(rows);
  rows.clear();
  open_tiles.forget();
}

void Auditor::State::load() {
  auto const progress = views.get(storage::Table::meta, progress_key);
  if (!progress) return;
  constexpr std::size_t numbers = 8 + 32;
  std::string_view const bytes = *progress;
  auto const at_end = bytes.find('\0', std::min(numbers, bytes.size()));
  if (at_end == bytes.npos) throw storage::StorageFailure("what an audit left is damaged");
  if (bytes.substr(at_end + 1) != origin)
    throw storage::StorageFailure("what an audit left is of the log " +
                                  std::string(bytes.substr(at_end + 1)));
  at = bytes.substr(numbers, at_end - numbers);
  auto const size = storage::read_u64(bytes.substr(0, 8));
  open_tiles = storage::OpenTiles::load(views, size);
  std::vector<Hash> blocks;
  for (auto const block : frontier(size)) blocks.push_back(*open_tiles.find(block));
  edge = TreeEdge(size, std::move(blocks));
  if (edge.root().view() != bytes.substr(8, 32))
    throw storage::StorageFailure("what an audit left is damaged: its entries do not make its root");
  storage::StoredMap stored;
  stored.open_from_heads(views.snapshot());
  map = stored.newest();
}

Auditor::Auditor(std::string origin, storage::Store &store)
    : state_(std::make_unique<State>(std::move(origin), store)) {
  state_->load();
}

Auditor::~Auditor() = default;

Result<void> Auditor::add(std::string_view bytes) {
  auto &state = *state_;
  if (bytes.size() > storage::entry_bytes_max)
    return state.fault("form", "it is longer than an entry may be.");
  // Whatever would not be written to the same bytes is refused here.
  auto const entry = storage::parse_entry(bytes);
  if (!entry) return state.fault("form", entry.error().message);
  if (entry->at < state.at) return state.fault("time", "it claims an earlier time than the one before it.");
  auto const statement = parse_statement(entry->statement, state.origin);
  if (!statement) return state.fault("statement", statement.error().message);
  if (state.edge.size() == 0) {
    if (auto const founded = state.check_genesis(*statement); !founded) return founded;
  }
  if (auto const linked = state.check_links(*entry, *statement); !linked) return linked;
  if (auto const decided = state.decide(*entry, *statement); !decided) return decided;
  state.link(*entry, bytes);
  return {};
}

void Auditor::save() {
  state_->save();
}

std::optional<std::string> Auditor::tile(unsigned level, std::uint64_t index, std::size_t width) const {
  storage::Overlay const rows(state_->views, state_->rows);
  return storage::read_tile(state_->open_tiles, rows, state_->edge.size(), level, index, width);
}

std::vector<Hash> Auditor::consistency_proof(std::uint64_t old_size) const {
  storage::Overlay const rows(state_->views, state_->rows);
  return nguon::consistency_proof(old_size, state_->edge.size(),
                                  storage::node_reader(state_->open_tiles, rows));
}

std::uint64_t Auditor::size() const {
  return state_->edge.size();
}

std::string const &Auditor::newest_at() const {
  return state_->at;
}

std::string Auditor::log_key() const {
  storage::Overlay const rows(state_->views, state_->rows);
  auto const rules = find_rules(rows);
  NGUON_CHECK(rules.has_value());
  return rules->log_key;
}

Hash Auditor::root() const {
  return state_->edge.root();
}

}  // namespace nguon::trace
