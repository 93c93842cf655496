#include "storage/log.h"

#include <algorithm>

#include "storage/keys.h"

namespace nguon::storage {
namespace {

constexpr std::string_view head_key = "head";
constexpr std::string_view format_key = "format";
constexpr std::string_view format_version = "3";

[[noreturn]] void fail_damaged(std::string const &what) {
  throw StorageFailure("the log's tables are damaged: " + what);
}

Hash stored_hash(std::string_view bytes, std::string_view what) {
  auto const hash = hash_from_bytes(bytes);
  if (!hash) fail_damaged(std::string(what) + " is not a hash");
  return *hash;
}

std::optional<ChainHead> find_head_at(Reader const &reader, Hash const &key, std::string_view subject) {
  auto const value = reader.get(Table::heads, key.view());
  if (!value) return std::nullopt;
  auto const bytes = std::string_view(*value);
  if (bytes.size() < 40 || bytes.substr(40) != subject)
    fail_damaged("the head of a chain is not of its subject");
  return ChainHead{.leaf = stored_hash(bytes.substr(0, 32), "a chain's head"),
                   .index = read_u64(bytes.substr(32, 8))};
}

std::string write_chain_head(ChainHead const &head, std::string_view subject) {
  std::string value(head.leaf.view());
  return value.append(key_u64(head.index)).append(subject);
}

struct StoredHead {
  std::uint64_t size = 0;
  Hash root = empty_root();
};

std::string write_stored_head(StoredHead const &head) {
  return key_u64(head.size).append(head.root.view());
}

StoredHead read_stored_head(Reader const &reader) {
  auto const value = reader.get(Table::meta, head_key);
  if (!value) return {};
  if (value->size() != 40) fail_damaged("the head is not 40 bytes");
  auto const bytes = std::string_view(*value);
  return {.size = read_u64(bytes.substr(0, 8)), .root = stored_hash(bytes.substr(8), "the root")};
}

/// A new store gets the number of this format; a store of another format is left alone.
void check_format(Store &store) {
  auto const format = store.get(Table::meta, format_key);
  if (!format && !store.get(Table::meta, head_key)) {
    Batch batch;
    batch.put(Table::meta, format_key, format_version);
    store.write(batch);
  } else if (format != format_version) {
    throw StorageFailure("the store has tables of format " + format.value_or("unknown") +
                         "; this program reads format " + std::string(format_version));
  }
}

TreeEdge load_edge(StoredHead const &head, OpenTiles const &open_tiles) {
  std::vector<Hash> blocks;
  for (auto const block : frontier(head.size)) blocks.push_back(*open_tiles.find(block));
  TreeEdge edge(head.size, std::move(blocks));
  if (edge.root() != head.root) fail_damaged("the Merkle tree does not have the root that the head states");
  return edge;
}

/// The map before an entry, given the map after it and the entry's links.
SubjectMap before_entry(SubjectMap map, std::span<Previous const> prev) {
  for (auto const &[subject, leaf] : prev) {
    auto const key = map_key(subject);
    map = leaf ? std::move(map).put(key, *leaf) : map.erase(key);
  }
  return map;
}

Entry read_newest_entry(Reader const &reader, std::uint64_t size) {
  auto const bytes = read_entry(reader, size - 1);
  if (find_leaf(reader, leaf_hash(bytes)) != size - 1)
    fail_damaged("the newest entry is not the tree's last leaf");
  auto entry = parse_entry(bytes);
  if (!entry) fail_damaged("the newest entry can't be read: " + entry.error().message);
  return *std::move(entry);
}

Error too_large(std::size_t have, std::size_t want, std::string const &unit, std::string message) {
  return {.kind = ErrorKind::too_large,
          .code = "entry-too-large",
          .message = std::move(message),
          .field = "statement",
          .have = std::to_string(have) + " " + unit,
          .want = "at most " + std::to_string(want) + " " + unit};
}

std::vector<PrivateKey> alone(PrivateKey key) {
  std::vector<PrivateKey> keys;
  keys.push_back(std::move(key));
  return keys;
}

}  // namespace

std::string read_entry(Reader const &reader, std::uint64_t index) {
  auto entry = reader.get(Table::entries, key_u64(index));
  if (!entry) fail_damaged("entry " + std::to_string(index) + " is missing");
  return *std::move(entry);
}

std::optional<std::uint64_t> find_leaf(Reader const &reader, Hash const &leaf) {
  auto const index = reader.get(Table::leaves, leaf.view());
  if (!index) return std::nullopt;
  if (index->size() != 8) fail_damaged("the index of a leaf is not 8 bytes");
  return read_u64(*index);
}

std::optional<ChainHead> find_head(Reader const &reader, std::string_view subject) {
  return find_head_at(reader, map_key(subject), subject);
}

std::vector<std::string> subjects_under(Reader const &reader, std::string_view key_prefix) {
  std::vector<std::string> subjects;
  reader.scan(Table::heads, key_prefix, key_prefix, [&](std::string_view, std::string_view value) {
    if (value.size() < 40) fail_damaged("the head of a chain is not of its subject");
    subjects.emplace_back(value.substr(40));
    return true;
  });
  return subjects;
}

std::vector<Hash> read_inclusion_proof(Published const &state, std::uint64_t index) {
  return inclusion_proof(index, state.checkpoint.size, node_reader(state));
}

std::vector<Hash> read_consistency_proof(Published const &state, std::uint64_t old_size) {
  return consistency_proof(old_size, state.checkpoint.size, node_reader(state));
}

NodeReader node_reader(Published const &state) {
  return node_reader(state.open_tiles, *state.reader);
}

std::optional<SubjectMap> map_at(Published const &state, std::uint64_t size) {
  NGUON_CHECK(size <= state.checkpoint.size);
  if (size == 0) return SubjectMap();
  if (state.checkpoint.size - size > map_at_entries_max) return std::nullopt;
  auto map = state.map_before_newest;
  for (auto index = state.checkpoint.size - 1; index-- >= size;) {
    auto const entry = parse_entry(read_entry(*state.reader, index));
    if (!entry) fail_damaged("an entry can't be read: " + entry.error().message);
    map = before_entry(std::move(map), entry->prev);
    if (map.root() != entry->map) fail_damaged("an entry states another map than the entries after it");
  }
  return map;
}

Log::Group::Group(std::shared_ptr<Published const> base, TreeEdge edge, SubjectMap map)
    : base_(std::move(base)),
      known_(*base_->reader),
      overlay_(known_, batch_),
      edge_(std::move(edge)),
      map_(std::move(map)),
      newest_at_(base_->at),
      open_tiles_(base_->open_tiles) {}

Result<Appended> Log::Group::add(std::string_view at, std::span<std::string const> subjects,
                                 std::string_view statement) {
  NGUON_CHECK(at >= newest_at_);
  if (subjects.size() > entry_subjects_max) {
    return too_large(subjects.size(), entry_subjects_max, "subjects",
                     "The statement is about more subjects than one entry may name.");
  }
  Entry entry{.at = std::string(at), .map = map_.root(), .prev = {}, .statement = std::string(statement)};
  std::vector<Hash> keys;
  for (auto const &subject : subjects) {
    // The map holds what the table of heads does, and its nodes on this path are changed next.
    auto const &key = keys.emplace_back(map_key(subject));
    map_.load_path(key);
    entry.prev.push_back({subject, map_.find(key)});
  }
  auto bytes = write_entry(entry);
  if (bytes.size() > entry_bytes_max) {
    return too_large(bytes.size(), entry_bytes_max, "bytes",
                     "The entry with this statement and its links would be larger than an entry may be.");
  }

  auto const index = edge_.size();
  auto const leaf = leaf_hash(bytes);
  edge_.append(leaf, [this](NodeId block, Hash const &hash) { open_tiles_.add(block, hash, batch_); });
  batch_.put(Table::entries, key_u64(index), bytes);
  batch_.put(Table::leaves, leaf.view(), key_u64(index));
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    batch_.put(Table::heads, keys[i].view(), write_chain_head({leaf, index}, subjects[i]));
    map_ = std::move(map_).put(keys[i], leaf);
  }
  heads_changed_ += subjects.size();
  newest_at_ = std::move(entry.at);
  newest_map_ = entry.map;
  newest_prev_ = std::move(entry.prev);
  return Appended{.index = index, .leaf = leaf, .entry = std::move(bytes)};
}

Log::Signer::Signer(std::string of, PrivateKey key) : Signer(std::move(of), alone(std::move(key))) {}

Log::Signer::Signer(std::string of, std::vector<PrivateKey> keys) : origin(std::move(of)) {
  auto shared = std::make_shared<std::vector<PrivateKey> const>(std::move(keys));
  make_note = [name = origin, shared = std::move(shared)](Checkpoint const &checkpoint) {
    return sign_note(checkpoint_text(checkpoint), name, *shared);
  };
}

Log::Log(Store &store, HeadFile head_file, Signer signer, MapLimits map_limits)
    : store_(store), head_file_(std::move(head_file)), signer_(std::move(signer)), map_(map_limits) {}

Log::~Log() {
  if (failed_ || !map_.has_changes()) return;
  try {
    map_.save(store_, edge_.size());
  } catch (std::exception const &) {
    // Then the next start reads more.
  }
}

Result<std::unique_ptr<Log>> Log::open(Store &store, HeadFile head_file, Signer signer,
                                       OnRollback on_rollback, MapLimits map_limits) {
  check_format(store);
  std::unique_ptr<Log> log(new Log(store, std::move(head_file), std::move(signer), map_limits));
  auto const head = read_stored_head(store);
  auto open_tiles = OpenTiles::load(store, head.size);
  log->edge_ = load_edge(head, open_tiles);
  auto const &remembered = log->head_file_.head();
  if (remembered && remembered->origin != log->signer_.origin) {
    return Error{.kind = ErrorKind::unverified,
                 .code = "head-of-another-log",
                 .message = "The head file belongs to the log " + remembered->origin + ", not to " +
                            log->signer_.origin + "."};
  }
  if (auto error = log->check_rollback(open_tiles); error && on_rollback == OnRollback::refuse)
    return *std::move(error);

  auto [at, map_before] = log->open_map(store.snapshot());
  log->publish(std::move(at), std::move(map_before), std::move(open_tiles));
  log->failed_ = false;
  return log;
}

std::pair<std::string, SubjectMap> Log::open_map(std::shared_ptr<Reader const> const &reader) {
  auto const size = edge_.size();
  if (size == 0) {
    map_.open_from_heads(reader);
    if (!map_.newest().root().is_zero()) fail_damaged("there are chain heads and no entries");
    return {};
  }
  auto newest = read_newest_entry(*reader, size);
  bool const has_pages = map_.open(reader, size);
  if (!has_pages) map_.open_from_heads(reader);
  auto map_before = before_entry(map_.newest(), newest.prev);
  if (map_before.root() != newest.map && has_pages) {
    map_.open_from_heads(reader);
    map_before = before_entry(map_.newest(), newest.prev);
  }
  if (map_before.root() != newest.map)
    fail_damaged("the chain heads do not have the map root that the newest entry states");
  return {std::move(newest.at), std::move(map_before)};
}

std::optional<Error> Log::check_rollback(OpenTiles const &open_tiles) const {
  auto const &remembered = head_file_.head();
  if (!remembered) return std::nullopt;
  if (edge_.size() < remembered->size) {
    return Error{
        .kind = ErrorKind::unverified,
        .code = "head-behind",
        .message = "The store holds fewer entries than this log has signed: it lost some, or is an old copy.",
        .have = std::to_string(edge_.size()) + " entries",
        .want = "at least " + std::to_string(remembered->size) + " entries"};
  }
  if (tree_root(remembered->size, node_reader(open_tiles, store_)) != remembered->root) {
    return Error{.kind = ErrorKind::unverified,
                 .code = "head-beside",
                 .message = "The first " + std::to_string(remembered->size) +
                            " entries of the store are not those that this log has signed."};
  }
  return std::nullopt;
}

std::shared_ptr<Published const> Log::publish(std::string at, SubjectMap map_before_newest,
                                              OpenTiles open_tiles) {
  auto reader = store_.snapshot();
  map_before_newest.read_from(reader);
  Checkpoint const checkpoint{.origin = signer_.origin, .size = edge_.size(), .root = edge_.root()};
  // Written even if it remembers just this head: after a failed sync, what is read back need not be on the
  // disk.
  head_file_.write(checkpoint);
  auto state = std::make_shared<Published const>(Published{.checkpoint = checkpoint,
                                                           .note = signer_.make_note(checkpoint),
                                                           .at = std::move(at),
                                                           .map_before_newest = std::move(map_before_newest),
                                                           .open_tiles = std::move(open_tiles),
                                                           .reader = std::move(reader)});
  newest_ = state;
  std::lock_guard const lock(published_mutex_);
  // A copy that grows in steps shows its last checkpoint until it has reached the next.
  if (!state->note.empty() || !published_ || published_->note.empty()) published_ = state;
  return state;
}

std::shared_ptr<Published const> Log::published() const {
  std::lock_guard const lock(published_mutex_);
  return published_;
}

std::unique_ptr<Log::Group> Log::begin() {
  if (failed_)
    throw StorageFailure("a write to the log has failed; what is in it is known only after opening it again");
  if (map_.is_due()) {
    // Behind the receipts of the group before: nobody waits for it yet.
    failed_ = true;
    map_.save(store_, edge_.size());
    failed_ = false;
  }
  return std::unique_ptr<Group>(new Group(newest_, edge_, map_.newest()));
}

Log::Committed Log::commit(std::unique_ptr<Group> group) {
  NGUON_CHECK(!failed_ && group->base_ == newest_);
  auto const first = edge_.size();
  failed_ = true;  // Until everything below has succeeded.
  group->batch_.put(Table::meta, head_key, write_stored_head({group->edge_.size(), group->edge_.root()}));
  store_.write(group->batch_);
  edge_ = std::move(group->edge_);
  auto map_before = group->base_->map_before_newest;
  if (edge_.size() > first) {
    map_before = before_entry(group->map_, group->newest_prev_);
    NGUON_CHECK(map_before.root() == group->newest_map_);
  }
  Committed committed;
  committed.proofs.reserve(edge_.size() - first);
  for (auto index = first; index < edge_.size(); ++index) {
    committed.proofs.push_back(
        inclusion_proof(index, edge_.size(), [&](NodeId block) { return *group->open_tiles_.find(block); }));
  }
  group->open_tiles_.forget();
  committed.state =
      publish(std::move(group->newest_at_), std::move(map_before), std::move(group->open_tiles_));
  map_.advance(std::move(group->map_), committed.state->reader, group->heads_changed_);
  failed_ = false;
  return committed;
}

}  // namespace nguon::storage
