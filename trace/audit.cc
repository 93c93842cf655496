#include "trace/audit.h"

#include <algorithm>

#include "crypto/merkle.h"
#include "storage/entry.h"
#include "storage/keys.h"
#include "storage/remembering_reader.h"
#include "storage/stored_map.h"
#include "storage/tiles.h"
#include "trace/judge.h"
#include "trace/key_cache.h"
#include "trace/records.h"
#include "trace/statement.h"

namespace nguon::trace {
namespace {

/// So many entries' rows are written at once.
constexpr std::uint64_t entries_per_write = 1'000;
/// In Table::meta: u64 size, root, `at` of the newest entry, NUL, the log's verifier key, NUL, its origin.
/// Written with the rows that it speaks of, so that a store always holds a whole number of entries.
constexpr std::string_view progress_key = "audit";
constexpr std::size_t cached_keys_max = 10'000;

}  // namespace

struct Auditor::Prepared {
  std::string bytes;
  Result<storage::Entry> entry;
  Hash leaf;
  std::vector<Hash> keys;       ///< In the map, of the entry's links.
  Result<Statement> statement;  ///< Only where the entry is one.
  /// False where its key is not known yet: an entry ahead of it may let it in.
  bool verified = false;
};

struct Auditor::State {
  State(std::string of, storage::Store &into, Keeps what)
      : origin(std::move(of)), views(into), keeps(what), known(into) {}

  Error fault(char const *check, std::string const &what) const {
    return {.kind = ErrorKind::unverified,
            .code = "audit",
            .message = "Entry " + std::to_string(edge.size()) + ": " + what,
            .field = check};
  }

  Result<void> check_genesis(Statement const &statement);
  Result<void> check_links(Prepared const &prepared) const;
  Result<void> decide(Prepared const &prepared);
  void link(Prepared const &prepared);
  void load();
  void save();

  std::string const origin;
  storage::Store &views;
  Keeps const keeps;
  KeyCache keys{cached_keys_max};    ///< That signed an entry already added.
  storage::Batch rows;               ///< Not written yet.
  storage::RememberingReader known;  ///< What lies below them.
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

Result<void> Auditor::State::check_links(Prepared const &prepared) const {
  auto const &entry = *prepared.entry;
  if (entry.map != map.root())
    return fault("map", "it states another map of chain heads than the entries before it make.");
  auto const is_named =
      std::ranges::equal(entry.prev, prepared.statement->subjects, {}, &storage::Previous::subject);
  if (!is_named)
    return fault("subjects", "its links are not those of the subjects that its statement is about.");
  for (std::size_t i = 0; i < entry.prev.size(); ++i) {
    if (entry.prev[i].leaf != map.find(prepared.keys[i]))
      return fault("links",
                   "its link of " + entry.prev[i].subject + " does not lead to the entry before it.");
  }
  return {};
}

Result<void> Auditor::State::decide(Prepared const &prepared) {
  auto const &statement = *prepared.statement;
  storage::Overlay const before(known, rows);
  if (!prepared.verified) {
    auto const key = check_signature(statement, before);
    if (!key) return fault(key.error().field.c_str(), key.error().message);
    keys.put(*key);
  }
  storage::Batch added;
  if (auto const judged = judge(statement, {edge.size(), prepared.entry->at}, before, added); !judged)
    return fault(judged.error().field.c_str(), judged.error().message);
  rows.absorb(std::move(added));
  return {};
}

void Auditor::State::link(Prepared const &prepared) {
  auto const &leaf = prepared.leaf;
  edge.append(leaf, [this](NodeId block, Hash const &hash) { open_tiles.add(block, hash, rows); });
  auto const index = storage::key_u64(edge.size() - 1);
  auto const keep = keeps == Keeps::everything;
  if (keep) rows.put(storage::Table::entries, index, prepared.bytes);
  auto const &prev = prepared.entry->prev;
  for (std::size_t i = 0; i < prev.size(); ++i) {
    auto const &key = prepared.keys[i];
    if (keep) rows.put(storage::Table::heads, key.view(), std::string(leaf.view()) + index + prev[i].subject);
    map = std::move(map).put(key, leaf);
  }
  at = prepared.entry->at;
  if (edge.size() % entries_per_write == 0) save();
}

void Auditor::State::save() {
  if (rows.empty()) return;
  if (keeps == Keeps::everything) {
    auto progress = storage::key_u64(edge.size());
    progress.append(edge.root().view()).append(at).append(1, '\0').append(origin);
    rows.put(storage::Table::meta, progress_key, progress);
  } else {
    rows.clear(storage::Table::words);
  }
  views.write(rows);
  rows.clear();
  known.forget();
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

Auditor::Auditor(std::string origin, storage::Store &store, Keeps keeps)
    : state_(std::make_unique<State>(std::move(origin), store, keeps)) {
  state_->load();
}

Auditor::~Auditor() = default;

std::shared_ptr<Auditor::Prepared const> Auditor::prepare(std::string_view bytes) const {
  auto const unread = Error{.kind = ErrorKind::malformed, .code = "unread", .message = "not read"};
  if (bytes.size() > storage::entry_bytes_max) {
    auto const too_long =
        Error{ErrorKind::too_large, "entry-too-large", "it is longer than an entry may be."};
    return std::make_shared<Prepared const>(Prepared{{}, too_long, {}, {}, unread});
  }
  // Whatever would not be written to the same bytes is refused here.
  auto entry = storage::parse_entry(bytes);
  if (!entry) return std::make_shared<Prepared const>(Prepared{{}, std::move(entry), {}, {}, unread});
  auto statement = parse_statement(entry->statement, state_->origin);
  bool verified = false;
  if (statement) {
    auto const key = state_->keys.find(statement->jws.header.kid);
    verified = key && verify_jws(statement->jws, *key).has_value();
  }
  std::vector<Hash> keys;
  for (auto const &previous : entry->prev) keys.push_back(map_key(previous.subject));
  return std::make_shared<Prepared const>(Prepared{std::string(bytes), std::move(entry), leaf_hash(bytes),
                                                   std::move(keys), std::move(statement), verified});
}

Result<void> Auditor::add(std::string_view bytes) {
  return add(*prepare(bytes));
}

Result<void> Auditor::add(Prepared const &prepared) {
  auto &state = *state_;
  auto const &[bytes, entry, leaf, keys, statement, verified] = prepared;
  if (!entry) return state.fault("form", entry.error().message);
  if (entry->at < state.at) return state.fault("time", "it claims an earlier time than the one before it.");
  if (!statement) return state.fault("statement", statement.error().message);
  if (state.edge.size() == 0) {
    if (auto const founded = state.check_genesis(*statement); !founded) return founded;
  }
  if (auto const linked = state.check_links(prepared); !linked) return linked;
  if (auto const decided = state.decide(prepared); !decided) return decided;
  state.link(prepared);
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
